public import Documents
public import JSON
public import Storage

/// A document of the organization to a customer, as it is stored.
public struct SalesDocument: Sendable {
    public let number: Int64
    public let type: DocumentClass
    public let state: DocumentState
    public let customer: Int64?
    /// Value by dimension of its number series.
    public let dimensions: [String: String]
    /// The draft as the tenant wrote it, completed; once issued, the assessed document as it was sent.
    public internal(set) var body: String
    public let currency: Currency
    /// Nil while the draft cannot be assessed.
    public internal(set) var figures: DocumentFigures?
    public internal(set) var issueDay: Day?
    public internal(set) var dueDay: Day?
    /// BT-1; nil until it is issued.
    public internal(set) var name: String?
    /// The document it corrects or takes back.
    public let corrects: Int64?
    public let convertedFrom: Int64?
    public let approvedBy: Int64?
    public let approvedAt: Timestamp?
    public let issuedAt: Timestamp?
    public let transmission: Transmission
    public let delivery: DeliveryState
    public let answer: BuyerAnswer
    public let void: Voidance
    public let settlement: SettlementState
    /// Payments and credits so far, in its currency.
    public let settled: Money
    /// What the books still carry of its open item, in base currency.
    public let carried: Money
    public let paidOn: Day?
    public let version: Int64
    public let createdBy: Int64
    public let createdAt: Timestamp
    public let updatedAt: Timestamp

    /// The canonical document.
    public func invoice() throws -> Invoice { try Invoice.decode(JSONReader.read(body)) }

    public func status(on today: Day) -> DocumentStatus {
        if state != .issued { return .draft }
        if void != .none { return .cancelled }
        if settlement == .paid || settlement == .overpaid { return .paid }
        if let dueDay, dueDay < today { return .overdue }
        return delivery == .delivered ? .viewed : .sent
    }

    /// As it would be issued.
    public func rehearsed(_ rehearsal: Invoicing.Rehearsal) -> SalesDocument {
        var document = self
        document.name = rehearsal.number
        document.body = rehearsal.document.text()
        document.figures = rehearsal.figures
        document.issueDay = rehearsal.issueDay
        document.dueDay = rehearsal.dueDay
        return document
    }

    /// What is still asked for; negative when too much was settled.
    public var open: Money { get throws { try (figures?.due ?? .zero).subtracting(settled) } }
}

/// The figures of a document that lists show.
public struct DocumentFigures: Sendable, Hashable {
    /// In the document's currency.
    public var net: Money
    public var tax: Money
    public var total: Money
    public var due: Money
    /// The total in base currency.
    public var base: Money

    public init(net: Money, tax: Money, total: Money, due: Money, base: Money) {
        self.net = net
        self.tax = tax
        self.total = total
        self.due = due
        self.base = base
    }
}

/// A draft ready to be written: completed, and assessed as far as it can be.
public struct DraftContent: Sendable {
    public var type: DocumentClass
    public var customer: Int64?
    public var dimensions: [String: String]
    public var invoice: Invoice
    public var corrects: Int64?
    public var convertedFrom: Int64?
    public var figures: DocumentFigures?
    /// What would stop it from being issued as it is.
    public var problems: [Diagnostic]
}

/// Which documents a list wants.
public struct DocumentFilter: Sendable, Hashable {
    public enum Order: String, Sendable, CaseIterable { case invoiceDate, totalAmount, createdAt }

    public var types: [DocumentClass] = []
    public var state: DocumentState?
    public var status: DocumentStatus?
    public var customer: Int64?
    public var from: Day?
    public var through: Day?
    public var order = Order.createdAt
    public var isDescending = true

    public init() {}
}
