internal import CountryPack
public import Documents
internal import Issuing
public import JSON
public import Ledger
internal import PluginKit
internal import Plugins
public import Storage

extension Invoicing {
    /// Issues a document: all or nothing.
    /// - Parameters:
    ///   - check: of the document as it was read, for instance against the version its client knows.
    ///   - stored: the answer to an earlier request that must not be done twice, asked for in the unit.
    ///   - keep: the answer, made and kept in the unit.
    /// - Throws: `DocumentRefusal` with everything that is wrong, `BooksError`, `LedgerError`, `StorageError`. Nothing
    ///   is consumed then.
    public func issue<Answer: Sendable>(
        _ number: Int64, in organization: OrganizationID, by origin: Origin,
        check: @escaping @Sendable (SalesDocument) throws -> Void = { _ in },
        stored: @escaping @Sendable (any Transaction) throws -> Answer? = { _ in nil },
        keep: @escaping @Sendable (SalesDocument, [Diagnostic], any Transaction) throws -> Answer
    ) async throws -> Answer {
        let ids = callIDs()
        let found = try await books.database.read(organization) { transaction -> Found<Answer> in
            if let answer = try stored(transaction) { return .answered(answer) }
            let document = try self.books.documents(transaction).find(number)
            try check(document)
            return .order(try self.order(document, ids, transaction))
        }
        switch found {
        case .answered(let answer): return answer
        case .order(let order): return try await submit(order, by: origin, stored: stored, keep: keep)
        }
    }

    /// Takes an issued document back by the country's credit note, which is issued for it.
    /// - Returns: what `keep` makes of the credit note.
    public func cancel<Answer: Sendable>(
        _ number: Int64, in organization: OrganizationID, reason: Reason?, by origin: Origin,
        check: @escaping @Sendable (SalesDocument) throws -> Void = { _ in },
        stored: @escaping @Sendable (any Transaction) throws -> Answer? = { _ in nil },
        keep: @escaping @Sendable (SalesDocument, [Diagnostic], any Transaction) throws -> Answer
    ) async throws -> Answer {
        let ids = callIDs()
        let found = try await books.database.read(organization) { transaction -> Found<Answer> in
            if let answer = try stored(transaction) { return .answered(answer) }
            let document = try self.books.documents(transaction).find(number)
            try check(document)
            try Self.requireCancellable(document)
            return .order(try self.cancellation(of: document, reason, ids, transaction))
        }
        switch found {
        case .answered(let answer): return answer
        case .order(let order): return try await submit(order, by: origin, stored: stored, keep: keep)
        }
    }

    /// What issuing would make of the document now: assessed, built, signed and judged, nothing written.
    public func rehearse(
        _ number: Int64, in organization: OrganizationID,
        check: @escaping @Sendable (SalesDocument) throws -> Void = { _ in }
    ) async throws -> Rehearsal {
        let ids = callIDs()
        let (order, place) = try await books.database.read(organization) { transaction in
            let document = try self.books.documents(transaction).find(number)
            try check(document)
            let order = try self.order(document, ids, transaction)
            let key = try order.series()
            let numbers = self.books.ledger.numbers(transaction)
            let series = try numbers.id(class: key.documentClass, dimensions: key.dimensions)
            return (order, try series.map { try numbers.upcoming($0) } ?? 1)
        }
        let means = means
        let prepared = try await OffLoop.attempt {
            try order.check()
            return try order.prepared(place: place, means)
        }
        return Rehearsal(
            number: prepared.name, document: prepared.invoice.json, figures: prepared.figures,
            issueDay: prepared.day, dueDay: prepared.invoice.dueDate, warnings: prepared.warnings)
    }

    /// A document as it would be issued.
    public struct Rehearsal: Sendable {
        /// The number that would be taken if nobody is faster.
        public let number: String
        /// The assessed document.
        public let document: JSONValue
        public let figures: DocumentFigures
        public let issueDay: Day
        public let dueDay: Day?
        public let warnings: [Diagnostic]
    }

    private enum Found<Answer: Sendable>: Sendable {
        case answered(Answer)
        case order(IssueOrder)
    }

