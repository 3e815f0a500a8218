internal import Books
internal import CountryPack
internal import Documents
internal import JSON
internal import Ledger
internal import Storage

/// The short form of an invoice as a canonical document, and back.
struct InvoiceMapper {
    private let books: Books
    private let tenant: Tenant
    private let transaction: any Transaction

    init(_ books: Books, _ tenant: Tenant, _ transaction: any Transaction) {
        self.books = books
        self.tenant = tenant
        self.transaction = transaction
    }

    func draft(_ input: InvoiceInput, today: Day) throws -> DraftInput {
        let contact = try books.contacts(transaction).find(
            tenant.ids.number(.contact, input.customerId), field: "/customerId")
        var object = JSONObject()
        let day = input.invoiceDate ?? today
        object["issueDate"] = input.invoiceDate.map { .string($0.description) }
        object["dueDate"] = input.dueDate.map { .string($0.description) }
        object["currency"] = input.currencyCode.map { .string($0.code) }
        var delivery = Delivery()
        delivery.date = input.deliveryDate ?? day
        object["delivery"] = delivery.json
        if let notes = input.notes { object["notes"] = [["text": .string(notes)]] }
        if let terms = input.terms {
            var payment = try books.documentSettings(transaction).read().settings.payment ?? Payment()
            payment.terms = terms
            object["payment"] = payment.json
        }
        if let reference = input.buyerReference { object["references"] = ["buyer": .string(reference)] }
        object["lines"] = .array(
            try input.items.enumerated().map { at, item in try line(item, at: at, on: delivery.date ?? day).json })
        return DraftInput(.invoice, customer: contact.number, document: object)
    }

    private func line(_ item: InvoiceItem, at: Int, on day: Day) throws -> Documents.Line {
        var line = Documents.Line()
        line.id = "\(at + 1)"
        line.name = item.description
        line.quantity = item.quantity
        line.unit = item.unit
        line.price.net = item.unitPrice
        line.classifications = item.classifications
        line.taxRow = try item.taxRow ?? item.taxRate.map { try row($0, at: at, on: day) }
        if let id = item.accountId {
            let account = try books.ledger.chart(transaction).account(tenant.ids.number(.account, id))
            guard let account else {
                throw Problem(
                    .notFound, "account.unknown", "there is no such account", field: "/items/\(at)/accountId",
                    remedy: "list the accounts")
            }
            line.account = account.code
        }
        return line
    }

    /// The row of the tax table that a bare rate means.
    private func row(_ rate: Decimal, at: Int, on day: Day) throws -> String {
        let fitting = try books.taxRows(transaction).all().filter { row, setting in
            row.direction == .sale && row.isCharged && !row.requiresExemption && row.exemption == nil
                && setting?.isActive != false && row.rate(on: day) == rate
        }.map(\.row.key)
        guard fitting.count == 1 else {
            throw Problem(
                .unprocessable, "taxRate.ambiguous",
                fitting.isEmpty ? "no row of the tax table has \(rate) %" : "several rows have \(rate) %",
                field: "/items/\(at)/taxRate",
                remedy: fitting.isEmpty
                    ? "give taxRow; see /settings/tax-rates"
                    : "give taxRow, one of: \(fitting.prefix(8).joined(separator: ", "))")
        }
        return fitting[0]
    }
}

/// Invoices as the outside sees them in their short form.
struct InvoiceView {
    private let call: Call
    private let tenant: Tenant
    private let transaction: any Transaction

    init(_ call: Call, _ tenant: Tenant, _ transaction: any Transaction) {
        self.call = call
        self.tenant = tenant
        self.transaction = transaction
    }

    private var books: Books { call.host.books }
    private var ids: PublicIDs { tenant.ids }

    func briefs(_ documents: [SalesDocument]) throws -> [InvoiceBrief] {
        let names = try books.contacts(transaction).names(of: documents.compactMap(\.customer))
        let today = call.host.now().dayInUTC ?? .earliest
        return documents.map { document in
            var brief = InvoiceBrief()
            brief.id = ids.text(.document, document.number)
            brief.invoiceNumber = document.name
            brief.customerId = document.customer.map { ids.text(.contact, $0) }
            brief.customerName = document.customer.flatMap { names[$0] }
            brief.invoiceDate = document.issueDay
            brief.dueDate = document.dueDay
            brief.currencyCode = document.currency.code
            brief.totalAmount = document.figures?.total
            brief.status = document.status(on: today)
            brief.createdAt = document.createdAt
            return brief
        }
    }

    func answer(_ document: SalesDocument, problems: [Diagnostic] = []) throws -> InvoiceAnswer {
        var answer = InvoiceAnswer()
        answer.brief = try briefs([document])[0]
        let invoice = try document.invoice()
        answer.exchangeRate = invoice.exchangeRate?.rate ?? (document.currency == tenant.base ? .one : nil)
        answer.subtotal = document.figures?.net
        answer.taxAmount = document.figures?.tax
        answer.discountAmount = invoice.totals?.allowances ?? .zero
        answer.baseAmount = document.figures?.base
        answer.openAmount = document.state == .issued ? try document.open : nil
        answer.sentAt = document.issuedAt
        answer.paidAt = document.paidOn
        answer.items = try invoice.lines.enumerated().map { at, line in try item(line, at, document) }
        answer.notes = invoice.notes.first?.text
        answer.terms = invoice.payment?.terms
        answer.deliveryDate = invoice.delivery?.date
        answer.buyerReference = invoice.references?.buyer
        answer.problems = problems
        answer.createdBy = try Actors(books, tenant, transaction).names(of: [document.createdBy])[document.createdBy]
        answer.versionNumber = Int(document.version)
        answer.updatedAt = document.updatedAt
        return answer
    }

    private func item(_ line: Documents.Line, _ at: Int, _ document: SalesDocument) throws -> InvoiceItemAnswer {
        var answer = InvoiceItemAnswer()
        answer.id = ids.text(.line, document.number * 100_000 + Int64(at + 1))
        answer.lineNumber = at + 1
        answer.item.description = line.name
        answer.item.quantity = line.quantity
        answer.item.unit = line.unit
        answer.item.unitPrice = line.price.net
        answer.item.taxRow = line.taxRow
        answer.item.taxRate = line.tax?.rate
        answer.item.classifications = line.classifications
        answer.item.accountId = try line.account.flatMap { code in
            try books.ledger.chart(transaction).number(of: code).map { ids.text(.account, $0) }
        }
        answer.lineTotal = line.net
        return answer
    }

    /// What a change of the draft starts from.
    func input(_ document: SalesDocument) throws -> InvoiceInput {
        let answer = try answer(document)
        var input = InvoiceInput()
        input.customerId = answer.brief.customerId ?? ""
        input.invoiceDate = answer.brief.invoiceDate
        input.dueDate = answer.brief.dueDate
        input.deliveryDate = answer.deliveryDate
        input.currencyCode = document.currency
        input.items = answer.items.map(\.item)
        input.notes = answer.notes
        input.terms = answer.terms
        input.buyerReference = answer.buyerReference
        return input
    }
}
