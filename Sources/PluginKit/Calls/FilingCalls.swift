public import CountryPack
public import Documents
public import JSON

/// Request of `fiscus.filing/1 prepare`.
public struct PrepareFilingRequest: Record {
    public var context = CallContext()
    public var filing = ""
    public var period = Period()
    public var totals: [String: Money] = [:]

    public init() {}

    public static let shape = Shape<PrepareFilingRequest>("PrepareFilingRequest", "Period totals for a return.") {
        Field("context", \.context, .record(), "context of the call")
        Field("filing", \.filing, .identifier, "key of the manifest's filing")
        Field("period", \.period, .record(), "first and last day")
        Field("totals", \.totals, .dictionary(of: .money), default: [:], "by box, as the books have them")
    }
}

/// Answer of `fiscus.filing/1 prepare`.
public struct PrepareFilingAnswer: Record, Hashable {
    public struct Box: Record, Hashable {
        public var box = ""
        public var amount = Money.zero

        public init() {}

        public init(box: String, amount: Money) {
            self.box = box
            self.amount = amount
        }

        public static let shape = Shape<Box>("FiledBox", "A box of a return and its figure.") {
            Field("box", \.box, .code, "the box")
            Field("amount", \.amount, .money, "the figure")
        }
    }

    public var filing = ""
    public var boxes: [Box] = []
    public var due: Day?

    public init() {}

    public subscript(box: String) -> Money { boxes.first { $0.box == box }?.amount ?? .zero }

    public static let shape = Shape<PrepareFilingAnswer>("PrepareFilingAnswer", "A return's figures.") {
        Field("filing", \.filing, .identifier, "key of the filing")
        Field(list: "boxes", \.boxes, .record(), "every box of the form, in its order")
        Field("due", \.due, .day, "last day to file it")
    }
}

/// Request of `fiscus.filing/1 render`.
public struct RenderFilingRequest: Record {
    public var context = CallContext()
    public var filing = ""
    public var period = Period()
    public var filer = Party()
    public var boxes: [PrepareFilingAnswer.Box] = []
    public var documents: [FiledDocument] = []
    public var details: [String: String] = [:]

    public init() {}

    public static let shape = Shape<RenderFilingRequest>("RenderFilingRequest", "A return to write as a file.") {
        Field("context", \.context, .record(), "context of the call")
        Field("filing", \.filing, .identifier, "key of the manifest's filing")
        Field("period", \.period, .record(), "first and last day")
        Field("filer", \.filer, .record(), "who files")
        Field(list: "boxes", \.boxes, .record(), "figures, as prepare answered them")
        Field(list: "documents", \.documents, .record(), "documents, for filings that list them", limit: 1_000_000)
        Field("details", \.details, .dictionary(of: .text()), default: [:], "what the form asks beyond that")
    }
}

/// A document of the period, for filings that list documents (purchase and sales ledgers).
public struct FiledDocument: Record, Hashable {
    public var direction = TaxRow.Direction.sale
    public var receivedDate: Day?
    public var document = Invoice()

    public init() {}

    public init(direction: TaxRow.Direction, receivedDate: Day? = nil, document: Invoice) {
        self.direction = direction
        self.receivedDate = receivedDate
        self.document = document
    }

    public static let shape = Shape<FiledDocument>("FiledDocument", "A document of the period.") {
        Field("direction", \.direction, .enumeration(), "issued or received")
        Field("receivedDate", \.receivedDate, .day, "when it was received")
        Field("document", \.document, .record(), "the assessed document")
    }
}
