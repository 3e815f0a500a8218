internal import CountryPack
internal import Documents
public import JSON
internal import Ledger
public import Storage

/// A document as the tenant writes it: canonical JSON, in which seller, buyer, currency and payment may be left to the
/// organization's settings and contacts.
public struct DraftInput: Sendable {
    public var type: DocumentClass
    public var customer: Int64?
    /// Over the settings' own.
    public var dimensions: [String: String] = [:]
    public var document: JSONObject
    public var corrects: Int64?
    public var convertedFrom: Int64?

    public init(_ type: DocumentClass, customer: Int64?, document: JSONObject) {
        self.type = type
        self.customer = customer
        self.document = document
    }
}

/// What drafts are completed and judged with, read from one snapshot.
struct DraftingDesk: Sendable {
    let desk: IssuingDesk
    let contact: ContactDetails?
    let corrected: SalesDocument?
    let ids: [String]
}

extension Invoicing {
    /// Completes a draft and judges it as far as it goes; what would stop it from being issued stands in `problems`.
    /// - Throws: `Diagnostics` for what is no document, `contact.unknown`, `document.*`.
    public func draft(_ input: DraftInput, in organization: OrganizationID) async throws -> DraftContent {
        let ids = callIDs()
        let reading = try await books.database.read(organization) { transaction in
            let corrected = try input.corrects.map {
                try self.books.documents(transaction).find($0, field: "/correctsId")
            }
            return DraftingDesk(
                desk: try self.desk(transaction),
                contact: try input.customer.map {
                    try self.books.contacts(transaction).find($0, field: "/customerId").details
                }, corrected: corrected, ids: ids)
        }
        let complete = try reading.content(input)
        let rate = try await books.database.read(organization) { transaction in
            try self.rate(for: complete.invoice, reading.desk, transaction)
        }
        var content = complete
        (content.figures, content.problems) = await OffLoop.run { reading.figures(complete, rate) }
        return content
    }

    /// The rate of the document's currency on its day; nil in base currency, where the document brings its own, and
    /// where the books have none.
    func rate(for invoice: Invoice, _ desk: IssuingDesk, _ transaction: any Transaction) throws -> ExchangeRate? {
        guard let currency = invoice.currency, currency != desk.tenant.base, invoice.exchangeRate == nil else {
            return nil
        }
        let rates = books.ledger.rates(transaction)
        for purpose in [LockedRate.Purpose.vat, .book] {
            do {
                let found = try rates.rate(
                    from: currency, to: desk.tenant.base, on: invoice.issueDate ?? desk.now.day, for: purpose)
                return ExchangeRate(found)
            } catch let error as LedgerError where error.code == .rateMissing {
                continue
            }
        }
        return nil
    }
}

extension DraftingDesk {
    func content(_ input: DraftInput) throws -> DraftContent {
        var object = input.document
        try refuse(object, input)
        object["schema"] = object["schema"] ?? .string(Invoice.schemaName)
        object["kind"] = .string(input.type.kind.rawValue)
        object["currency"] = object["currency"] ?? .string((contact?.currencyCode ?? desk.tenant.base).code)
        let isSelfBilled = object["selfBilled"]?.bool == true
        let (own, other) = isSelfBilled ? ("buyer", "seller") : ("seller", "buyer")
        object[own] = object[own] ?? desk.seller.json
        if object[other] == nil, let contact { object[other] = contact.party(in: desk.tenant.country).json }
        if input.type != .creditNote {
            object["payment"] = object["payment"] ?? desk.settings.payment?.json
        }
        if let defaults = desk.settings.extensions?.object {
            var merged = object["extensions"]?.object ?? JSONObject()
            for member in defaults where !merged.contains(member.key) { merged[member.key] = member.value }
            object["extensions"] = .object(merged)
        }
        let invoice: Invoice
        do throws(Diagnostics) {
            invoice = try Invoice.decode(.object(object))
        } catch {
            throw Diagnostics(error.all.map(\.inDocument))
        }
        var content = DraftContent(
            type: input.type, customer: input.customer,
            dimensions: desk.settings.dimensions.merging(input.dimensions) { _, own in own }, invoice: invoice,
            corrects: input.corrects, convertedFrom: input.convertedFrom, figures: nil, problems: [])
        if let corrected, corrected.name != nil { try refer(to: corrected, &content.invoice) }
        return content
    }

