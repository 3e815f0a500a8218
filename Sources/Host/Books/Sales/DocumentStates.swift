public import Documents
public import Storage

/// What an organization sends its customers. Estimates and pro-formas are offers: numbered apart, never posted.
public enum DocumentClass: String, Sendable, CaseIterable {
    case invoice, advance, creditNote, debitNote, corrective, estimate, proforma

    /// Whether it is a tax document: built, signed, posted.
    public var isFiscal: Bool { self != .estimate && self != .proforma }

    /// The kind of canonical document.
    public var kind: Invoice.Kind { Invoice.Kind(rawValue: rawValue) ?? .invoice }

    /// Document class of the number series. Tax documents of one issuer share theirs, so that no number stands on an
    /// invoice and on a credit note.
    var series: String { isFiscal ? "sales" : rawValue }
}

/// A document on its way out of the house.
public enum DocumentState: String, StateMachine {
    case draft, approved, issued

    public static let initial: [DocumentState] = [.draft]
    public static let transitions: [(from: DocumentState, to: DocumentState)] = [
        (.draft, .approved), (.approved, .draft), (.approved, .issued)
    ]
}

/// What the authority or intermediary has of an issued document; kept by the exchange.
public enum Transmission: String, StateMachine {
    case none, ready, sending, submitted, uncertain, pending, accepted, refused

    public static let initial: [Transmission] = [.none]
    public static let transitions: [(from: Transmission, to: Transmission)] = [
        (.none, .ready), (.ready, .sending), (.ready, .refused), (.sending, .submitted), (.sending, .uncertain),
        (.sending, .ready), (.sending, .refused), (.sending, .accepted), (.sending, .pending),
        (.submitted, .pending), (.submitted, .accepted), (.submitted, .refused), (.pending, .accepted),
        (.pending, .refused), (.uncertain, .submitted), (.uncertain, .ready), (.uncertain, .refused),
        (.uncertain, .pending), (.uncertain, .accepted), (.uncertain, .sending)
    ]
}

/// Whether the buyer has it.
public enum DeliveryState: String, StateMachine {
    case none, delivered, undeliverable

    public static let initial: [DeliveryState] = [.none]
    public static let transitions: [(from: DeliveryState, to: DeliveryState)] = [
        (.none, .delivered), (.none, .undeliverable), (.undeliverable, .delivered)
    ]
}

/// What the buyer says. A rejection alone voids nothing.
public enum BuyerAnswer: String, StateMachine {
    case none, accepted, rejected

    public static let initial: [BuyerAnswer] = [.none]
    public static let transitions: [(from: BuyerAnswer, to: BuyerAnswer)] = [
        (.none, .accepted), (.none, .rejected), (.rejected, .accepted)
    ]
}

/// Whether another document took its effect away.
public enum Voidance: String, StateMachine {
    case none, cancelled, storno, replaced

    public static let initial: [Voidance] = [.none]
    public static let transitions: [(from: Voidance, to: Voidance)] = [
        (.none, .cancelled), (.none, .storno), (.none, .replaced)
    ]
}

/// How much of it is settled. The database derives the same word from the amounts and refuses another.
public enum SettlementState: String, Sendable, CaseIterable {
    case open, partlyPaid, paid, overpaid

    /// - Parameters:
    ///   - due: what the document asks for.
    ///   - settled: payments and credits so far.
    init(due: Money, settled: Money) {
        self =
            if settled > due { .overpaid } else if settled == due { .paid } else if settled.isZero { .open } else {
                .partlyPaid
            }
    }

    static let check = """
        CHECK (due IS NULL OR settlement = CASE WHEN settled > due THEN 'overpaid' WHEN settled = due THEN 'paid'
            WHEN settled = 0 THEN 'open' ELSE 'partlyPaid' END)
        """
}

/// One status in place of the axes, for clients that know no more.
public enum DocumentStatus: String, Sendable, CaseIterable {
    case draft, sent, viewed, paid, overdue, cancelled

    /// The same as `DocumentStatus.init`, for conditions of queries; `?` stands for today.
    static let sql = """
        CASE WHEN state <> 'issued' THEN 'draft' WHEN void <> 'none' THEN 'cancelled'
            WHEN settlement IN ('paid', 'overpaid') THEN 'paid' WHEN due_day IS NOT NULL AND due_day < ? THEN 'overdue'
            WHEN delivery = 'delivered' THEN 'viewed' ELSE 'sent' END
        """
}
