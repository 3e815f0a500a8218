internal import CountryPack
internal import Documents
internal import JSON
internal import Ledger
internal import Plugins
internal import Storage
internal import XMLSignature

/// Writes an issued document within its unit: number, entry, audit event, the document itself, what it does to the one
/// it corrects, and what others hang on it.
struct IssueWriter {
    let invoicing: Invoicing
    let transaction: any Transaction
    let origin: Origin
    let series: Int64

    private var books: Books { invoicing.books }

    func write(_ order: IssueOrder, _ prepared: PreparedIssue) throws -> SalesDocument {
        let number = try approved(order)
        let corrected = try order.corrected.map { try books.documents(transaction).find($0.number) }
        if order.voids, let corrected, corrected.void != .none {
            throw BooksError(.state, "document.void", "the document is \(corrected.void) already")
        }
        let taken = try books.ledger.numbers(transaction).take(series, day: prepared.day, document: number)
        guard taken == prepared.place else {
            throw StorageError(.busy, "the series moved while its number was taken", remedy: "try again")
        }
        let posted = try prepared.entry.map {
            try books.ledger.journal(transaction).post(
                $0.placed(document: number, item: corrected?.number ?? number), by: origin)
        }
        let row = row(number, order, prepared, posted)
        let event = try books.ledger.audit(transaction).record(
            IssuedDocumentCheck.action, of: "document", number, after: Self.evidence(prepared, posted, row), by: origin)
        try transaction.run(
            IssuedRow.insertion, [SQLValue(order.desk.tenant.organization), .integer(event)] + row)
        let carried = try prepared.entry?.carried() ?? .zero
        try settle(number, order, prepared, carried: carried, corrected)
        try prepared.writing?(number, transaction)
        return try books.documents(transaction).find(number)
    }

    /// The document's number in the table, approved and unchanged since it was read.
    private func approved(_ order: IssueOrder) throws -> Int64 {
        let documents = books.documents(transaction)
        switch order.subject {
        case .new(let content):
            let made = try documents.add(content, by: origin)
            return try documents.approve(made.number, by: origin).number
        case .existing(let read):
            let present = try documents.find(read.number)
            guard present.state != .issued else {
                throw BooksError(
                    .state, "document.state", "the document is issued already", remedy: "read it again")
            }
            guard present.version == read.version else {
                throw BooksError(
                    .changed, "version.changed", "the document was changed while it was being issued",
                    remedy: "read it again and repeat")
            }
            if present.state == .draft { _ = try documents.approve(present.number, by: origin) }
            return present.number
        }
    }

    /// What the audit chain covers: a document's bytes cannot be exchanged without breaking it.
    private static func evidence(
        _ prepared: PreparedIssue, _ posted: PostedEntry?, _ row: [SQLValue]
    ) -> JSONValue {
        var evidence = JSONObject()
        evidence["number"] = .string(prepared.name)
        evidence["day"] = .integer(prepared.day.stored)
        evidence["canonical"] = .string(prepared.canonicalDigest.description)
        evidence["xml"] = prepared.document.map { .string($0.xmlDigest.description) }
        evidence["signature"] = prepared.document?.signatureDigest.map { .string($0.description) }
        evidence["entry"] = posted.map { .integer($0.number) }
        evidence["row"] = .string(IssuedRow.digest(row).description)
        evidence["entryHash"] = posted.map { .string($0.hash.description) }
        return .object(evidence)
    }