    private func refuse(_ object: JSONObject, _ input: DraftInput) throws {
        if object.contains("number") {
            throw BooksError(
                .invalid, "document.number", "a draft has no number", field: "/document/number",
                remedy: "leave it out: it is taken when the document is issued")
        }
        if let kind = object["kind"]?.string, kind != input.type.kind.rawValue {
            throw BooksError(
                .invalid, "document.kind", "\(kind.prefix(40)) is not of the class \(input.type.rawValue)",
                field: "/document/kind", remedy: "leave the kind out, or write \(input.type.kind.rawValue)")
        }
        if let corrected, corrected.state != .issued || !corrected.type.isFiscal {
            throw BooksError(
                .state, "document.notIssued", "only an issued document can be corrected", field: "/correctsId",
                remedy: "change the draft instead")
        }
    }

    /// A correction names what it corrects (BG-3).
    private func refer(to corrected: SalesDocument, _ invoice: inout Invoice) throws {
        var references = invoice.references ?? References()
        if references.preceding.isEmpty {
            var preceding = PrecedingDocument()
            preceding.number = corrected.name ?? ""
            preceding.issueDate = corrected.issueDay
            references.preceding = [preceding]
        }
        invoice.references = references
    }

    /// What the document comes to, or why that cannot be said yet.
    func figures(_ content: DraftContent, _ rate: ExchangeRate?) -> (DocumentFigures?, [Diagnostic]) {
        do {
            let day = content.invoice.issueDate ?? desk.now.day
            let name = try desk.name(1, content.type, content.dimensions, on: day)
            let complete = content.invoice.completed(
                number: name, day: day, desk: desk, rate: rate, terms: contact?.paymentTerms)
            let assessed = try desk.assess(complete, ids)
            return (try DocumentFigures(assessed.invoice, base: desk.tenant.base), assessed.warnings)
        } catch let refusal as DocumentRefusal {
            return (nil, refusal.findings.map(\.inDocument))
        } catch {
            return (nil, [Diagnostic(code: "document.unassessed", message: "\(error)")])
        }
    }
}

extension Diagnostic {
    /// With the path as the request has it, in which the document is one field.
    var inDocument: Diagnostic {
        var finding = self
        if !path.hasPrefix("/document") { finding.path = "/document" + path }
        return finding
    }
}

extension Invoice {
    /// The draft with what is fixed when it is issued.
    /// - Parameter terms: days until it is due, where the draft names no day.
    func completed(number: String, day: Day, desk: IssuingDesk, rate: ExchangeRate?, terms: Int?) -> Invoice {
        var invoice = self
        invoice.number = number
        invoice.issueDate = day
        if invoice.issueTime != nil { invoice.issueTime = desk.now.time }
        let asks = kind == .invoice || kind == .debitNote || kind == .corrective
        if asks, dueDate == nil, let terms { invoice.dueDate = day.adding(days: terms) }
        if let currency, currency != desk.tenant.base {
            invoice.taxCurrency = taxCurrency ?? desk.tenant.base
            invoice.exchangeRate = exchangeRate ?? rate
        }
        return invoice
    }
}

extension DocumentFigures {
    /// - Parameter invoice: assessed.
    init(_ invoice: Invoice, base: Currency) throws {
        let totals = invoice.totals ?? Totals()
        let total = totals.withTax ?? .zero
        var inBase = total
        if let currency = invoice.currency, currency != base, let rate = invoice.exchangeRate {
            inBase = try rate.converted(total, to: base)
        }
        self.init(
            net: totals.withoutTax ?? .zero, tax: totals.tax ?? .zero, total: total, due: totals.due ?? .zero,
            base: inBase)
    }
}
