internal import Books
internal import Documents
internal import Exchange
internal import HTTPTypes
internal import Identity
internal import JSON
internal import Ledger
internal import Storage

/// Documents in canonical form: drafted, approved, issued, taken back.
enum DocumentRoutes {
    static let group = RouteGroup(
        "documents",
        "Invoices, advances, credit and debit notes, estimates and pro-formas in canonical form: draft, approved, issued."
    ) {
        list
        get
        create
        update
        remove
        approve
        reopen
        issue
        cancel
        reissue
        convert
    }

    static let reading = Access.member(.viewer, Scope(.documents, .read))
    static let writing = Access.member(.accountant, Scope(.documents, .write))
    /// Four eyes: whoever may write drafts may not approve them.
    static let approving = Access.member(.admin, nil)

    static let issueRefusals: [Refusal] = [
        .state("It is issued already, or not approved."),
        .invalid("Identity, tax, schema, a rule or a posting stands against it; details.findings has everything.")
    ]

    private static let list = Route.read(
        "/documents", "listDocuments", "Documents, the newest first.", as: reading, query: DocumentQuery.self,
        answers: DocumentPage.self
    ) { reading, transaction in
        let query = reading.query
        let found = try reading.books.documents(transaction).list(
            query.filter(reading.ids), on: reading.call.host.invoicing.today(reading.tenant),
            skipping: try query.skipping(), limit: query.perPage)
        var page = DocumentPage()
        page.data = try DocumentView(reading.call, reading.tenant, transaction).answers(found.documents)
        page.meta = try PageMeta(query, total: found.total, shown: found.documents.count)
        return page
    }

    private static let get = Route.read(
        "/documents/{id}", "getDocument", "One document with its body.", as: reading, answers: DocumentAnswer.self
    ) { reading, transaction in
        let document = try reading.books.documents(transaction).find(reading.number(.document))
        return try DocumentView(reading.call, reading.tenant, transaction).answer(document)
    }

    private static let create = Route.prepared(
        .post, "/documents", "createDocument",
        "Writes a draft. What would stop it from being issued stands in `problems`.", as: writing,
        takes: DocumentInput.self, answers: DocumentAnswer.self, status: 201,
        refusals: [.state("Only an issued document can be corrected."), .invalid("A draft has no number.")]
    ) { writing in
        try await writing.call.host.invoicing.draft(
            try writing.input.draft(writing.ids), in: writing.tenant.organization)
    } _: { writing, draft, transaction in
        let document = try writing.books.documents(transaction).add(draft, by: writing.origin)
        return try DocumentView(writing.call, writing.tenant, transaction).answer(document, problems: draft.problems)
    }

    private static let update = Route.prepared(
        .put, "/documents/{id}", "updateDocument",
        "Replaces a draft: class and correction stay, everything else is as the body has it.", as: writing,
        takes: DocumentInput.self, answers: DocumentAnswer.self, refusals: [.state("It is not a draft.")]
    ) { writing in
        let before = try await DraftEditing.find(writing)
        var input = try writing.input.draft(writing.ids)
        input.type = before.type
        input.corrects = before.corrects
        input.convertedFrom = before.convertedFrom
        return (before.version, try await writing.call.host.invoicing.draft(input, in: writing.tenant.organization))
    } _: { writing, plan, transaction in
        let document = try DraftEditing.update(writing, to: plan.1, readAt: plan.0, transaction)
        return try DocumentView(writing.call, writing.tenant, transaction).answer(document, problems: plan.1.problems)
    }

    private static let remove = Route.remove(
        "/documents/{id}", "removeDocument", "Takes a draft away.", as: writing, refusals: [.state("It is not a draft.")]
    ) { writing, transaction in
        let documents = writing.books.documents(transaction)
        let before = try documents.find(writing.number(.document))
        try writing.requireMatch(before.version)
        try documents.remove(before.number, by: writing.origin)
    }

    private static let approve = move("approve", "approveDocument", "Approves a draft.") { documents, number, origin in
        try documents.approve(number, by: origin)
    }

    private static let reopen = move(
        "reopen", "reopenDocument", "Makes an approved document a draft again."
    ) { documents, number, origin in try documents.reopen(number, by: origin) }

    private static func move(
        _ verb: String, _ id: String, _ summary: String,
        _ body: @escaping @Sendable (SalesDocuments, Int64, Origin) throws -> SalesDocument
    ) -> Route {
        Route.write(
            .post, "/documents/{id}/\(verb)", id, summary, as: approving, answers: DocumentAnswer.self,
            refusals: [.state("Its state does not allow it.")]
        ) { writing, transaction in
            let documents = writing.books.documents(transaction)
            let before = try documents.find(writing.number(.document))
            try writing.requireMatch(before.version)
            let document = try body(documents, before.number, writing.origin)
            return Written(try DocumentView(writing.call, writing.tenant, transaction).answer(document))
        }
    }

    private static let issue = Route.withinUnits(
        .post, "/documents/{id}/issue", "issueDocument",
        "Issues a document: numbered, built, validated, signed, stored and posted, all or nothing. With `dryRun` nothing "
            + "is written, and the answer shows what would be.",
        as: writing, query: IssueQuery.self, takes: Nothing.self, answers: DocumentAnswer.self, refusals: issueRefusals
    ) { writing, query, keeper in
        try await Issuance(writing).issue(
            writing.number(.document), isDryRun: query.dryRun, keeper
        ) { document, problems, transaction in
            try DocumentView(writing.call, writing.tenant, transaction).answer(document, problems: problems)
        }
    }

