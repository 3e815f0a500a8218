public import JSON

/// What a document refers to (BT-10 to BT-18, BG-3).
public struct References: Record, Hashable {
    public var buyer: String?
    public var order: String?
    public var salesOrder: String?
    public var contract: String?
    public var project: String?
    public var despatch: String?
    public var receipt: String?
    public var tender: String?
    public var object: Identifier?
    public var accounting: String?
    public var preceding: [PrecedingDocument] = []

    public init() {}

    public static let shape = Shape<References>("References", "What a document refers to.") {
        Field("buyer", \.buyer, .text(maximum: 200), "buyer reference", term: "BT-10", ubl: "cbc:BuyerReference")
        Field("order", \.order, .text(maximum: 200), "purchase order", term: "BT-13", ubl: "cac:OrderReference/cbc:ID")
        Field(
            "salesOrder", \.salesOrder, .text(maximum: 200), "sales order", term: "BT-14",
            ubl: "cac:OrderReference/cbc:SalesOrderID")
        Field(
            "contract", \.contract, .text(maximum: 200), "contract", term: "BT-12",
            ubl: "cac:ContractDocumentReference/cbc:ID")
        Field("project", \.project, .text(maximum: 200), "project", term: "BT-11", ubl: "cac:ProjectReference/cbc:ID")
        Field(
            "despatch", \.despatch, .text(maximum: 200), "despatch advice", term: "BT-16",
            ubl: "cac:DespatchDocumentReference/cbc:ID")
        Field(
            "receipt", \.receipt, .text(maximum: 200), "receiving advice", term: "BT-15",
            ubl: "cac:ReceiptDocumentReference/cbc:ID")
        Field(
            "tender", \.tender, .text(maximum: 200), "tender or lot", term: "BT-17",
            ubl: "cac:OriginatorDocumentReference/cbc:ID")
        Field(
            "object", \.object, .record(), "invoiced object: scheme and value", term: "BT-18",
            ubl: "cac:AdditionalDocumentReference[cbc:DocumentTypeCode='130']/cbc:ID")
        Field(
            "accounting", \.accounting, .text(maximum: 200), "the buyer's accounting reference", term: "BT-19",
            ubl: "cbc:AccountingCost")
        Field(
            list: "preceding", \.preceding, .record(), "documents this one corrects or settles", term: "BG-3",
            ubl: "cac:BillingReference/cac:InvoiceDocumentReference")
    }
}

/// An earlier document (BG-3).
public struct PrecedingDocument: Record, Hashable {
    public var number = ""
    public var issueDate: Day?

    public init() {}

    public static let shape = Shape<PrecedingDocument>("PrecedingDocument", "An earlier document.") {
        Field("number", \.number, .text(maximum: 100), "its number", term: "BT-25", ubl: "cbc:ID")
        Field("issueDate", \.issueDate, .day, "its issue date", term: "BT-26", ubl: "cbc:IssueDate")
    }
}

/// An advance that was invoiced and paid before, as the final invoice settles it.
public struct Prepayment: Record, Hashable {
    public var number = ""
    public var issueDate: Day?
    public var paymentDate: Day?
    public var taxable: Money?
    public var tax: Money?
    public var gross: Money?
    public var breakdown: [TaxBreakdown] = []

    public init() {}

    public static let shape = Shape<Prepayment>("Prepayment", "An advance invoice that this document settles.") {
        Field("number", \.number, .text(maximum: 100), "number of the advance invoice")
        Field("issueDate", \.issueDate, .day, "its issue date")
        Field("paymentDate", \.paymentDate, .day, "when it was paid")
        Field("taxable", \.taxable, .money, "taxable amount; the breakdown's sum, refused when it disagrees")
        Field("tax", \.tax, .money, "VAT; the breakdown's sum, refused when it disagrees")
        Field("gross", \.gross, .money, "with VAT; taxable plus tax, refused when it disagrees")
        Field(
            list: "breakdown", \.breakdown, .record(), "VAT of the advance by category and rate", limit: 20,
            required: true)
    }
}

/// A supporting document (BG-24).
public struct Attachment: Record, Hashable {
    public var id = ""
    public var description: String?
    public var uri: String?
    /// Name of the part that carries the bytes; see `parts` of the plugin ABI.
    public var part: String?
    public var mimeType: String?
    public var filename: String?

    public init() {}

    public static let shape = Shape<Attachment>(
        "Attachment", "A supporting document: a link, or a part that travels beside the document.",
        check: { attachment, context in
            if attachment.part != nil, attachment.mimeType == nil || attachment.filename == nil {
                context.report(
                    "attachment.incomplete", "an embedded attachment needs mimeType and filename (BT-125)",
                    remedy: "give both")
            }
        }
    ) {
        Field(
            "id", \.id, .text(maximum: 200), "reference", term: "BT-122", ubl: "cac:AdditionalDocumentReference/cbc:ID")
        Field("description", \.description, .text(), "what it is", term: "BT-123", ubl: "cbc:DocumentDescription")
        Field("uri", \.uri, .code, "where it is", term: "BT-124", ubl: "cac:Attachment/cac:ExternalReference/cbc:URI")
        Field(
            "part", \.part, .identifier, "name of the part that carries the bytes", term: "BT-125",
            ubl: "cac:Attachment/cbc:EmbeddedDocumentBinaryObject")
        Field("mimeType", \.mimeType, .code, "MIME type", term: "BT-125-1")
        Field("filename", \.filename, .text(maximum: 200), "file name", term: "BT-125-2")
    }
}
