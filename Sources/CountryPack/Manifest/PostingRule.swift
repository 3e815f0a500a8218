public import Documents
public import JSON

/// The lines an event posts.
public struct PostingRule: Record, Hashable {
    public var event = BooksEvent.invoiceIssued
    public var lines: [PostingLine] = []
    public var source: Source?

    public init() {}

    public init(_ event: BooksEvent, _ lines: [PostingLine]) {
        self.event = event
        self.lines = lines
    }

    public static let shape = Shape<PostingRule>("PostingRule", "The lines an event posts.") {
        Field("event", \.event, .enumeration(), "event of the closed list")
        Field(list: "lines", \.lines, .record(), "lines", limit: 100, required: true)
        Field("source", \.source, .record(), "where the treatment is laid down")
    }
}

/// One line of a posting rule.
///
/// `role` is an account role of the manifest. More particular roles win where the chart has them: for `revenue` of
/// goods sold abroad first `revenue.goods.foreign`, then `revenue.goods`, `revenue.foreign`, `revenue`. The role
/// `taxRow` stands for the accounts of the item's row in the tax table.
public struct PostingLine: Record, Hashable {
    public enum Side: String, Sendable, CaseIterable { case debit, credit, either }

    public var side = Side.debit
    public var role = ""
    public var each: String?
    public var when: String?
    public var amount = ""
    public var factor: Decimal?
    public var skipZero = false
    public var storno = false
    public var document: Repartition.DocumentKind?
    public var part: Repartition.Part?
    public var openItem = false

    public init() {}

    public static let shape = Shape<PostingLine>("PostingLine", "One line of a posting rule.") {
        Field("side", \.side, .enumeration(), "debit, credit, or either: credit when positive, debit when negative")
        Field("role", \.role, .identifier, "account role, or taxRow")
        Field("each", \.each, .identifier, "list of the event the line is repeated for")
        Field("when", \.when, .identifier, "condition; not.X when X does not hold")
        Field("amount", \.amount, .identifier, "name of the amount, of the list's item or of the event")
        Field("factor", \.factor, .decimal, "share of the amount; 1 when absent")
        Field("skipZero", \.skipZero, .bool, default: false, "no line when the amount is zero")
        Field("storno", \.storno, .bool, default: false, "a reversal: red or black as the country has it")
        Field("document", \.document, .enumeration(), "kind of document, for the return's boxes")
        Field("part", \.part, .enumeration(), "part of the tax row, for the return's boxes")
        Field("openItem", \.openItem, .bool, default: false, "makes or settles an open item of the party")
    }
}
