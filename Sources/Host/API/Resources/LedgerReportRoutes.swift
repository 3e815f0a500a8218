internal import Books
internal import Documents
internal import Identity
internal import JSON
internal import Ledger
internal import Storage

/// General ledger, VAT, open items and aging.
enum LedgerReportRoutes {
    @RouteBuilder static var routes: [Route] {
        generalLedger
        vat
        openItems
        aging
    }

    private static let generalLedger = Route.read(
        "/reports/general-ledger", "generalLedger", "The lines of one account, or of all that moved, by day.",
        as: ReportRoutes.access, query: LedgerQuery.self, answers: GeneralLedgerAnswer.self,
        refusals: [.missing("The account is unknown.")]
    ) { reading, transaction in
        let query = reading.query
        let reports = try reading.books.ledger.reports(transaction)
        let accounts = try reading.books.ledger.chart(transaction).accounts()
        let through = try query.to ?? reading.today()
        var codes: [String]
        if let id = query.accountId {
            let number = reading.ids.number(.account, id)
            guard let account = accounts.first(where: { $0.number == number }) else {
                throw Problem(.notFound, "account.unknown", "there is no such account", field: "/accountId")
            }
            codes = [account.code]
        } else {
            codes = try reports.trialBalance([.init(from: query.from, through: through)]).rows
                .filter(\.account.isPostable).map(\.account.code)
        }
        var answer = GeneralLedgerAnswer()
        answer.baseCurrency = reading.tenant.base.code
        answer.accounts = try codes.map { code in
            LedgerAccountAnswer(
                try reports.generalLedger(
                    code, from: query.from, through: through,
                    party: query.contactId.map { reading.ids.number(.contact, $0) }, limit: query.limit),
                reading.ids)
        }
        return answer
    }

    private static let vat = Route.read(
        "/reports/vat", "vatReport", "VAT of a VAT period by tax row and by box of the return.",
        as: ReportRoutes.access, query: VATQuery.self, answers: VATAnswer.self,
        refusals: [.missing("There is no VAT period there.")]
    ) { reading, transaction in
        let periods = try reading.books.ledger.calendar(transaction).vatPeriods()
        let today = try reading.today()
        let chosen =
            if let period = reading.query.period { periods.filter { "\($0.number)" == period } } else {
                periods.filter { span in
                    let from = reading.query.from ?? today
                    return span.last >= from && span.first <= (reading.query.to ?? reading.query.from ?? today)
                }
            }
        guard !chosen.isEmpty else {
            throw Problem(
                .notFound, "period.unknown", "there is no VAT period there", field: "/period",
                remedy: "list the VAT periods")
        }
        let rules = try reading.books.taxRows(transaction).boxRules()
        let reports = try reading.books.ledger.reports(transaction)
        return try VATAnswer(try chosen.map { try reports.vat($0.number, rules: rules) }, chosen, rules)
    }

    private static let openItems = Route.read(
        "/reports/open-items", "openItems", "Documents not settled on an account.", as: ReportRoutes.access,
        query: ItemQuery.self, answers: OpenItemsAnswer.self, refusals: [.missing("The account is unknown.")]
    ) { reading, transaction in
        let day = try reading.query.date ?? reading.today()
        let code = try reading.query.code(reading, transaction)
        var answer = OpenItemsAnswer()
        answer.date = day
        answer.data = try reading.books.ledger.reports(transaction).openItems(code, on: day)
            .map { OpenItemAnswer($0, reading.ids) }
        answer.total = try answer.data.map(\.balance).total()
        return answer
    }

    private static let aging = Route.read(
        "/reports/aging", "aging", "Open items by how long they are overdue.", as: ReportRoutes.access,
        query: ItemQuery.self, answers: AgingAnswer.self, refusals: [.missing("The account is unknown.")]
    ) { reading, transaction in
        let day = try reading.query.date ?? reading.today()
        let report = try reading.books.ledger.reports(transaction).aging(
            try reading.query.code(reading, transaction), on: day)
        var answer = AgingAnswer()
        answer.date = day
        answer.buckets = report.buckets.map { bucket in
            var made = AgingBucket()
            made.overdueDaysFrom = bucket.overdueFrom
            made.total = bucket.total
            made.items = bucket.items.map { OpenItemAnswer($0, reading.ids) }
            return made
        }
        answer.total = report.total
        return answer
    }
}

struct LedgerQuery: Exemplified {
    var accountId: String?
    var contactId: String?
    var from: Day?
    var to: Day?
    var limit = 1000

    static let shape = Shape<LedgerQuery>("LedgerQuery", "Which lines.") {
        Field("accountId", \.accountId, .id, "one account; all that moved when absent")
        Field("contactId", \.contactId, .id, "only lines of this party")
        Field("from", \.from, .day, "first day; from the beginning when absent")
        Field("to", \.to, .day, "last day; today when absent")
        Field("limit", \.limit, .integer(1...10_000), default: 1000, "lines of an account at most")
    }
    static let example = LedgerQuery()
}

