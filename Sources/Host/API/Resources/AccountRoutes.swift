internal import Books
internal import Documents
internal import HTTPTypes
internal import Identity
internal import JSON
internal import Ledger
internal import Storage

/// The chart of accounts.
enum AccountRoutes {
    static let group = RouteGroup("accounts", "The chart of accounts.") {
        list
        get
        create
        update
    }

    private static let reading = Access.member(.viewer, Scope(.accounts, .read))

    private static let list = Route.read(
        "/accounts", "listAccounts", "The chart by code.", as: reading, query: AccountQuery.self,
        answers: AccountList.self
    ) { reading, transaction in
        let query = reading.query
        let all = try reading.books.ledger.chart(transaction).accounts()
        var balances: [Int64: Money] = [:]
        if query.includeBalances {
            let today = try reading.today()
            for row in try reading.books.ledger.reports(transaction).trialBalance([.init(through: today)]).rows {
                balances[row.account.number] = try row.columns.first?.closing
            }
        }
        let roles = Dictionary(
            grouping: try reading.books.ledger.chart(transaction).roles(), by: \.value
        ).mapValues { $0.map(\.key).sorted() }
        var list = AccountList()
        for account in all {
            var made = AccountAnswer()
            made.fill(account, reading.tenant, roles: roles[account.number] ?? [])
            if let wanted = query.typeId, made.accountTypeId != wanted { continue }
            if let wanted = query.isActive, account.isActive != wanted { continue }
            if query.includeBalances { made.balance = balances[account.number] ?? .zero }
            list.data.append(made)
        }
        return list
    }

    private static let get = Route.read(
        "/accounts/{id}", "getAccount", "One account.", as: reading, answers: AccountAnswer.self
    ) { reading, transaction in
        try AccountAnswer.read(reading.number(.account), reading.books, reading.tenant, transaction)
    }

    private static let create = Route.write(
        .post, "/accounts", "createAccount", "Adds an account to the chart.",
        as: .member(.accountant, Scope(.accounts, .write)), takes: AccountInput.self, answers: AccountAnswer.self,
        status: 201, refusals: [.conflict("There is an account of this code.")]
    ) { writing, transaction in
        let (input, chart) = (writing.input, writing.books.ledger.chart(transaction))
        guard let type = AccountType(rawValue: input.accountTypeId) else {
            throw Problem(.validation, "account.type", "there is no such account type", field: "/accountTypeId")
        }
        let accounts = try chart.accounts()
        guard !accounts.contains(where: { $0.code == input.code }) else {
            throw Problem(.duplicate, "account.exists", "there is an account \(input.code)", field: "/code")
        }
        var draft = AccountDraft(input.code, input.name, type.kind, currency: input.currencyCode)
        draft.isPostable = input.isPostable
        if let id = input.parentAccountId {
            let number = writing.ids.number(.account, id)
            guard let parent = accounts.first(where: { $0.number == number }) else {
                throw Problem(
                    .notFound, "account.unknown", "there is no such account", field: "/parentAccountId",
                    remedy: "list the accounts")
            }
            draft.parent = parent.code
        }
        let number = try chart.add([draft]).first ?? 0
        try writing.books.ledger.audit(transaction).record(
            "account.created", of: "account", number, after: ["code": .string(input.code)], by: writing.origin)
        return Written(try AccountAnswer.read(number, writing.books, writing.tenant, transaction))
    }

    private static let update = Route.write(
        .put, "/accounts/{id}", "updateAccount", "Renames an account, takes it out of use or back into it.",
        as: .member(.accountant, Scope(.accounts, .write)), takes: AccountChange.self, answers: AccountAnswer.self
    ) { writing, transaction in
        let number = writing.number(.account)
        _ = try AccountAnswer.read(number, writing.books, writing.tenant, transaction)
        try writing.books.ledger.chart(transaction).update(
            number, name: writing.input.name, isActive: writing.input.isActive)
        try writing.books.ledger.audit(transaction).record(
            "account.changed", of: "account", number, after: writing.input.json, by: writing.origin)
        return Written(try AccountAnswer.read(number, writing.books, writing.tenant, transaction))
    }
}

/// The five types by their numbers.
enum AccountType: Int, CaseIterable {
    case asset = 1
    case liability, equity, revenue, expense

    init(_ kind: Account.Kind) {
        switch kind {
        case .asset: self = .asset
        case .liability: self = .liability
        case .equity: self = .equity
        case .revenue: self = .revenue
        case .expense: self = .expense
        }
    }

    var kind: Account.Kind {
        switch self {
        case .asset: .asset
        case .liability: .liability
        case .equity: .equity
        case .revenue: .revenue
        case .expense: .expense
        }
    }

    var name: String {
        switch self {
        case .asset: "Asset"
        case .liability: "Liability"
        case .equity: "Equity"
        case .revenue: "Revenue"
        case .expense: "Expense"
        }
    }
}

struct AccountQuery: Exemplified {
    var typeId: Int?
    var isActive: Bool?
    var includeBalances = false

