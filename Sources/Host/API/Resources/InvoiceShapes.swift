internal import Books
internal import Documents
internal import JSON
internal import Storage

struct InvoiceQuery: Paged {
    var status: DocumentStatus?
    var customerId: String?
    var fromDate: Day?
    var toDate: Day?
    var page = 1
    var perPage = 20
    var cursor: String?
    var sort = DocumentFilter.Order.createdAt
    var order = SortOrder.desc

    static let shape = Shape<InvoiceQuery>("InvoiceQuery", "Which invoices.") {
        Field("status", \.status, .enumeration(), "of this status")
        Field("customerId", \.customerId, .id, "to this customer")
        Field("fromDate", \.fromDate, .day, "dated on or after")
        Field("toDate", \.toDate, .day, "dated on or before")
        pagingFields
        Field("sort", \.sort, .enumeration(), default: .createdAt, "sorted by")
        Field("order", \.order, .enumeration(), default: .desc, "direction")
    }

    func filter(_ ids: PublicIDs) -> DocumentFilter {
        var query = DocumentQuery()
        query.type = .invoice
        query.status = status
        query.customerId = customerId
        query.fromDate = fromDate
        query.toDate = toDate
        query.sort = sort
        query.order = order
        return query.filter(ids)
    }
}

struct InvoiceItem: Record {
    var description = ""
    var quantity = Decimal.one
    var unit = "H87"
    var unitPrice = Decimal.zero
    var taxRow: String?
    var taxRate: Decimal?
    var accountId: String?
    var classifications: [Classification] = []

    static let shape = Shape<InvoiceItem>(
        "InvoiceItem", "A line of an invoice.",
        check: { item, context in
            if item.taxRow == nil, item.taxRate == nil {
                context.report("item.tax", "an item has a tax row or a rate", remedy: "give taxRow; see /settings/tax-rates")
            }
        }
    ) {
        Field("description", \.description, .text(maximum: 500), "what is sold")
        Field("quantity", \.quantity, .figure, "how much")
        Field("unit", \.unit, .code, default: "H87", "unit of measure, UN/ECE Recommendation 20; H87 is a piece")
        Field("unitPrice", \.unitPrice, .figure, "without tax")
        Field("taxRow", \.taxRow, .identifier, "row of the tax table")
        Field("taxRate", \.taxRate, .figure, "percentage, where exactly one row has it")
        Field("accountId", \.accountId, .id, "revenue account; the posting rule's when absent")
        Field(
            list: "classifications", \.classifications, .record(), "item classification, where the country asks for it",
            limit: 20)
    }
}

extension Codec where Value == Decimal {
    /// A price, quantity or percentage: written as a string, read from a string or, digit by digit, from a number.
    static var figure: Codec {
        Codec { _ in
            ["type": ["string", "number"], "pattern": #"^-?[0-9]{1,30}(\.[0-9]{1,10})?$"#]
        } decode: { value, context in
            let text: String
            switch value {
            case .number(let literal): text = literal
            case .string(let string): text = string
            default:
                context.mistyped(value, expected: "a figure")
                return nil
            }
            do throws(AmountError) {
                return try Decimal(text)
            } catch {
                context.report(error.code, error.message, remedy: "write figures as strings, as in \"12.5\"")
                return nil
            }
        } encode: {
            .string($0.description)
        }
    }
}

struct InvoiceInput: Exemplified {
    var customerId = ""
    var invoiceDate: Day?
    var dueDate: Day?
    var deliveryDate: Day?
    var currencyCode: Currency?
    var items: [InvoiceItem] = []
    var notes: String?
    var terms: String?
    var buyerReference: String?

    static let shape = Shape<InvoiceInput>("InvoiceInput", "An invoice.") {
        Field("customerId", \.customerId, .id, "the customer, a contact")
        Field("invoiceDate", \.invoiceDate, .day, "issue date; the day it is issued when absent")
        Field("dueDate", \.dueDate, .day, "by the customer's payment terms when absent")
        Field("deliveryDate", \.deliveryDate, .day, "day of supply; the invoice date when absent")
        Field("currencyCode", \.currencyCode, .currency, "the customer's, or base currency, when absent")
        Field(list: "items", \.items, .record(), "lines", limit: 10_000, required: true)
        Field("notes", \.notes, .text(maximum: 4_000, lines: true), "note on the invoice")
        Field("terms", \.terms, .text(lines: true), "payment terms in words")
        Field("buyerReference", \.buyerReference, .text(maximum: 200), "the buyer's reference")
    }

    static let example: InvoiceInput = {
        var item = InvoiceItem()
        item.description = "Consulting"
        item.quantity = Decimal(10)
        item.unit = "HUR"
        item.unitPrice = Decimal(100)
        item.taxRow = "standard"
        var example = InvoiceInput()
        example.customerId = Examples.otherID
        example.items = [item]
        return example
    }()
}

struct InvoiceAction: Exemplified {
    enum Action: String, Sendable, CaseIterable {
        case send, cancel
        case markPaid = "mark-paid"
    }