    private func submit<Answer: Sendable>(
        _ order: IssueOrder, by origin: Origin, stored: @escaping @Sendable (any Transaction) throws -> Answer?,
        keep: @escaping @Sendable (SalesDocument, [Diagnostic], any Transaction) throws -> Answer
    ) async throws -> Answer {
        do {
            try await OffLoop.attempt { try order.check() }
        } catch let refusal as DocumentRefusal {
            try await auditRefusal(refusal, of: order, by: origin)
            throw refusal
        }
        let answer = try await queue(try order.series()).issue(
            IssueTicket(order: order, origin: origin, stored: stored, keep: keep))
        guard let answer = answer as? Answer else {
            throw StorageError(.unexpectedValue, "an answer of another kind was stored")
        }
        return answer
    }

    /// An attempt in another's name is worth knowing of, though nothing came of it.
    private func auditRefusal(_ refusal: DocumentRefusal, of order: IssueOrder, by origin: Origin) async throws {
        guard refusal.findings.contains(where: { $0.code == "issuer.other" }),
            case .existing(let document) = order.subject
        else { return }
        _ = try await books.database.unit(order.desk.tenant.organization) { transaction in
            try self.books.ledger.audit(transaction).record(
                "document.refused", of: "document", document.number,
                after: ["reason": .string(refusal.findings.first?.code ?? "")], by: origin)
        }
    }

    private func order(
        _ document: SalesDocument, _ ids: [String], _ transaction: any Transaction
    ) throws -> IssueOrder {
        let desk = try desk(transaction)
        guard document.state != .issued else {
            throw BooksError(.state, "document.state", "the document is issued already", remedy: "read it again")
        }
        if document.state == .draft, desk.settings.requiresApproval {
            throw BooksError(
                .state, "document.notApproved", "the document is a draft, and documents are approved first",
                remedy: "have an admin approve it")
        }
        let draft = try document.invoice()
        return try order(
            .existing(document), document.type, draft, document.customer, document.dimensions,
            corrected: document.corrects, voids: false, desk, ids, transaction)
    }

    private func order(
        _ subject: IssueOrder.Subject, _ type: DocumentClass, _ draft: Invoice, _ customer: Int64?,
        _ dimensions: [String: String], corrected: Int64?, voids: Bool, _ desk: IssuingDesk, _ ids: [String],
        _ transaction: any Transaction
    ) throws -> IssueOrder {
        let signer = try books.signingProfiles(transaction).active()
        return IssueOrder(
            subject: subject, type: type, draft: draft, customer: customer, dimensions: dimensions,
            corrected: try corrected.map { try books.documents(transaction).find($0) }, voids: voids, desk: desk,
            issuer: try issuer(desk.country, desk.tenant.organization, signer), signer: signer?.profile.number,
            rate: try rate(for: draft, desk, transaction),
            terms: try customer.map { try books.contacts(transaction).find($0).details.paymentTerms }, ids: ids)
    }
}

// MARK: Cancelling

extension Invoicing {
    static func requireCancellable(_ document: SalesDocument) throws {
        guard document.state == .issued else {
            throw BooksError(
                .state, "document.notIssued", "the document is not issued", remedy: "change or delete the draft")
        }
        guard document.type.isFiscal, document.type != .creditNote else {
            throw BooksError(
                .state, "document.uncancellable", "a \(document.type.rawValue) is not taken back by a credit note",
                remedy: "issue a document that says what holds")
        }
        guard document.void == .none else {
            throw BooksError(.state, "document.void", "the document is \(document.void) already")
        }
    }

    private func cancellation(
        of document: SalesDocument, _ reason: Reason?, _ ids: [String], _ transaction: any Transaction
    ) throws -> IssueOrder {
        let desk = try desk(transaction)
        var request = CorrectRequest()
        request.context = desk.context(desk.now.day, ids)
        request.document = try document.invoice()
        request.kind = .creditNote
        request.reason = reason
        var draft: Invoice
        do throws(PluginError) {
            draft = try desk.country.plugin.correct(request).document
        } catch {
            throw DocumentRefusal(error.diagnostics)
        }
        draft.number = nil
        draft.issueDate = nil
        let content = DraftContent(
            type: .creditNote, customer: document.customer, dimensions: document.dimensions, invoice: draft,
            corrects: document.number, convertedFrom: nil, figures: nil, problems: [])
        return try order(
            .new(content), .creditNote, draft, document.customer, document.dimensions, corrected: document.number,
            voids: true, desk, ids, transaction)
    }
}