struct LedgerLineAnswer: Record {
    var transactionId = ""
    var transactionDate = Day.earliest
    var documentDate = Day.earliest
    var debit = Money.zero
    var credit = Money.zero
    var balance = Money.zero
    var contactId: String?
    var counterAccounts: [String] = []

    static let shape = Shape<LedgerLineAnswer>("LedgerLine", "A line with the balance after it.") {
        Field("transactionId", \.transactionId, .id, "the entry")
        Field("transactionDate", \.transactionDate, .day, "posting date")
        Field("documentDate", \.documentDate, .day, "date of the voucher")
        Field("debit", \.debit, .amount, "debit; negative for red storno")
        Field("credit", \.credit, .amount, "credit; negative for red storno")
        Field("balance", \.balance, .amount, "after the line, positive for debit")
        Field("contactId", \.contactId, .id, "the party")
        Field("counterAccounts", \.counterAccounts, .items(.anyText), "codes on the other side")
    }
}

struct LedgerAccountAnswer: Record {
    var accountId = ""
    var accountCode = ""
    var accountName = ""
    var opening = Money.zero
    var closing = Money.zero
    var entries: [LedgerLineAnswer] = []
    var isComplete = true

    init() {}

    init(_ ledger: GeneralLedger, _ ids: PublicIDs) {
        accountId = ids.text(.account, ledger.account.number)
        accountCode = ledger.account.code
        accountName = ledger.account.name
        opening = ledger.opening
        closing = ledger.closing
        isComplete = ledger.next == nil
        entries = ledger.items.map { item in
            var made = LedgerLineAnswer()
            made.transactionId = ids.text(.entry, item.entry)
            made.transactionDate = item.day
            made.documentDate = item.documentDay
            if item.side == .debit { made.debit = item.amount } else { made.credit = item.amount }
            made.balance = item.balance
            made.contactId = item.party.map { ids.text(.contact, $0) }
            made.counterAccounts = item.counterAccounts
            return made
        }
    }

    static let shape = Shape<LedgerAccountAnswer>("LedgerAccountLines", "An account with its lines.") {
        Field("accountId", \.accountId, .id, "the account")
        Field("accountCode", \.accountCode, .anyText, "its code")
        Field("accountName", \.accountName, .anyText, "its name")
        Field("opening", \.opening, .amount, "before the first line, positive for debit")
        Field("closing", \.closing, .amount, "after the last line shown")
        Field("entries", \.entries, .items(.record()), "lines by day")
        Field("isComplete", \.isComplete, .bool, "false when there are more than the limit")
    }
}

struct GeneralLedgerAnswer: Exemplified {
    var baseCurrency = ""
    var accounts: [LedgerAccountAnswer] = []

    static let shape = Shape<GeneralLedgerAnswer>("GeneralLedgerReport", "Accounts with their lines.") {
        Field("baseCurrency", \.baseCurrency, .anyText, "currency of every figure")
        Field("accounts", \.accounts, .items(.record()), "by code")
    }
    static let example = GeneralLedgerAnswer()
}

struct VATQuery: Exemplified {
    var from: Day?
    var to: Day?
    var period: String?

    static let shape = Shape<VATQuery>("VatQuery", "Which VAT periods.") {
        Field("from", \.from, .day, "every VAT period that touches the range; the present one when absent")
        Field("to", \.to, .day, "last day of the range")
        Field("period", \.period, .identifier, "one VAT period by its number")
    }
    static let example = VATQuery()
}

struct VATRowAnswer: Record {
    var taxRow = ""
    var document = ""
    var part = ""
    var debit = Money.zero
    var credit = Money.zero

    static let shape = Shape<VATRowAnswer>("VatRow", "Turnover of a tax row.") {
        Field("taxRow", \.taxRow, .anyText, "row of the tax table")
        Field("document", \.document, .anyText, "kind of document")
        Field("part", \.part, .anyText, "base or tax")
        Field("debit", \.debit, .amount, "debits")
        Field("credit", \.credit, .amount, "credits")
    }
}

struct VATPeriodAnswer: Record {
    var period = SpanAnswer()
    var rows: [VATRowAnswer] = []
    var boxes: [BoxAnswer] = []

    static let shape = Shape<VATPeriodAnswer>("VatPeriodReport", "VAT of a period.") {
        Field("period", \.period, .record(), "the period")
        Field("rows", \.rows, .items(.record()), "by tax row")
        Field("boxes", \.boxes, .items(.record()), "by box of the return")
    }
}

struct VATAnswer: Exemplified {
    var outputVat = Money.zero
    var inputVat = Money.zero
    var netVat = Money.zero
    var isReconciled = true
    var periods: [VATPeriodAnswer] = []

    init() {}