    static let shape = Shape<AccountQuery>("AccountQuery", "Which accounts.") {
        Field("typeId", \.typeId, .integer(1...5), "1 asset, 2 liability, 3 equity, 4 revenue, 5 expense")
        Field("isActive", \.isActive, .bool, "in use or not")
        Field("includeBalances", \.includeBalances, .bool, default: false, "with today's balances")
    }
    static let example = AccountQuery()
}

struct AccountInput: Exemplified {
    var code = ""
    var name = ""
    var accountTypeId = 1
    var currencyCode: Currency?
    var parentAccountId: String?
    var isPostable = true

    static let shape = Shape<AccountInput>("AccountInput", "An account to be added.") {
        Field(
            "code", \.code,
            .matching("^[0-9A-Za-z][0-9A-Za-z.-]{0,31}$", "letters, digits, . and -, at most 32") { bytes in
                (1...32).contains(bytes.count) && bytes.first != UInt8(ascii: ".") && bytes.first != UInt8(ascii: "-")
                    && bytes.allSatisfy {
                        ($0 &- UInt8(ascii: "0")) < 10 || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20)
                            || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-")
                    }
            }, "unique in the chart")
        Field("name", \.name, .text(maximum: 255), "name")
        Field("accountTypeId", \.accountTypeId, .integer(1...5), "1 asset, 2 liability, 3 equity, 4 revenue, 5 expense")
        Field("currencyCode", \.currencyCode, .currency, "every line must carry this currency")
        Field("parentAccountId", \.parentAccountId, .id, "the account above")
        Field("isPostable", \.isPostable, .bool, default: true, "false for a heading")
    }

    static let example: AccountInput = {
        var example = AccountInput()
        example.code = "2411"
        example.name = "Current account, second bank"
        return example
    }()
}

struct AccountChange: Exemplified {
    var name: String?
    var isActive: Bool?

    static let shape = Shape<AccountChange>("AccountChange", "What of an account may change.") {
        Field("name", \.name, .text(maximum: 255), "name")
        Field("isActive", \.isActive, .bool, "whether it takes postings")
    }

    static let example: AccountChange = {
        var example = AccountChange()
        example.name = "Current account"
        return example
    }()
}

struct AccountAnswer: Exemplified {
    var id = ""
    var code = ""
    var name = ""
    var accountTypeId = 1
    var accountType = ""
    var currencyCode = ""
    var parentAccountId: String?
    var isActive = true
    var isPostable = true
    var roles: [String] = []
    var balance: Money?

    static func read(
        _ number: Int64, _ books: Books, _ tenant: Tenant, _ transaction: any Transaction
    ) throws -> AccountAnswer {
        let chart = books.ledger.chart(transaction)
        guard let account = try chart.account(number) else {
            throw Problem(.notFound, "account.unknown", "there is no such account", remedy: "check the id")
        }
        var made = AccountAnswer()
        made.fill(account, tenant, roles: try chart.roles().filter { $0.value == number }.map(\.key).sorted())
        return made
    }

    mutating func fill(_ account: Account, _ tenant: Tenant, roles: [String]) {
        id = tenant.ids.text(.account, account.number)
        code = account.code
        name = account.name
        accountTypeId = AccountType(account.kind).rawValue
        accountType = AccountType(account.kind).name
        currencyCode = account.currency?.code ?? tenant.base.code
        parentAccountId = account.parent.map { tenant.ids.text(.account, $0) }
        isActive = account.isActive
        isPostable = account.isPostable
        self.roles = roles
    }

    static let shape = Shape<AccountAnswer>("LedgerAccount", "An account of the chart.") {
        Field("id", \.id, .id, "id")
        Field("code", \.code, .anyText, "code")
        Field("name", \.name, .anyText, "name")
        Field("accountTypeId", \.accountTypeId, .integer(1...5), "type")
        Field("accountType", \.accountType, .anyText, "type in words")
        Field("currencyCode", \.currencyCode, .anyText, "its currency")
        Field("parentAccountId", \.parentAccountId, .id, "the account above")
        Field("isActive", \.isActive, .bool, "whether it is in use")
        Field("isPostable", \.isPostable, .bool, "false for a heading")
        Field("roles", \.roles, .items(.anyText), "what the country's posting rules use it for")
        Field("balance", \.balance, .amount, "today's balance, positive for debit")
    }

    static let example: AccountAnswer = {
        var example = AccountAnswer()
        example.id = Examples.id
        example.code = "204"
        example.name = "Receivables"
        example.accountType = "Asset"
        example.currencyCode = "EUR"
        example.roles = ["receivable"]
        return example
    }()
}

struct AccountList: Exemplified {
    var data: [AccountAnswer] = []

    static let shape = Shape<AccountList>("AccountList", "Accounts.") {
        Field("data", \.data, .items(.record()), "accounts by code")
    }

    static let example: AccountList = {
        var example = AccountList()
        example.data = [.example]
        return example
    }()
}
