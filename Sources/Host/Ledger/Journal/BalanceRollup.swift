internal import Documents
internal import Storage

/// Turnovers that postings add, summed before they are written: one row per account, currency, class and day however
/// many entries touch it, so that a busy account costs no more than a quiet one.
struct BalanceRollup {
    struct Key: Hashable, Comparable {
        /// See `Span`.
        let span: Int64
        let account: Int64
        let currency: String
        let postingClass: Int64

        static func < (left: Key, right: Key) -> Bool {
            (left.span, left.account, left.currency, left.postingClass)
                < (right.span, right.account, right.currency, right.postingClass)
        }
    }

    struct TaxKey: Hashable, Comparable {
        let period: Int64
        let row: String
        let document: String
        let part: String

        static func < (left: TaxKey, right: TaxKey) -> Bool {
            (left.period, left.row, left.document, left.part) < (right.period, right.row, right.document, right.part)
        }
    }

    struct Turnover: Equatable {
        var debit: Int64 = 0
        var credit: Int64 = 0
        var currencyDebit: Int64 = 0
        var currencyCredit: Int64 = 0

        mutating func add(_ other: Turnover) throws {
            debit = try debit.addingInRange(other.debit)
            credit = try credit.addingInRange(other.credit)
            currencyDebit = try currencyDebit.addingInRange(other.currencyDebit)
            currencyCredit = try currencyCredit.addingInRange(other.currencyCredit)
        }
    }

    private(set) var days: [Key: Turnover] = [:]
    private(set) var taxes: [TaxKey: Turnover] = [:]

    var isEmpty: Bool { days.isEmpty && taxes.isEmpty }

    mutating func add(_ entry: Entry) throws {
        for line in entry.lines {
            let turnover = line.turnover
            let key = Key(
                span: entry.day.stored, account: line.account, currency: line.foreign?.currency.code ?? "",
                postingClass: entry.postingClass.rawValue)
            try days[key, default: Turnover()].add(turnover)
            if let tax = line.tax, let period = tax.period {
                let key = TaxKey(period: period, row: tax.row, document: tax.document, part: tax.part)
                try taxes[key, default: Turnover()].add(
                    Turnover(debit: turnover.debit, credit: turnover.credit))
            }
        }
    }

    mutating func add(_ other: BalanceRollup) throws {
        for (key, turnover) in other.days { try days[key, default: Turnover()].add(turnover) }
        for (key, turnover) in other.taxes { try taxes[key, default: Turnover()].add(turnover) }
    }

    mutating func removeAll() {
        days.removeAll(keepingCapacity: true)
        taxes.removeAll(keepingCapacity: true)
    }

    /// The same by day, by third of a month and by month.
    func spans() throws -> [Key: Turnover] {
        var spans = days
        for (key, turnover) in days {
            for span in [Span.third(of: key.span), Span.month(of: key.span)] {
                let wider = Key(
                    span: span, account: key.account, currency: key.currency, postingClass: key.postingClass)
                try spans[wider, default: Turnover()].add(turnover)
            }
        }
        return spans
    }
}

extension Line {
    var turnover: BalanceRollup.Turnover {
        let sign: Int64 = isStorno ? -1 : 1
        let amount = (foreign?.amount.tenThousandths ?? 0) * sign
        return side == .debit
            ? .init(debit: base.tenThousandths * sign, currencyDebit: amount)
            : .init(credit: base.tenThousandths * sign, currencyCredit: amount)
    }
}

extension Int64 {
    /// - Throws: `amount.outOfRange`, the same on both engines, before the database is asked.
    func addingInRange(_ other: Int64) throws -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        guard !overflow, sum != .min else {
            throw LedgerError(
                .outOfRange, "a sum leaves ±922337203685477.5807",
                remedy: "amounts and balances must stay within the range of the books")
        }
        return sum
    }
}

extension BalanceRollup {
    /// Adds the turnovers to the balance tables, in the order of their keys.
    func write(_ transaction: any Transaction, _ organization: OrganizationID) throws {
        var balances = InsertBatch(Self.spanTarget)
        for (key, turnover) in try spans().sorted(by: { $0.key < $1.key }) {
            balances.append([
                SQLValue(organization), .integer(key.account), .text(key.currency), .integer(key.postingClass),
                .integer(key.span), .integer(turnover.debit), .integer(turnover.credit),
                .integer(turnover.currencyDebit), .integer(turnover.currencyCredit)
            ])
        }
        try transaction.insert(balances)
        guard !taxes.isEmpty else { return }
        var batch = InsertBatch(Self.taxTarget)
        for key in taxes.keys.sorted() {
            guard let turnover = taxes[key] else { continue }
            batch.append([
                SQLValue(organization), .integer(key.period), .text(key.row), .text(key.document), .text(key.part),
                .integer(turnover.debit), .integer(turnover.credit)
            ])
        }
        try transaction.insert(batch)
    }

    private static let sums = ["debit", "credit", "currency_debit", "currency_credit"]

    private static let spanTarget = InsertBatch.Target(
        table: "balances",
        columns: [
            .init("organization_id", .integer), .init("account", .integer), .init("currency", .text),
            .init("class", .integer), .init("span", .integer)
        ] + sums.map { .init($0, .integer) },
        suffix: "ON CONFLICT (organization_id, span, account, currency, class) DO UPDATE SET "
            + sums.map { "\($0) = balances.\($0) + excluded.\($0)" }.joined(separator: ", "))

    private static let taxTarget = InsertBatch.Target(
        table: "vat_balances",
        columns: [
            .init("organization_id", .integer), .init("vat_period", .integer), .init("tax_row", .text),
            .init("tax_document", .text), .init("tax_part", .text), .init("debit", .integer),
            .init("credit", .integer)
        ],
        suffix: """
            ON CONFLICT (organization_id, vat_period, tax_row, tax_document, tax_part) DO UPDATE SET
            debit = vat_balances.debit + excluded.debit, credit = vat_balances.credit + excluded.credit
            """)
}