    private static let cancel = Route.withinUnits(
        .post, "/documents/{id}/cancel", "cancelDocument",
        "Takes an issued document back: issues the country's credit note for all of it, which is the answer.",
        as: writing, query: Nothing.self, takes: CancelInput.self, answers: DocumentAnswer.self, status: 201,
        refusals: issueRefusals
    ) { writing, _, keeper in
        var reason = Reason()
        reason.text = writing.input.reason
        reason.code = writing.input.code
        return try await Issuance(writing).cancel(writing.number(.document), reason, keeper) {
            document, problems, transaction in
            try DocumentView(writing.call, writing.tenant, transaction).answer(document, problems: problems)
        }
    }

    private static let reissue = Route.withinUnits(
        .post, "/documents/{id}/reissue", "reissueDocument",
        "Voids a document that did not reach its authority, or that the authority took back, and issues it anew under "
            + "the next number, which is the answer. Both are linked.",
        as: writing, query: Nothing.self, takes: ReasonInput.self, answers: DocumentAnswer.self, status: 201,
        refusals: issueRefusals
    ) { writing, _, keeper in
        let (host, number, reason) = (writing.call.host, writing.number(.document), writing.input.reason)
        let origin = writing.origin
        let made = try await host.database.unit(writing.tenant.organization) { transaction in
            if let exchange = host.exchange {
                try OperatorActions(exchange).replace(document: number, reason: reason, transaction, by: origin)
            }
            return try host.invoicing.replace(number, transaction, by: origin)
        }
        return try await Issuance(writing).issue(made, isDryRun: false, keeper) { document, problems, transaction in
            try DocumentView(writing.call, writing.tenant, transaction).answer(document, problems: problems)
        }
    }

    private static let convert = Route.prepared(
        .post, "/documents/{id}/convert", "convertDocument", "Makes a draft invoice of an estimate or pro-forma.",
        as: writing, takes: Nothing.self, answers: DocumentAnswer.self, status: 201,
        refusals: [.state("It is a tax document itself.")]
    ) { writing in
        let offer = try await DraftEditing.find(writing)
        guard !offer.type.isFiscal else {
            throw Problem(
                .badRequest, "document.class", "only estimates and pro-formas are converted",
                remedy: "copy the document instead")
        }
        return try await writing.call.host.invoicing.draft(
            try DraftEditing.invoice(of: offer), in: writing.tenant.organization)
    } _: { writing, draft, transaction in
        let document = try writing.books.documents(transaction).add(draft, by: writing.origin)
        return try DocumentView(writing.call, writing.tenant, transaction).answer(document, problems: draft.problems)
    }
}

/// What the routes that change drafts share.
enum DraftEditing {
    /// The document of the path, as it is before any work is done for it.
    static func find<Input: Record>(_ writing: Writing<Input>) async throws -> SalesDocument {
        try await writing.books.database.read(writing.tenant.organization) { transaction in
            let document = try writing.books.documents(transaction).find(writing.number(.document))
            try writing.requireMatch(document.version)
            return document
        }
    }

    static func update<Input: Record>(
        _ writing: Writing<Input>, to draft: DraftContent, readAt version: Int64, _ transaction: any Transaction
    ) throws -> SalesDocument {
        let documents = writing.books.documents(transaction)
        let number = writing.number(.document)
        guard try documents.find(number).version == version else {
            throw Problem(
                .changed, "version.changed", "the document was changed meanwhile", remedy: "read it again and repeat")
        }
        return try documents.update(number, to: draft, by: writing.origin)
    }

    /// The offer's body as the body of an invoice: without number, dates and figures.
    static func invoice(of offer: SalesDocument) throws -> DraftInput {
        var object = try JSONReader.read(offer.body).object ?? JSONObject()
        for key in ["number", "issueDate", "issueTime", "dueDate", "totals", "taxBreakdown", "taxByRow"] {
            object[key] = nil
        }
        var draft = DraftInput(.invoice, customer: offer.customer, document: object)
        draft.dimensions = offer.dimensions
        draft.convertedFrom = offer.number
        return draft
    }
}

/// Issues for a request, with its idempotency key and its `If-Match`.
struct Issuance<Input: Record>: Sendable {
    private let writing: Writing<Input>

    init(_ writing: Writing<Input>) { self.writing = writing }

    typealias View<Answer> = @Sendable (SalesDocument, [Diagnostic], any Transaction) throws -> Answer

    func issue<Answer: Record>(
        _ number: Int64, isDryRun: Bool, _ keeper: AnswerKeeper, _ view: @escaping View<Answer>
    ) async throws -> Reply {
        let invoicing = writing.call.host.invoicing
        if isDryRun {
            let writing = writing
            let rehearsal = try await invoicing.rehearse(number, in: writing.tenant.organization) { document in
                try writing.requireMatch(document.version)
            }
            return try await writing.books.database.read(writing.tenant.organization) { transaction in
                let document = try writing.books.documents(transaction).find(number)
                let answer = try view(document.rehearsed(rehearsal), rehearsal.warnings, transaction)
                return Route.reply(keeper.status, answer)
            }
        }
        return try await invoicing.issue(
            number, in: writing.tenant.organization, by: writing.origin, check: check, stored: keeper.stored
        ) { document, warnings, transaction in
            try keeper.keep(try view(document, warnings, transaction), transaction)
        }
    }

    func cancel<Answer: Record>(
        _ number: Int64, _ reason: Reason, _ keeper: AnswerKeeper, _ view: @escaping View<Answer>
    ) async throws -> Reply {
        try await writing.call.host.invoicing.cancel(
            number, in: writing.tenant.organization, reason: reason, by: writing.origin, check: check,
            stored: keeper.stored
        ) { document, warnings, transaction in
            try keeper.keep(try view(document, warnings, transaction), transaction)
        }
    }

    private var check: @Sendable (SalesDocument) throws -> Void {
        let writing = writing
        return { try writing.requireMatch($0.version) }
    }
}
