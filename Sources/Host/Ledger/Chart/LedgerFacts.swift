internal import Documents
internal import Storage

/// What a writer knows of an organization without asking: base currency, accounts, roles, calendar. A value of one
/// version of them; the database bumps `ledgers.version` whenever one of these rows changes.
struct LedgerFacts: Sendable {
    struct Period: Sendable {
        let number: Int64
        let year: Int64
        let first: Day
        let last: Day
        let state: PeriodState
        let isYearOpen: Bool
    }

    struct VATPeriod: Sendable {
        let number: Int64
        let first: Day
        let last: Day
        let isOpen: Bool
    }

    let version: Int64
    let base: Currency
    let genesis: Digest
    let accounts: [Int64: Account]
    let codes: [String: Int64]
    let roles: [String: Int64]
    /// In order of days; they do not overlap.
    let periods: [Period]
    let vatPeriods: [VATPeriod]

    func account(_ reference: AccountReference, path: @autoclosure () -> String) throws -> Account {
        let number: Int64?
        switch reference {
        case .number(let value): number = value
        case .code(let code): number = codes[code]
        case .role(let role):
            number = roles[role]
            if number == nil {
                throw LedgerError(
                    .roleUnknown, "no account has the role \"\(role)\"", path: path(),
                    remedy: "give the role to an account of the chart")
            }
        }
        guard let number, let account = accounts[number] else {
            throw LedgerError(
                .accountUnknown, "no account \(reference)", path: path(), remedy: "add it to the chart of accounts")
        }
        return account
    }

    /// The period a day belongs to.
    func period(of day: Day) -> Period? {
        let at = periods.partitioningIndex { $0.last >= day }
        guard at < periods.count, periods[at].first <= day else { return nil }
        return periods[at]
    }

    /// Whether entries of any kind may be posted on a day.
    func isOpen(_ day: Day) -> Bool {
        guard let period = period(of: day) else { return false }
        return period.state == .open && period.isYearOpen
    }

    /// The VAT period a tax line goes to: that of its date, or the first open one after it when that one is filed.
    func vatPeriod(for day: Day) -> VATPeriod? {
        vatPeriods.first { $0.last >= day && $0.isOpen }
    }
}

extension LedgerFacts {
    /// - Throws: `unknownOrganization`.
    static func load(_ transaction: any Transaction, _ organization: OrganizationID) throws -> LedgerFacts {
        let id = SQLValue(organization)
        let ledger = try transaction.first(
            "SELECT version, base_currency, genesis FROM ledgers WHERE organization_id = ?1", [id]
        ) { (version: try $0.integer(0), base: try $0.text(1), genesis: try $0.digest(2)) }
        guard let ledger, let base = Currency(ledger.base) else {
            throw LedgerError(.unknownOrganization, "organization \(organization) has no ledger")
        }
        let accounts = try transaction.rows(Account.select + " WHERE organization_id = ?1", [id], Account.init)
        let roles = try transaction.rows(
            "SELECT role, account FROM account_roles WHERE organization_id = ?1", [id]
        ) { (try $0.text(0), try $0.integer(1)) }
        let periods = try transaction.rows(
            """
            SELECT p.period, p.year, p.first_day, p.last_day, p.state, y.state FROM periods p
            JOIN fiscal_years y ON y.organization_id = p.organization_id AND y.year = p.year
            WHERE p.organization_id = ?1 ORDER BY p.first_day
            """, [id]
        ) { row in
            Period(
                number: try row.integer(0), year: try row.integer(1), first: try row.day(2), last: try row.day(3),
                state: try row.word(4, as: PeriodState.self), isYearOpen: try row.text(5) == "open")
        }
        let vatPeriods = try transaction.rows(
            """
            SELECT vat_period, first_day, last_day, state FROM vat_periods WHERE organization_id = ?1
            ORDER BY first_day
            """, [id]
        ) { row in
            VATPeriod(
                number: try row.integer(0), first: try row.day(1), last: try row.day(2),
                isOpen: try row.text(3) == "open")
        }
        return LedgerFacts(
            version: ledger.version, base: base, genesis: ledger.genesis,
            accounts: Dictionary(uniqueKeysWithValues: accounts.map { ($0.number, $0) }),
            codes: Dictionary(uniqueKeysWithValues: accounts.map { ($0.code, $0.number) }),
            roles: Dictionary(uniqueKeysWithValues: roles), periods: periods, vatPeriods: vatPeriods)
    }
}

extension Account {
    static let select =
        "SELECT account, code, name, type, parent, currency, activity, active, postable FROM accounts"

    init(_ row: Row) throws {
        self.init(
            number: try row.integer(0), code: try row.text(1), name: try row.text(2),
            kind: try row.word(3, as: Kind.self), parent: try row.integerIfPresent(4),
            currency: try row.textIfPresent(5).flatMap { Currency($0) },
            activity: try row.word(6, as: Activity.self), isActive: try row.bool(7), isPostable: try row.bool(8))
    }
}

extension Array {
    /// First position whose element fulfils the predicate; the array is partitioned by it.
    func partitioningIndex(where belongs: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if belongs(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
