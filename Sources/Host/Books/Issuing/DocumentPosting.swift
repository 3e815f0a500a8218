internal import CountryPack
internal import Documents
internal import JSON
internal import Ledger
internal import Posting
internal import Storage

/// Turns documents and events of the books into journal entries by the country's posting rules.
struct DocumentPosting {
    let desk: IssuingDesk

    /// The entry of a document as it is issued; nil for a corrected copy and for one over nothing: they move nothing.
    /// - Parameters:
    ///   - invoice: assessed.
    ///   - corrected: the document it takes back or corrects.
    /// - Throws: `DocumentRefusal`.
    func entry(
        _ invoice: Invoice, _ type: DocumentClass, customer: Int64?, corrected: DocumentClass?
    ) throws -> EntryDraft? {
        if invoice.copy { return nil }
        try requireOwnCurrency()
        if invoice.selfBilled {
            throw DocumentRefusal(
                Diagnostic(
                    code: "posting.selfBilled", path: "/selfBilled",
                    message: "a document in the seller's name is a purchase, which is not posted from here yet",
                    remedy: "issue it with `fiscus issue`, and enter the purchase by hand"))
        }
        if invoice.taxPoint?.basis == .paymentDate {
            throw DocumentRefusal(
                Diagnostic(
                    code: "posting.cashAccounting", path: "/taxPoint/basis",
                    message: "tax that is due when the invoice is paid (cash accounting) is not posted from here yet",
                    remedy: "issue it with `fiscus issue`, and enter it by hand"))
        }
        let kind = Self.event(type, corrected)
        var lines: [PostedLine]
        do throws(PostingError) {
            var event = try PostingEvent(kind, invoice, desk.manifest)
            event.accounts = desk.accounts
            lines = try desk.country.engine.lines(for: event)
            // Where the tax is reduced only when the buyer has confirmed it, it is parked until then.
            if kind == .creditNoteIssued, desk.manifest.vatReduction == .onNotice,
                event.lists["taxByRow"]?.contains(where: { $0.amounts["tax"]?.isZero == false }) == true
            {
                event.kind = .vatReductionPending
                lines += try desk.country.engine.lines(for: event)
            }
        } catch {
            // A document over nothing (it settles what was paid, or takes a line back) is one all the same.
            if error.code == .tooFew { return nil }
            throw DocumentRefusal(Diagnostic(error))
        }
        let day = invoice.issueDate ?? desk.now.day
        let taxDay = Self.taxDay(invoice) ?? day
        var draft = EntryDraft(
            day: day, kind: .normal,
            lines: try lines.map { try line($0, invoice.currency, customer, due: invoice.dueDate, taxDay) })
        draft.text = "\(type.rawValue) \(invoice.number ?? "")"
        draft.rates = try rates(invoice, day)
        return draft
    }

    /// The entry of something that is no document: figures by name.
    func entry(_ event: PostingEvent, on day: Day, customer: Int64?, text: String) throws -> EntryDraft {
        try requireOwnCurrency()
        var event = event
        event.accounts.merge(desk.accounts) { own, _ in own }
        let lines: [PostedLine]
        do throws(PostingError) {
            lines = try desk.country.engine.lines(for: event)
        } catch {
            throw DocumentRefusal(Diagnostic(error))
        }
        var draft = EntryDraft(
            day: day, kind: .normal, lines: try lines.map { try line($0, event.currency, customer, due: nil, day) })
        draft.text = text
        return draft
    }

    private static func event(_ type: DocumentClass, _ corrected: DocumentClass?) -> BooksEvent {
        switch type {
        case .creditNote: corrected == .advance ? .advanceReversed : .creditNoteIssued
        case .debitNote: .debitNoteIssued
        case .corrective: .correctiveIssued
        case .advance: .advanceInvoiced
        case .invoice, .estimate, .proforma: .invoiceIssued
        }
    }

    /// BT-7, else the day of supply unless the document says that the tax is due by its issue.
    private static func taxDay(_ invoice: Invoice) -> Day? {
        if let date = invoice.taxPoint?.date { return date }
        if invoice.taxPoint?.basis == .issueDate || invoice.kind == .advance { return invoice.issueDate }
        return invoice.delivery?.date ?? invoice.issueDate
    }

    /// The posting rules think in the country's currency.
    private func requireOwnCurrency() throws {
        guard let own = desk.manifest.baseCurrency, own != desk.tenant.base else { return }
        throw DocumentRefusal(
            Diagnostic(
                code: "posting.baseCurrency",
                message: "the books are kept in \(desk.tenant.base), and the country's postings are in \(own)",
                remedy: "keep the books in \(own)"))
    }

    private func line(
        _ posted: PostedLine, _ currency: Currency?, _ customer: Int64?, due: Day?, _ taxDay: Day
    ) throws -> LineDraft {
        var line = LineDraft(
            posted.side == .debit ? .debit : .credit, .code(posted.account), posted.base, storno: posted.storno)
        if let currency, currency != desk.tenant.base, !posted.amount.isZero {
            line.foreign = ForeignAmount(posted.amount, currency)
        }
        if posted.isOpenItem {
            line.party = customer
            line.due = due
            // Marks the line for the document's id, which is known in the unit.
            line.document = Self.ownDocument
        }
        line.tax = posted.tag.map {
            TaxTag(row: $0.row, document: $0.document.rawValue, part: $0.part.rawValue, day: taxDay)
        }
        return line
    }

    /// Stands for the document that is being written.
    static let ownDocument: Int64 = 0

    private func rates(_ invoice: Invoice, _ day: Day) throws -> [LockedRate] {
        guard let currency = invoice.currency, currency != desk.tenant.base, let rate = invoice.exchangeRate else {
            return []
        }
        return [
            try LockedRate(
                from: currency, to: desk.tenant.base, per: Int64(rate.per), rate: rate.rate, day: rate.date ?? day,
                source: rate.source ?? "document", purpose: .vat)
        ]
    }
}

extension EntryDraft {
    /// With the ids that are known in the unit only.
    /// - Parameter item: the document whose open item it makes or settles.
    func placed(document: Int64, item: Int64) -> EntryDraft {
        var draft = self
        draft.document = document
        for at in draft.lines.indices where draft.lines[at].document == DocumentPosting.ownDocument {
            draft.lines[at].document = item
        }
        return draft
    }

    /// What the open item is carried at, in base currency: debits less credits of its lines.
    func carried() throws -> Money {
        try lines.filter { $0.document != nil }.map { line in
            (line.side == .debit) != line.storno ? line.base : line.base.negated
        }.total()
    }
}

extension Diagnostic {
    init(_ error: PostingError) {
        self.init(code: error.code.rawValue, message: error.message, remedy: error.remedy)
    }
}
