internal import Books
internal import Documents
internal import HTTPTypes
internal import Identity
internal import JSON
internal import Ledger
internal import Storage

/// Invoices in a shape that needs no knowledge of documents: lines with a price and a tax row.
enum InvoiceRoutes {
    static let group = RouteGroup("invoices", "Invoices in a short form; `/documents` has everything they can hold.") {
        list
        get
        create
        update
        status
        remove
    }

    private static let list = Route.read(
        "/invoices", "listInvoices", "Invoices, the newest first.", as: DocumentRoutes.reading,
        query: InvoiceQuery.self, answers: InvoicePage.self
    ) { reading, transaction in
        let query = reading.query
        let found = try reading.books.documents(transaction).list(
            query.filter(reading.ids), on: reading.call.host.invoicing.today(reading.tenant),
            skipping: try query.skipping(), limit: query.perPage)
        var page = InvoicePage()
        page.data = try InvoiceView(reading.call, reading.tenant, transaction).briefs(found.documents)
        page.meta = try PageMeta(query, total: found.total, shown: found.documents.count)
        return page
    }

    private static let get = Route.read(
        "/invoices/{id}", "getInvoice", "One invoice with its items.", as: DocumentRoutes.reading,
        answers: InvoiceAnswer.self
    ) { reading, transaction in
        let document = try reading.books.documents(transaction).find(reading.number(.document))
        return try InvoiceView(reading.call, reading.tenant, transaction).answer(document)
    }

    private static let create = Route.prepared(
        .post, "/invoices", "createInvoice",
        "Writes a draft. It has no number yet: numbers are taken when invoices are issued.",
        as: DocumentRoutes.writing, takes: InvoiceInput.self, answers: InvoiceAnswer.self, status: 201,
        refusals: [.invalid("A tax rate fits no row, or several.")]
    ) { writing in
        try await writing.call.host.invoicing.draft(
            try await input(writing, writing.input), in: writing.tenant.organization)
    } _: { writing, draft, transaction in
        let document = try writing.books.documents(transaction).add(draft, by: writing.origin)
        return try InvoiceView(writing.call, writing.tenant, transaction).answer(document, problems: draft.problems)
    }

    private static let update = Route.prepared(
        .put, "/invoices/{id}", "updateInvoice",
        "Changes a draft; fields left out stay as they are, items are replaced as a whole.",
        as: DocumentRoutes.writing, takes: Partial<InvoiceInput>.self, answers: InvoiceAnswer.self,
        refusals: [.state("It is not a draft.")]
    ) { writing in
        let before = try await DraftEditing.find(writing)
        let known = try await writing.books.database.read(writing.tenant.organization) { transaction in
            try InvoiceView(writing.call, writing.tenant, transaction).input(before)
        }
        let draft = try await writing.call.host.invoicing.draft(
            try await input(writing, try writing.input.applied(to: known)), in: writing.tenant.organization)
        return (before.version, draft)
    } _: { writing, plan, transaction in
        let document = try DraftEditing.update(writing, to: plan.1, readAt: plan.0, transaction)
        return try InvoiceView(writing.call, writing.tenant, transaction).answer(document, problems: plan.1.problems)
    }

    private static let status = Route.withinUnits(
        .patch, "/invoices/{id}/status", "changeInvoiceStatus",
        "`send` issues a draft; `mark-paid` writes down a payment of what is open; `cancel` takes an issued invoice back "
            + "by a credit note, and a draft away.",
        as: DocumentRoutes.writing, query: Nothing.self, takes: InvoiceAction.self, answers: InvoiceAnswer.self,
        refusals: DocumentRoutes.issueRefusals
    ) { writing, _, keeper in
        let number = writing.number(.document)
        let view: Issuance<InvoiceAction>.View<InvoiceAnswer> = { document, problems, transaction in
            try InvoiceView(writing.call, writing.tenant, transaction).answer(document, problems: problems)
        }
        switch writing.input.action {
        case .send: return try await Issuance(writing).issue(number, isDryRun: false, keeper, view)
        case .markPaid: return try await pay(writing, keeper)
        case .cancel:
            var reason = Reason()
            reason.text = "cancelled"
            return try await Issuance(writing).cancel(number, reason, keeper) { note, _, transaction in
                // The answer is the invoice that was taken back, not its credit note.
                let invoice = try writing.books.documents(transaction).find(note.corrects ?? note.number)
                return try view(invoice, [], transaction)
            }
        }
    }

    private static func pay(_ writing: Writing<InvoiceAction>, _ keeper: AnswerKeeper) async throws -> Reply {
        let number = writing.number(.document)
        return try await writing.books.database.unit(writing.tenant.organization) { transaction in
            let documents = writing.books.documents(transaction)
            let before = try documents.find(number)
            try writing.requireMatch(before.version)
            guard before.state == .issued else {
                throw Problem(
                    .badRequest, "document.notIssued", "the invoice is \(before.state)", remedy: "send it first")
            }
            let day = writing.input.paidAt ?? writing.call.host.invoicing.today(writing.tenant)
            _ = try writing.call.host.invoicing.payOpen(number, on: day, transaction, by: writing.origin)
            return try keeper.keep(
                try InvoiceView(writing.call, writing.tenant, transaction).answer(try documents.find(number)),
                transaction)
        }
    }

    private static let remove = Route.remove(
        "/invoices/{id}", "removeInvoice", "Takes a draft away.", as: DocumentRoutes.writing,
        refusals: [.state("It is not a draft.")]
    ) { writing, transaction in
        let documents = writing.books.documents(transaction)
        let before = try documents.find(writing.number(.document))
        try writing.requireMatch(before.version)
        try documents.remove(before.number, by: writing.origin)
    }

    /// The canonical form of the short one. Accounts and tax rows are looked up.
    private static func input<Input: Record>(
        _ writing: Writing<Input>, _ input: InvoiceInput
    ) async throws -> DraftInput {
        try await writing.books.database.read(writing.tenant.organization) { transaction in
            try InvoiceMapper(writing.books, writing.tenant, transaction).draft(
                input, today: writing.call.host.invoicing.today(writing.tenant))
        }
    }
}
