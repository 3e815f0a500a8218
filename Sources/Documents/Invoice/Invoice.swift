public import JSON

/// The canonical business document: invoice, credit note, debit note, advance or corrective invoice.
///
/// EN 16931 business terms, and what PINT, SEF and HR-CIUS need beyond them. It crosses the plugin ABI and the HTTP API
/// as `fiscus.document/1`; its JSON Schema is `docs/schemas/document-1.json`.
public struct Invoice: Record, Hashable {
    public static let schemaName = "fiscus.document/1"

    public enum Schema: String, Sendable, CaseIterable { case v1 = "fiscus.document/1" }

    public enum Kind: String, Sendable, CaseIterable { case invoice, creditNote, debitNote, advance, corrective }

    public var schema = Schema.v1
    public var kind = Kind.invoice
    public var typeCode: String?
    public var selfBilled = false
    public var outOfScope = false
    public var copy = false
    public var number: String?
    public var issueDate: Day?
    public var issueTime: String?
    public var placeOfIssue: String?
    public var dueDate: Day?
    public var taxPoint: TaxPoint?
    public var period: Period?
    public var currency: Currency?
    public var taxCurrency: Currency?
    public var exchangeRate: ExchangeRate?
    public var process: String?
    public var reason: Reason?
    public var notes: [Note] = []
    public var seller = Party()
    public var buyer = Party()
    public var payee: Party?
    public var taxRepresentative: Party?
    public var delivery: Delivery?
    public var references: References?
    public var prepayments: [Prepayment] = []
    public var lines: [Line] = []
    public var allowances: [AllowanceCharge] = []
    public var charges: [AllowanceCharge] = []
    public var taxBreakdown: [TaxBreakdown] = []
    public var taxByRow: [TaxByRow] = []
    public var totals: Totals?
    public var payment: Payment?
    public var attachments: [Attachment] = []
    public var extensions: JSONValue?

    public init() {}

    /// Whether the document reduces what is owed and stands in UBL's `CreditNote`.
    public var isCredit: Bool { kind == .creditNote }

    public static let maximumLines = 100_000

    public static let shape = Shape<Invoice>(
        "Invoice", "A business document with the terms of EN 16931.",
        check: { invoice, context in
            invoice.checkLineIds(&context)
            invoice.checkCurrencies(&context)
            invoice.checkDates(&context)
        }
    ) {
        Field("schema", \.schema, .enumeration(), "fiscus.document/1")
        Field("kind", \.kind, .enumeration(), "what the document is")
        Field(
            "typeCode", \.typeCode, .code, "UNTDID 1001, where the kind has several", term: "BT-3",
            ubl: "cbc:InvoiceTypeCode")
        Field("selfBilled", \.selfBilled, .bool, default: false, "issued by the buyer in the seller's name")
        Field("outOfScope", \.outOfScope, .bool, default: false, "outside the scope of VAT (PINT-AE 480, 81)")
        Field("copy", \.copy, .bool, default: false, "corrected copy without effect on tax (HR art. 43)")
        Field(
            "number", \.number, .text(maximum: 100), "taken by the host when the document is issued", term: "BT-1",
            ubl: "cbc:ID")
        Field("issueDate", \.issueDate, .day, "issue date", term: "BT-2", ubl: "cbc:IssueDate")
        Field("issueTime", \.issueTime, .time, "issue time, local", term: "HR-BT-2", ubl: "cbc:IssueTime")
        Field("placeOfIssue", \.placeOfIssue, .text(maximum: 200), "place of issue")
        Field("dueDate", \.dueDate, .day, "payment due date", term: "BT-9", ubl: "cbc:DueDate")
        Field("taxPoint", \.taxPoint, .record(), "when VAT becomes due", term: "BT-7/BT-8")
        Field("period", \.period, .record(), "invoicing period", term: "BG-14", ubl: "cac:InvoicePeriod")
        Field("currency", \.currency, .currency, "document currency", term: "BT-5", ubl: "cbc:DocumentCurrencyCode")
        Field(
            "taxCurrency", \.taxCurrency, .currency, "VAT accounting currency, when it is another", term: "BT-6",
            ubl: "cbc:TaxCurrencyCode")
        Field("exchangeRate", \.exchangeRate, .record(), "rate from document to tax currency")
        Field("process", \.process, .code, "business process", term: "BT-23", ubl: "cbc:ProfileID")
        Field("reason", \.reason, .record(), "why the document credits or corrects")
        Field(list: "notes", \.notes, .record(), "notes", term: "BG-1", ubl: "cbc:Note", limit: 50)
        Field("seller", \.seller, .record(), "seller", term: "BG-4", ubl: "cac:AccountingSupplierParty/cac:Party")
        Field("buyer", \.buyer, .record(), "buyer", term: "BG-7", ubl: "cac:AccountingCustomerParty/cac:Party")
        Field("payee", \.payee, .record(), "payee, when not the seller", term: "BG-10", ubl: "cac:PayeeParty")
        Field(
            "taxRepresentative", \.taxRepresentative, .record(), "seller's tax representative", term: "BG-11",
            ubl: "cac:TaxRepresentativeParty")
        Field("delivery", \.delivery, .record(), "delivery", term: "BG-13", ubl: "cac:Delivery")
        Field("references", \.references, .record(), "what the document refers to", term: "BT-10..BT-19, BG-3")
        Field(list: "prepayments", \.prepayments, .record(), "advance invoices this document settles")
        Field(
            list: "lines", \.lines, .record(), "lines", term: "BG-25", ubl: "cac:InvoiceLine", limit: maximumLines,
            required: true)
        Field(
            list: "allowances", \.allowances, .record(), "document level allowances", term: "BG-20",
            ubl: "cac:AllowanceCharge")
        Field(
            list: "charges", \.charges, .record(), "document level charges", term: "BG-21", ubl: "cac:AllowanceCharge")
        Field(
            list: "taxBreakdown", \.taxBreakdown, .record(), "VAT breakdown; computed, refused when it disagrees",
            term: "BG-23", ubl: "cac:TaxTotal/cac:TaxSubtotal")
        Field(list: "taxByRow", \.taxByRow, .record(), "VAT by row of the tax table; computed")
        Field(
            "totals", \.totals, .record(), "totals; computed, refused when they disagree", term: "BG-22",
            ubl: "cac:LegalMonetaryTotal")
        Field("payment", \.payment, .record(), "payment instructions", term: "BG-16")
        Field(
            list: "attachments", \.attachments, .record(), "supporting documents", term: "BG-24",
            ubl: "cac:AdditionalDocumentReference", limit: 100)
        Field("extensions", \.extensions, .any, "what only one profile knows, by lower-case country code")
    }
}