    /// In the order of `IssuedRow.columns`.
    private func row(
        _ number: Int64, _ order: IssueOrder, _ prepared: PreparedIssue, _ posted: PostedEntry?
    ) -> [SQLValue] {
        let plugin = order.desk.country.plugin
        let built = prepared.document
        return [
            .integer(number), .text(order.type.rawValue),
            .integer(series), .integer(prepared.place), .text(prepared.name), .text(order.desk.tenant.country),
            .text("\(plugin.identity.manifest.id) \(plugin.identity.manifest.version)"), .text(plugin.digest),
            SQLValue(built?.profile), SQLValue(built?.schema), .text((built?.ruleSets ?? .array([])).text()),
            SQLValue(prepared.day), SQLValue(prepared.moment), .integer(origin.actor),
            .text(JSONValue.array(order.ids.map { .string($0) }).text()), SQLValue(built?.fileName),
            SQLValue(built?.xmlDigest), SQLValue(built?.signatureDigest), SQLValue(prepared.canonicalDigest),
            SQLValue(built?.form.rawValue), SQLValue(order.signer), SQLValue(posted?.number),
            SQLValue(posted?.hash)
        ]
    }

    /// The issued document, and the one whose open item it lessens or adds to.
    private func settle(
        _ number: Int64, _ order: IssueOrder, _ prepared: PreparedIssue, carried: Money, _ corrected: SalesDocument?
    ) throws {
        let figures = prepared.figures
        // A credit to a document of ours moves into that one's open item.
        let isCredit = order.type == .creditNote && corrected != nil
        let settled = isCredit ? figures.due : .zero
        try transaction.change(
            """
            UPDATE documents SET state = 'issued', number = ?3, body = ?4, net = ?5, tax = ?6, total = ?7, due = ?8,
                base = ?9, issue_day = ?10, due_day = ?11, issued_at = ?12, settled = ?13, settlement = ?14,
                carried = ?15, version = version + 1, updated_at = ?12 WHERE organization_id = ?1 AND document = ?2
            """,
            [
                SQLValue(order.desk.tenant.organization), .integer(number), .text(prepared.name),
                .text(String(decoding: prepared.canonical, as: UTF8.self)), SQLValue(figures.net),
                SQLValue(figures.tax), SQLValue(figures.total), SQLValue(figures.due), SQLValue(figures.base),
                SQLValue(prepared.day), SQLValue(prepared.invoice.dueDate), SQLValue(prepared.moment),
                SQLValue(settled), .text(SettlementState(due: figures.due, settled: settled).rawValue),
                SQLValue(isCredit ? .zero : carried)
            ])
        guard isCredit, let corrected else { return }
        let documents = books.documents(transaction)
        try documents.settle(corrected, by: figures.due, carrying: carried, on: nil)
        if order.voids { try documents.void(corrected.number, as: .storno, by: origin) }
    }
}

extension SalesDocuments {
    /// Counts an amount towards a document.
    /// - Parameters:
    ///   - amount: in its currency; negative takes a settlement back.
    ///   - carried: what that does to the open item in base currency.
    ///   - day: when it was paid; nil for what is no payment.
    func settle(_ document: SalesDocument, by amount: Money, carrying carried: Money, on day: Day?) throws {
        let settled = try document.settled.adding(amount)
        let state = SettlementState(due: document.figures?.due ?? .zero, settled: settled)
        let isPaid = state == .paid || state == .overpaid
        try transaction.change(
            """
            UPDATE documents SET settled = ?3, settlement = ?4, carried = ?5, paid_on = ?6, version = version + 1,
                updated_at = ?7 WHERE organization_id = ?1 AND document = ?2
            """,
            [
                SQLValue(try transaction.requireOrganization()), .integer(document.number), SQLValue(settled),
                .text(state.rawValue), SQLValue(try document.carried.adding(carried)),
                SQLValue(isPaid ? day ?? document.paidOn : nil), SQLValue(books.now())
            ])
    }

    func void(_ number: Int64, as void: Voidance, by origin: Origin) throws {
        try transaction.change(
            """
            UPDATE documents SET void = ?3, version = version + 1, updated_at = ?4
            WHERE organization_id = ?1 AND document = ?2
            """,
            [
                SQLValue(try transaction.requireOrganization()), .integer(number), .text(void.rawValue),
                SQLValue(books.now())
            ])
        try books.ledger.audit(transaction).record("document.\(void.rawValue)", of: "document", number, by: origin)
    }
}
