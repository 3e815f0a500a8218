import Documents
import Ledger

/// A ledger that cannot be fast and can hardly be wrong: a list of lines, and every report a loop over all of them.
/// It shares no code with the real one but the drafts.
struct ModelLedger {
    /// Red storno is a negative turnover; `amount` is positive for debits.
    struct Line {
        var entry: Int, number = 0, day: Day, code: String, postingClass: PostingClass
        var debit: Int64, credit: Int64, currency: String?, amount: Int64
        var document: Int64?, taxKey: String?, vatDay: Day?, vatPeriod: Int?
    }

    let kinds: [String: Account.Kind], cash: Set<String>, roles: [String: String]
    var lines: [Line] = []
    var count = 0
    var filed: Set<Int> = []

    init(_ accounts: [AccountDraft]) {
        kinds = Dictionary(uniqueKeysWithValues: accounts.map { ($0.code, $0.kind) })
        cash = Set(accounts.filter { $0.activity == .cash }.map(\.code))
        roles = Dictionary(
            uniqueKeysWithValues: accounts.flatMap { account in account.roles.map { ($0, account.code) } })
    }

    mutating func post(_ draft: EntryDraft, postingClass: PostingClass = .current) {
        count += 1
        for (at, line) in draft.lines.enumerated() {
            let code: String =
                switch line.account {
                case .code(let code): code
                case .role(let role): roles[role]!
                case .number: fatalError("the model knows no numbers")
                }
            let (sign, vatDay): (Int64, Day?) = (line.storno ? -1 : 1, line.tax.map { $0.day ?? draft.day })
            let (base, amount) = (line.base.tenThousandths * sign, line.foreign?.amount.tenThousandths ?? 0)
            lines.append(
                Line(
                    entry: count, number: at + 1, day: draft.day, code: code, postingClass: postingClass,
                    debit: line.side == .debit ? base : 0, credit: line.side == .credit ? base : 0,
                    currency: line.foreign?.currency.code, amount: line.side == .debit ? amount * sign : -amount * sign,
                    document: line.document, taxKey: line.tax.map { "\($0.row)/\($0.document)/\($0.part)" },
                    vatDay: vatDay, vatPeriod: vatDay.map(openPeriod)))
        }
    }

    /// The counter-entry; tax lines keep their VAT date and go to a period that is open now.
    mutating func reverse(_ entry: Int, on day: Day, storno: Bool) {
        count += 1
        for var line in lines where line.entry == entry {
            (line.entry, line.day, line.amount) = (count, day, -line.amount)
            (line.debit, line.credit) = storno ? (-line.debit, -line.credit) : (line.credit, line.debit)
            line.vatPeriod = line.vatDay.map(openPeriod)
            lines.append(line)
        }
    }

    func openPeriod(_ day: Day) -> Int {
        var month = day.firstOfMonth
        while filed.contains(month.year * 100 + month.month) { month = month.adding(months: 1)! }
        return month.year * 100 + month.month
    }

    /// Empties the accounts of these kinds into one, as base and currency sums.
    mutating func close(_ kinds: Set<Account.Kind>, into target: String, on day: Day, _ postingClass: PostingClass) {
        var sums: [[String]: (base: Int64, amount: Int64)] = [:]
        for line in lines where line.day <= day && line.code != target && kinds.contains(self.kinds[line.code]!) {
            for (code, sign) in [(line.code, Int64(-1)), (target, 1)] {
                let key = [code, line.currency ?? ""]
                let (base, amount) = sums[key] ?? (0, 0)
                sums[key] = (base + sign * (line.debit - line.credit), amount + sign * line.amount)
            }
        }
        guard sums.values.contains(where: { $0 != (0, 0) }) else { return }
        count += 1
        for (key, sum) in sums {
            // A line has one side: base and currency that go different ways are two.
            let isSplit = sum.base != 0 && sum.amount != 0 && (sum.base < 0) != (sum.amount < 0)
            let parts = isSplit ? [(Int64(0), sum.amount), (sum.base, Int64(0))] : [(sum.base, sum.amount)]
            for (base, amount) in parts where (base, amount) != (0, 0) {
                lines.append(
                    Line(
                        entry: count, day: day, code: key[0], postingClass: postingClass, debit: max(base, 0),
                        credit: max(-base, 0), currency: amount == 0 ? nil : key[1], amount: amount))
            }
        }
    }

    /// Opening, debit and credit by account.
    func trialBalance(from: Day?, through: Day) -> [String: [Int64]] {
        var rows: [String: [Int64]] = [:]
        for line in lines where line.day <= through {
            let row = rows[line.code] ?? [0, 0, 0]
            let isBefore = from.map { line.day < $0 } ?? false
            rows[line.code] =
                isBefore
                ? [row[0] + line.debit - line.credit, row[1], row[2]]
                : [row[0], row[1] + line.debit, row[2] + line.credit]
        }
        return rows.filter { $0.value != [0, 0, 0] }
    }

    func result(from: Day, through: Day) -> Int64 {
        -balance(from: from, through: through) { $0.postingClass == .current && kinds[$0.code]!.isResult }
    }

    func assets(on day: Day) -> Int64 {
        balance(through: day) { $0.postingClass != .balanceTransfer && kinds[$0.code] == .asset }
    }

    func cash(on day: Day) -> Int64 {
        balance(through: day) { $0.postingClass == .current && cash.contains($0.code) }
    }

    private func balance(from: Day? = nil, through: Day, _ belongs: (Line) -> Bool) -> Int64 {
        lines.filter { (from ?? $0.day) <= $0.day && $0.day <= through && belongs($0) }
            .reduce(0) { $0 + $1.debit - $1.credit }
    }

    func vat(_ period: Int) -> [String: [Int64]] {
        var rows: [String: [Int64]] = [:]
        for line in lines where line.vatPeriod == period {
            let row = rows[line.taxKey!] ?? [0, 0]
            rows[line.taxKey!] = [row[0] + line.debit, row[1] + line.credit]
        }
        return rows
    }

    /// Document to base and currency balance.
    func openItems(_ code: String, on day: Day) -> [Int64: [Int64]] {
        var items: [Int64: [Int64]] = [:]
        for line in lines where line.code == code && line.day <= day {
            guard let document = line.document else { continue }
            items[document, default: [0, 0]][0] += line.debit - line.credit
            items[document, default: [0, 0]][1] += line.amount
        }
        return items.filter { $0.value != [0, 0] }
    }

    /// Entry, signed amount and running balance of every line.
    func generalLedger(_ code: String, through: Day) -> [[Int64]] {
        var balance: Int64 = 0
        return lines.filter { $0.code == code && $0.day <= through }
            .sorted { ($0.day, $0.entry, $0.number) < ($1.day, $1.entry, $1.number) }
            .map { line in
                balance += line.debit - line.credit
                return [Int64(line.entry), line.debit + line.credit, balance]
            }
    }
}
