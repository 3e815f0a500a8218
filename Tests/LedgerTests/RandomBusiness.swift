import Documents
import Ledger
import LedgerTesting

/// What a company does, at random but repeatably: sales and purchases in five currencies, part payments with
/// differences of exchange, credit notes in red, reversals, late documents, rates that come late.
struct RandomBusiness {
    enum Operation {
        case post(EntryDraft)
        case reverse(Int, day: Day, storno: Bool)
        case addRate(LockedRate)
        case close(month: Day)
    }

    struct Item {
        let document: Int64, party: Int64, currency: Currency?
        var open: Money, carried: Money
        let isReceivable: Bool
        let entry: Int
    }

    var random: Seeded
    var model: ModelLedger
    var rates: [LockedRate] = []
    var items: [Item] = []
    /// Entries that may be reversed: nothing has been settled against them.
    var reversible: [Int] = []
    /// The first month that still takes postings; everything before is closed.
    var month: Day
    private var document: Int64 = 0
    static let base = Currency("RSD")!
    static let currencies = ["EUR", "USD", "JPY", "KWD"].map { Currency($0)! }

    init(seed: UInt64, from month: Day) {
        random = Seeded(state: seed)
        model = ModelLedger(SampleBooks.accounts)
        self.month = month
    }

    mutating func firstRates() -> [Operation] {
        Self.currencies.map { .addRate(rate($0, month)) }
    }

    private mutating func rate(_ currency: Currency, _ day: Day) -> LockedRate {
        let around = ["EUR": 1_172_000, "USD": 1_081_000, "JPY": 7_100, "KWD": 3_520_000][currency.code]!
        let value = Int128(around + Int(random.below(around / 20)) - around / 40)
        let rate = try! LockedRate(
            from: currency, to: Self.base, per: currency.code == "JPY" ? 100 : 1,
            rate: Decimal(coefficient: value * (currency.code == "JPY" ? 100 : 1), decimals: 4), day: day,
            source: "list", purpose: .book)
        rates.append(rate)
        return rate
    }

    /// The latest on or before the day, the last added of one day.
    func rate(_ currency: Currency, on day: Day) -> LockedRate {
        rates.filter { $0.from == currency && $0.day <= day }.enumerated()
            .max { ($0.element.day, $0.offset) < ($1.element.day, $1.offset) }!.element
    }

    /// Some day of the open month, or, late, of the one before when that is open too.
    private mutating func day() -> Day {
        month.adding(days: random.below(Day.length(ofMonth: month.month, year: month.year)))!
    }

    mutating func next() -> Operation {
        let operation: Operation
        switch random.below(100) {
        case 0..<38: operation = .post(invoice(isSale: true))
        case 38..<60: operation = .post(invoice(isSale: false))
        case 60..<85 where !items.isEmpty: operation = .post(payment())
        case 85..<92 where !reversible.isEmpty:
            let entry = reversible.remove(at: random.below(reversible.count))
            items.removeAll { $0.entry == entry }
            operation = .reverse(entry, day: day(), storno: random.below(2) == 0)
        case 92..<96: operation = .addRate(rate(Self.currencies[random.below(4)], day()))
        default: operation = .post(transfer())
        }
        switch operation {
        case .post(let draft): model.post(draft)
        case .reverse(let entry, let day, let storno): model.reverse(entry, on: day, storno: storno)
        case .addRate, .close: break
        }
        return operation
    }

    /// Closes the month and files its return; from now on everything goes into the next one.
    mutating func closeMonth() -> Operation {
        defer { month = month.adding(months: 1)! }
        model.filed.insert(month.year * 100 + month.month)
        return .close(month: month)
    }

    private mutating func money(_ decimals: Int) -> Money {
        let unit = [10_000, 1000, 100, 10, 1][decimals]
        return try! Money(checkedTenThousandths: Int64(1 + random.below(3_000_000)) * Int64(unit))
    }

