internal import Books
internal import Documents
internal import HTTPTypes
internal import Identity
internal import JSON
internal import Ledger
internal import Storage

/// The journal: reading it, posting by hand, reversing.
enum JournalRoutes {
    static let group = RouteGroup("transactions", "The journal. Entries are posted and reversed, never changed.") {
        list
        get
        post
        reverse
    }

    private static let list = Route.read(
        "/transactions", "listTransactions", "Journal entries by day.", as: .member(.viewer, Scope(.journal, .read)),
        query: TransactionQuery.self, answers: TransactionPage.self
    ) { reading, transaction in
        let query = reading.query
        var filter = EntryFilter(from: query.fromDate, through: query.toDate)
        filter.account = query.accountId.map { reading.ids.number(.account, $0) }
        filter.document = query.referenceId.map { reading.ids.number(.document, $0) }
        if query.referenceType == .manual { filter.isManual = true }
        filter.isDescending = query.order == .desc
        let journal = reading.books.ledger.journal(transaction)
        let numbers = try journal.numbers(filter, skipping: try query.skipping(), limit: query.perPage)
        var page = TransactionPage()
        page.data = try TransactionView(reading.books, reading.tenant, transaction).answers(
            try journal.entries(numbers))
        page.meta = try PageMeta(query, total: try journal.count(filter), shown: numbers.count)
        return page
    }

    private static let get = Route.read(
        "/transactions/{id}", "getTransaction", "One journal entry.", as: .member(.viewer, Scope(.journal, .read)),
        answers: TransactionAnswer.self
    ) { reading, transaction in
        let view = try TransactionView(reading.books, reading.tenant, transaction)
        return try view.answer(reading.number(.entry))
    }

    private static let post = Route.write(
        .post, "/transactions", "postTransaction", "Posts an entry by hand.",
        as: .member(.accountant, Scope(.journal, .write)), takes: TransactionInput.self,
        answers: TransactionAnswer.self, status: 201,
        refusals: [.invalid("It does not balance, an account takes no postings, or the period is closed.")]
    ) { writing, transaction in
        let input = writing.input
        let draft = EntryDraft(
            day: input.transactionDate, documentDay: input.documentDate,
            lines: try input.lines.enumerated().map { at, line in
                try line.draft(writing.ids, writing.tenant.base, at: at)
            }, text: input.description)
        let posted = try writing.books.ledger.journal(transaction).post(draft, by: writing.origin)
        try writing.books.ledger.audit(transaction).record(
            "entry.posted", of: "entry", posted.number, by: writing.origin)
        return Written(
            try TransactionView(writing.books, writing.tenant, transaction).answer(posted.number))
    }

    private static let reverse = Route.write(
        .post, "/transactions/{id}/reverse", "reverseTransaction", "Posts the counter-entry of an entry.",
        as: .member(.accountant, Scope(.journal, .write)), takes: ReversalInput.self,
        answers: TransactionAnswer.self, status: 201,
        refusals: [.invalid("It was reversed before, or the period is closed.")]
    ) { writing, transaction in
        let journal = writing.books.ledger.journal(transaction)
        let number = writing.number(.entry)
        guard let entry = try journal.entry(number) else { throw TransactionView.unknown }
        let posted = try journal.reverse(
            number, on: writing.input.transactionDate ?? entry.day, storno: writing.input.storno,
            text: writing.input.description, by: writing.origin)
        try writing.books.ledger.audit(transaction).record(
            "entry.reversed", of: "entry", number, after: ["by": .integer(posted.number)], by: writing.origin)
        return Written(
            try TransactionView(writing.books, writing.tenant, transaction).answer(posted.number))
    }
}

extension LineInput {
    /// - Throws: `line.decimals` never here: the ledger judges amounts.
    func draft(_ ids: PublicIDs, _ base: Currency, at position: Int) throws -> LineDraft {
        let account: AccountReference =
            if let accountCode { .code(accountCode) } else { .number(ids.number(.account, accountId ?? "")) }
        var line = LineDraft(side, account, baseAmount ?? amount, storno: storno, text: text)
        if let currencyCode { line.foreign = ForeignAmount(amount, currencyCode) }
        line.party = contactId.map { ids.number(.contact, $0) }
        return line
    }
}

/// Entries as the outside sees them.
struct TransactionView {
    let tenant: Tenant
    private let books: Books
    private let transaction: any Transaction
    private let accounts: [Int64: Account]

    static let unknown = Problem(.notFound, "entry.unknown", "there is no such entry", remedy: "check the id")

    init(_ books: Books, _ tenant: Tenant, _ transaction: any Transaction) throws {
        self.books = books
        self.tenant = tenant
        self.transaction = transaction
        accounts = Dictionary(
            uniqueKeysWithValues: try books.ledger.chart(transaction).accounts().map { ($0.number, $0) })
    }

    func answer(_ number: Int64) throws -> TransactionAnswer {
        guard let entry = try books.ledger.journal(transaction).entry(number) else { throw Self.unknown }
        guard let answer = try answers([entry]).first else { throw Self.unknown }
        return answer
    }

    func answers(_ entries: [Entry]) throws -> [TransactionAnswer] {
        let journal = books.ledger.journal(transaction)
        let reversals = try journal.reversals(of: entries.map(\.number))
        let actors = try Actors(books, tenant, transaction).names(of: entries.map(\.actor))
        return try entries.map { entry in
            var answer = TransactionAnswer()
            answer.id = tenant.ids.text(.entry, entry.number)
            answer.number = Int(entry.number)
            answer.transactionDate = entry.day
            answer.documentDate = entry.documentDay
            answer.kind = entry.kind
            answer.description = try journal.text(of: entry.number)
            answer.amount = try entry.lines.filter { $0.side == .debit }
                .map { $0.isStorno ? $0.base.negated : $0.base }.total()
            answer.currencyCode = tenant.base.code
            answer.referenceId = entry.document.map { tenant.ids.text(.document, $0) }
            answer.reverses = entry.reverses.map { tenant.ids.text(.entry, $0) }
            answer.reversedBy = reversals[entry.number].map { tenant.ids.text(.entry, $0) }
            answer.lines = entry.lines.map { line in
                var made = LineAnswer()
                made.lineNumber = Int(line.number)
                made.accountId = tenant.ids.text(.account, line.account)
                made.accountCode = accounts[line.account]?.code ?? ""
                made.accountName = accounts[line.account]?.name ?? ""
                made.side = line.side
                made.amount = line.foreign?.amount ?? line.base
                made.currencyCode = line.foreign?.currency.code ?? tenant.base.code
                made.baseAmount = line.base
                made.storno = line.isStorno
                made.contactId = line.party.map { tenant.ids.text(.contact, $0) }
                made.taxRow = line.tax?.row
                return made
            }
            answer.hash = entry.hash.description
            answer.createdBy = actors[entry.actor]
            answer.createdAt = entry.at
            return answer
        }
    }
}

/// Who did something, as an id.
struct Actors {
    private let books: Books
    private let tenant: Tenant
    private let transaction: any Transaction

    init(_ books: Books, _ tenant: Tenant, _ transaction: any Transaction) {
        self.books = books
        self.tenant = tenant
        self.transaction = transaction
    }

    /// The host itself has no name.
    func names(of actors: [Int64]) throws -> [Int64: String] {
        var names: [Int64: String] = [:]
        for actor in Set(actors) {
            if actor > 0 { names[actor] = try books.identity.users(transaction).find(UserID(actor))?.key }
            if actor < 0 { names[actor] = tenant.ids.text(.apiKey, -actor) }
        }
        return names
    }
}