    init(_ reports: [VATReport], _ spans: [CalendarSpan], _ rules: [BoxRule]) throws {
        let purchases = Set(rules.filter { $0.side == .debit }.map(\.row))
        for (report, span) in zip(reports, spans) {
            var made = VATPeriodAnswer()
            made.period = SpanAnswer(span)
            made.boxes = report.boxes.map { BoxAnswer($0) }
            for row in report.rows {
                var line = VATRowAnswer()
                line.taxRow = row.row
                line.document = row.document
                line.part = row.part
                line.debit = row.debit
                line.credit = row.credit
                made.rows.append(line)
                guard row.part == "tax" else { continue }
                if purchases.contains(row.row) {
                    inputVat = try inputVat.adding(row.debit).subtracting(row.credit)
                } else {
                    outputVat = try outputVat.adding(row.credit).subtracting(row.debit)
                }
            }
            isReconciled = isReconciled && report.unassigned.isEmpty
            periods.append(made)
        }
        netVat = try outputVat.subtracting(inputVat)
    }

    static let shape = Shape<VATAnswer>("VatReport", "Output, input and net VAT.") {
        Field("outputVat", \.outputVat, .amount, "tax on sales")
        Field("inputVat", \.inputVat, .amount, "tax on purchases")
        Field("netVat", \.netVat, .amount, "output less input")
        Field("isReconciled", \.isReconciled, .bool, "whether every row goes to a box of the return")
        Field("periods", \.periods, .items(.record()), "by VAT period")
    }
    static let example = VATAnswer()
}

struct ItemQuery: Exemplified {
    var date: Day?
    var accountId: String?
    var role = "receivable"

    func code(_ reading: Reading<ItemQuery>, _ transaction: any Transaction) throws -> String {
        let chart = reading.books.ledger.chart(transaction)
        let number =
            if let accountId { reading.ids.number(.account, accountId) } else { try chart.roles()[role] ?? 0 }
        guard let account = try chart.account(number) else {
            throw Problem(
                .notFound, "account.unknown", "there is no such account",
                field: accountId == nil ? "/role" : "/accountId", remedy: "list the accounts")
        }
        return account.code
    }

    static let shape = Shape<ItemQuery>("ItemQuery", "Which open items.") {
        Field("date", \.date, .day, "open at the end of this day; today when absent")
        Field("accountId", \.accountId, .id, "the account")
        Field("role", \.role, .identifier, default: "receivable", "the account with this role, without accountId")
    }
    static let example = ItemQuery()
}

struct OpenItemAnswer: Record {
    var documentId = ""
    var contactId: String?
    var dueDate: Day?
    var balance = Money.zero
    var foreignAmount: Money?
    var currencyCode: String?

    init() {}

    init(_ item: OpenItem, _ ids: PublicIDs) {
        documentId = ids.text(.document, item.document)
        contactId = item.party.map { ids.text(.contact, $0) }
        dueDate = item.due
        balance = item.balance
        foreignAmount = item.foreign?.amount
        currencyCode = item.foreign?.currency.code
    }

    static let shape = Shape<OpenItemAnswer>("OpenItem", "A document not settled.") {
        Field("documentId", \.documentId, .id, "the document")
        Field("contactId", \.contactId, .id, "the party")
        Field("dueDate", \.dueDate, .day, "due")
        Field("balance", \.balance, .amount, "open in base currency; positive is owed to the organization")
        Field("foreignAmount", \.foreignAmount, .amount, "open in transaction currency")
        Field("currencyCode", \.currencyCode, .anyText, "transaction currency")
    }
}

struct OpenItemsAnswer: Exemplified {
    var date = Day.earliest
    var data: [OpenItemAnswer] = []
    var total = Money.zero

    static let shape = Shape<OpenItemsAnswer>("OpenItems", "Documents not settled.") {
        Field("date", \.date, .day, "the day")
        Field("data", \.data, .items(.record()), "by due day")
        Field("total", \.total, .amount, "sum in base currency")
    }
    static let example = OpenItemsAnswer()
}

struct AgingBucket: Record {
    var overdueDaysFrom: Int?
    var total = Money.zero
    var items: [OpenItemAnswer] = []

    static let shape = Shape<AgingBucket>("AgingBucket", "Open items overdue alike.") {
        Field("overdueDaysFrom", \.overdueDaysFrom, .integer(0...100_000), "overdue by more days than this; absent: not due")
        Field("total", \.total, .amount, "sum")
        Field("items", \.items, .items(.record()), "items")
    }
}

struct AgingAnswer: Exemplified {
    var date = Day.earliest
    var buckets: [AgingBucket] = []
    var total = Money.zero

    static let shape = Shape<AgingAnswer>("Aging", "Open items by how long they are overdue.") {
        Field("date", \.date, .day, "the day")
        Field("buckets", \.buckets, .items(.record()), "not due, then 0, 30, 60 and 90 days overdue")
        Field("total", \.total, .amount, "sum in base currency")
    }
    static let example = AgingAnswer()
}
