public import Documents
internal import Ledger
public import Storage

/// A payment stands or is reversed; it is never changed.
public enum PaymentState: String, StateMachine {
    case posted, reversed

    public static let initial: [PaymentState] = [.posted]
    public static let transitions: [(from: PaymentState, to: PaymentState)] = [(.posted, .reversed)]
}

/// Money that came from a customer, or went back to one.
public struct PaymentDraft: Sendable, Hashable {
    public enum Kind: String, Sendable, CaseIterable { case received, refunded }

    /// A part of the payment that counts towards one document.
    public struct Allocation: Sendable, Hashable {
        public var document: Int64
        public var amount: Money
        /// The rest of what is open is given up: posted as a difference, and the document is settled.
        public var writesOff: Bool

        public init(_ document: Int64, _ amount: Money, writesOff: Bool = false) {
            self.document = document
            self.amount = amount
            self.writesOff = writesOff
        }
    }

    public var kind = Kind.received
    public var customer: Int64?
    public var day: Day
    public var currency: Currency
    /// Positive.
    public var amount: Money
    /// Number of the bank or cash account; the country's bank account when nil.
    public var account: Int64?
    public var reference: String?
    /// What is allocated to no document is an advance of the customer.
    public var allocations: [Allocation] = []

    public init(day: Day, currency: Currency, amount: Money) {
        self.day = day
        self.currency = currency
        self.amount = amount
    }
}

/// A payment as it is stored.
public struct PaymentRecord: Sendable, Hashable {
    public struct Allocation: Sendable, Hashable {
        public let document: Int64
        public let amount: Money
        public let shortfall: Money
        /// What left the open item, in base currency.
        public let released: Money
    }

    public let number: Int64
    public let kind: PaymentDraft.Kind
    public let customer: Int64?
    public let day: Day
    public let currency: Currency
    public let amount: Money
    /// Allocated to nothing.
    public let excess: Money
    public let reference: String?
    public let state: PaymentState
    public let entry: Int64
    public let reversal: Int64?
    public let createdBy: Int64
    public let createdAt: Timestamp
    public internal(set) var allocations: [Allocation] = []
}
