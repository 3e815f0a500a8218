import Documents
import Ledger

/// A ledger that cannot be fast and can hardly be wrong: a list of lines, and every report a loop over all of them.
/// It shares no code with the real one but the drafts.
struct ModelLedger {
    struct Line {
        let entry: Int, number: Int, day: Day, code: String, postingClass: PostingClass
        let side: Side, storno: Bool, base: Int64, currency: String?, amount: Int64
        let party: Int64?, document: Int64?, due: Day?, taxKey: String?, vatPeriod: Int?
        var debit: Int64 { side == .debit ? (storno ? -base : base) : 0 }
        var credit: Int64 { side == .credit ? (storno ? -base : base) : 0 }
        var signedAmount: Int64 { (side == .debit) != storno ? amount : -amount }
    }

    let kinds: [String: Account.Kind]
    let cash: Set<String>
    let roles: [String: String]
    var lines: [Line] = []
    var count = 0
    var reversed: Set<Int> = []
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
            lines.append(
                Line(
                    entry: count, number: at + 1, day: draft.day, code: code, postingClass: postingClass,
                    side: line.side, storno: line.storno, base: line.base.tenThousandths,
                    currency: line.foreign?.currency.code, amount: line.foreign?.amount.tenThousandths ?? 0,
                    party: line.party, document: line.document, due: line.due,
                    taxKey: line.tax.map { "\($0.row)/\($0.document)/\($0.part)" },
                    vatPeriod: line.tax.map { openPeriod($0.day ?? draft.day) }))
            if let tax = line.tax { vatDays[count, default: [:]][at + 1] = tax.day ?? draft.day }
        }
    }

    mutating func reverse(_ entry: Int, on day: Day, storno: Bool) {
        count += 1
        reversed.insert(entry)
        for line in lines where line.entry == entry {
            lines.append(
                Line(
                    entry: count, number: line.number, day: day, code: line.code, postingClass: line.postingClass,
                    side: storno ? line.side : line.side.opposite, storno: storno ? !line.storno : line.storno,
                    base: line.base, currency: line.currency, amount: line.amount, party: line.party,
                    document: line.document, due: line.due, taxKey: line.taxKey,
                    vatPeriod: line.vatPeriod.map { _ in openPeriod(vatDays[line.entry]![line.number]!) }))
        }
        vatDays[count] = vatDays[entry]
    }

    /// VAT dates by entry and line, kept when a line goes to a later period.
    var vatDays: [Int: [Int: Day]] = [:]

    func openPeriod(_ day: Day) -> Int {
        var month = day.firstOfMonth
        while filed.contains(month.year * 100 + month.month) { month = month.adding(months: 1)! }
        return month.year * 100 + month.month
    }

    /// Empties the accounts of these kinds into one, as base and currency sums.
    mutating func close(_ kinds: Set<Account.Kind>, into target: String, on day: Day, _ postingClass: PostingClass) {
        var sums: [String: (code: String, currency: String?, base: Int64, amount: Int64)] = [:]
        for line in lines where line.day <= day && line.code != target && kinds.contains(self.kinds[line.code]!) {
            let key = "\(line.code)/\(line.currency ?? "")"
            let sum = sums[key] ?? (line.code, line.currency, 0, 0)
            sums[key] = (sum.code, sum.currency, sum.base + line.debit - line.credit, sum.amount + line.signedAmount)
        }
        guard sums.values.contains(where: { $0.base != 0 || $0.amount != 0 }) else { return }
        count += 1
        var taken: [String: (base: Int64, amount: Int64)] = [:]
        for sum in sums.values {
            add(sum.code, -sum.base, -sum.amount, sum.currency, day, postingClass)
            let before = taken[sum.currency ?? ""] ?? (0, 0)
            taken[sum.currency ?? ""] = (before.base + sum.base, before.amount + sum.amount)
        }
        for (currency, sum) in taken {
            add(target, sum.base, sum.amount, currency.isEmpty ? nil : currency, day, postingClass)
        }
    }

    private mutating func add(
        _ code: String, _ base: Int64, _ amount: Int64, _ currency: String?, _ day: Day, _ postingClass: PostingClass
    ) {
        if base == 0, amount == 0 { return }
        func line(_ side: Side, _ base: Int64, _ amount: Int64) -> Line {
            Line(
                entry: count, number: 0, day: day, code: code, postingClass: postingClass, side: side, storno: false,
                base: base, currency: amount == 0 ? nil : currency, amount: amount, party: nil, document: nil,
                due: nil, taxKey: nil, vatPeriod: nil)
        }
        let (baseSide, amountSide): (Side, Side) = (base < 0 ? .credit : .debit, amount < 0 ? .credit : .debit)
        if amount == 0 || base == 0 || baseSide == amountSide {
            lines.append(line(amount == 0 ? baseSide : amountSide, abs(base), abs(amount)))
        } else {
            lines.append(line(amountSide, 0, abs(amount)))
            lines.append(line(baseSide, abs(base), 0))
        }
    }

    // Reports

    func trialBalance(from: Day?, through: Day) -> [String: [Int64]] {
        var rows: [String: [Int64]] = [:]
        for line in lines where line.day <= through {
            var row = rows[line.code] ?? [0, 0, 0]
            if let from, line.day < from {
                row[0] += line.debit - line.credit
            } else {
                row[1] += line.debit
                row[2] += line.credit
            }
            rows[line.code] = row
        }
        return rows.filter { $0.value != [0, 0, 0] }
    }

    func result(from: Day, through: Day) -> Int64 {
        lines.filter { $0.day >= from && $0.day <= through && $0.postingClass == .current && kinds[$0.code]!.isResult }
            .reduce(0) { $0 + $1.credit - $1.debit }
    }

    func assets(on day: Day) -> Int64 {
        lines.filter { $0.day <= day && $0.postingClass != .balanceTransfer && kinds[$0.code] == .asset }
            .reduce(0) { $0 + $1.debit - $1.credit }
    }

    func cash(on day: Day) -> Int64 {
        lines.filter { $0.day <= day && $0.postingClass == .current && cash.contains($0.code) }
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
            let item = items[document] ?? [0, 0]
            items[document] = [item[0] + line.debit - line.credit, item[1] + line.signedAmount]
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