    private mutating func invoice(isSale: Bool) -> EntryDraft {
        document += 1
        let (day, party) = (day(), Int64(1 + random.below(40)))
        let currency = random.below(3) == 0 ? Self.currencies[random.below(4)] : nil
        let isCredit = random.below(12) == 0
        let net = money(currency?.decimals ?? 2)
        let vat = try! net.rounded(to: 0).adding(.zero)
        let tax = try! Money(
            Decimal.quotient(of: Decimal(vat), times: Decimal(1), by: Decimal(5), decimals: currency?.decimals ?? 2))
        let used = currency.map { rate($0, on: day) }
        func line(_ side: Side, _ role: String, _ amount: Money, tax: TaxTag? = nil, isItem: Bool = false) -> LineDraft
        {
            LineDraft(
                side, .role(role), try! used?.convert(amount) ?? amount, storno: isCredit,
                foreign: currency.map { ForeignAmount(amount, $0) }, party: isItem ? party : nil,
                document: isItem ? document : nil, due: isItem ? day.adding(days: 15) : nil, tax: tax)
        }
        let kind = isCredit ? "credit" : "invoice"
        // A third of the documents arrive late: their VAT date may lie in a filed period.
        let vatDay = day.adding(days: -random.below(60) / 2)!
        func tag(_ part: String) -> TaxTag {
            TaxTag(
                row: isSale ? "standard" : "input", document: kind, part: part,
                day: max(vatDay, Day(year: 2025, month: 1, day: 1)!))
        }
        let gross = try! net.adding(tax)
        var lines =
            isSale
            ? [line(.debit, "receivable", gross, isItem: true), line(.credit, "sales", net, tax: tag("base"))]
            : [line(.debit, "costs", net, tax: tag("base")), line(.credit, "payable", gross, isItem: true)]
        if !tax.isZero {
            lines.append(
                line(
                    isSale ? .credit : .debit, isSale ? "outputVAT.standard" : "inputVAT.standard", tax, tax: tag("tax")
                ))
        }
        var draft = EntryDraft(
            day: day, lines: lines, document: document, text: "Document \(document)", rates: used.map { [$0] } ?? [])
        // Converted line by line, the base amounts may differ by a few minor units.
        draft = try! draft.balanced(rounding: .role("rounding"), atMost: Money("1"))
        if !isCredit {
            let carried = draft.lines.first { $0.document == document }!.base
            items.append(
                Item(
                    document: document, party: party, currency: currency, open: gross, carried: carried,
                    isReceivable: isSale, entry: model.count + 1))
        }
        reversible.append(model.count + 1)
        return draft
    }

    /// Settles an item in whole or in part, at the rate of the day.
    private mutating func payment() -> EntryDraft {
        let at = random.below(items.count)
        var item = items[at]
        reversible.removeAll { $0 == item.entry }
        let day = day()
        let unit = Int64([10_000, 1000, 100, 10, 1][item.currency?.decimals ?? 2])
        let units = item.open.tenThousandths / unit
        let paid = random.below(3) == 0 ? try! Money(checkedTenThousandths: (1 + units / 3) * unit) : item.open
        let line = LineDraft(
            item.isReceivable ? .credit : .debit, .role(item.isReceivable ? "receivable" : "payable"), paid,
            party: item.party, document: item.document)
        var draft = EntryDraft(day: day, lines: [])
        if let currency = item.currency {
            let used = rate(currency, on: day)
            let settlement = Settlement(open: item.open, carried: item.carried, currency: currency)
            draft.lines = try! settlement.lines(
                paying: paid, at: used, base: Self.base, item: line,
                bank: currency.code == "EUR" ? .code("1001B") : .role("bank"), isReceivable: item.isReceivable)
            draft.rates = [used]
            item.carried = try! item.carried.subtracting(settlement.released(paid, base: Self.base))
        } else {
            draft.lines = [LineDraft(item.isReceivable ? .debit : .credit, .role("bank"), paid), line]
        }
        item.open = try! item.open.subtracting(paid)
        items[at] = item
        if item.open.isZero { items.remove(at: at) }
        return draft
    }

    private mutating func transfer() -> EntryDraft {
        let amount = money(2)
        let (from, to) = [("3000", "1000B"), ("2700", "1000B"), ("1000B", "1500"), ("1000B", "5000")][random.below(4)]
        return EntryDraft(
            day: day(), lines: [LineDraft(.debit, .code(to), amount), LineDraft(.credit, .code(from), amount)])
    }
}

/// SplitMix64: repeatable from its seed.
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}