    var action = Action.send
    var paidAt: Day?

    static let shape = Shape<InvoiceAction>("InvoiceAction", "What is to happen to an invoice.") {
        Field("action", \.action, .enumeration(), "send, mark-paid or cancel")
        Field("paidAt", \.paidAt, .day, "day of the payment; today when absent")
    }
    static let example = InvoiceAction()
}

struct InvoiceBrief: Record {
    var id = ""
    var invoiceNumber: String?
    var customerId: String?
    var customerName: String?
    var invoiceDate: Day?
    var dueDate: Day?
    var currencyCode = ""
    var totalAmount: Money?
    var status = DocumentStatus.draft
    var createdAt = Timestamp(microseconds: 0)

    static let shape = Shape<InvoiceBrief>("InvoiceBrief", "An invoice in a list.") {
        Field("id", \.id, .id, "id; the same as in /documents")
        Field("invoiceNumber", \.invoiceNumber, .anyText, "BT-1; absent until it is issued")
        Field("customerId", \.customerId, .id, "the customer")
        Field("customerName", \.customerName, .anyText, "its name")
        Field("invoiceDate", \.invoiceDate, .day, "issue date")
        Field("dueDate", \.dueDate, .day, "payment due date")
        Field("currencyCode", \.currencyCode, .anyText, "currency")
        Field("totalAmount", \.totalAmount, .amount, "with tax; absent while the draft cannot be assessed")
        Field("status", \.status, .enumeration(), "draft, sent, viewed, paid, overdue or cancelled")
        Field("createdAt", \.createdAt, .moment, "made")
    }
}

struct InvoiceItemAnswer: Record {
    var id = ""
    var lineNumber = 0
    var item = InvoiceItem()
    var lineTotal: Money?

    static let shape = Shape<InvoiceItemAnswer>("InvoiceLine", "A line of an invoice.") {
        Field("id", \.id, .id, "id")
        Field("lineNumber", \.lineNumber, .integer(1...Int.max), "place in the invoice")
        InvoiceItem.shape.lifted(to: \.item)
        Field("lineTotal", \.lineTotal, .amount, "without tax, once it is issued")
    }
}

struct InvoiceAnswer: Exemplified, Versioned {
    var brief = InvoiceBrief()
    var exchangeRate: Decimal?
    var subtotal: Money?
    var taxAmount: Money?
    var discountAmount = Money.zero
    var baseAmount: Money?
    var openAmount: Money?
    var sentAt: Timestamp?
    var paidAt: Day?
    var items: [InvoiceItemAnswer] = []
    var notes: String?
    var terms: String?
    var deliveryDate: Day?
    var buyerReference: String?
    var problems: [Diagnostic] = []
    var createdBy: String?
    var versionNumber = 0
    var updatedAt = Timestamp(microseconds: 0)

    var version: Int64 { Int64(versionNumber) }

    static let shape = Shape<InvoiceAnswer>("SalesInvoice", "An invoice.") {
        InvoiceBrief.shape.lifted(to: \.brief)
        Field("exchangeRate", \.exchangeRate, .decimal, "to base currency")
        Field("subtotal", \.subtotal, .amount, "without tax")
        Field("taxAmount", \.taxAmount, .amount, "tax")
        Field("discountAmount", \.discountAmount, .amount, "document allowances")
        Field("baseAmount", \.baseAmount, .amount, "with tax, in base currency")
        Field("openAmount", \.openAmount, .amount, "less payments and credits; of issued invoices")
        Field("sentAt", \.sentAt, .moment, "issued")
        Field("paidAt", \.paidAt, .day, "paid in full")
        Field("items", \.items, .items(.record()), "lines")
        Field("notes", \.notes, .anyText, "note")
        Field("terms", \.terms, .anyText, "payment terms")
        Field("deliveryDate", \.deliveryDate, .day, "day of supply")
        Field("buyerReference", \.buyerReference, .anyText, "the buyer's reference")
        Field(list: "problems", \.problems, .record(), "what would stop the draft from being issued, and warnings")
        Field("createdBy", \.createdBy, .id, "user or key")
        Field("version", \.versionNumber, .integer(0...Int.max), "for If-Match")
        Field("updatedAt", \.updatedAt, .moment, "last changed")
    }

    static let example: InvoiceAnswer = {
        var example = InvoiceAnswer()
        example.brief.id = Examples.id
        example.brief.currencyCode = "EUR"
        example.versionNumber = 1
        return example
    }()
}

struct InvoicePage: Exemplified {
    var data: [InvoiceBrief] = []
    var meta = PageMeta()

    static let shape = Shape<InvoicePage>("InvoicePage", "A page of invoices.") {
        Field("data", \.data, .items(.record()), "invoices")
        Field("meta", \.meta, .record(), "where the page stands")
    }

    static let example: InvoicePage = {
        var example = InvoicePage()
        example.data = [InvoiceAnswer.example.brief]
        return example
    }()
}
