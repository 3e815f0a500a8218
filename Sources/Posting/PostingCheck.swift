public import CountryPack
internal import Documents

/// Tries every event of the closed list with every tax row it can meet: each must find its accounts and balance, with
/// allowances, charges, advances, rounding, no tax, odd amounts, and in a foreign currency.
public struct PostingCheck {
    private let manifest: Manifest
    private let engine: PostingEngine
    private let codes: Set<String>

    public init(_ manifest: Manifest) {
        self.manifest = manifest
        engine = PostingEngine(manifest)
        codes = Set(manifest.accounts.map(\.code))
    }

    /// What is wrong, one sentence each; empty when nothing is.
    public func problems() -> [String] {
        guard let base = manifest.baseCurrency else { return ["the manifest names no currency"] }
        let euro = Currency(base.code == "EUR" ? "USD" : "EUR") ?? base
        var found: [String] = []
        for event in BooksEvent.allCases where !event.isMirrored {
            guard let rule = manifest.postingRule(for: event) else {
                found.append("\(event.rawValue) has no posting rule")
                continue
            }
            for row in rows(for: rule) {
                for (scale, currency) in [(1, base), (7_919, base), (104_729, euro)] {
                    let sample = PostingSample(
                        event, row, scale: scale, currency: currency, isForeign: currency != base)
                    if let problem = problem(sample.event) {
                        found.append("\(event.rawValue) with \(row?.key ?? "no tax row"): \(problem)")
                        break
                    }
                }
            }
        }
        return found + closingProblems()
    }

    private func problem(_ event: PostingEvent) -> String? {
        do throws(PostingError) {
            let lines = try engine.lines(for: event)
            if let line = lines.first(where: { !codes.contains($0.account) }) {
                return "the chart has no account \(line.account)"
            }
            guard let base = signedSum(lines, \.base), let amount = signedSum(lines, \.amount) else {
                return "its sums leave the range of amounts"
            }
            return base.isZero && amount.isZero ? nil : "it does not balance: \(amount), in base currency \(base)"
        } catch {
            return error.message
        }
    }

    private func signedSum(_ lines: [PostedLine], _ amount: KeyPath<PostedLine, Money>) -> Money? {
        try? lines.map { ($0.side == .debit) != $0.storno ? $0[keyPath: amount] : $0[keyPath: amount].negated }.total()
    }

    /// The rows an event can meet: of its direction, and with a place for the documents the rule taxes.
    private func rows(for rule: PostingRule) -> [TaxRow?] {
        let taxLines = rule.lines.filter { $0.role == "taxRow" }
        guard !taxLines.isEmpty else { return [nil] }
        let kinds = Set(taxLines.compactMap(\.document)).subtracting([.advanceReversal])
        let isPurchase = PostingSample.purchases.contains(rule.event)
        return manifest.taxRows.filter { row in
            guard row.direction == (isPurchase ? .purchase : .sale) else { return false }
            let mentioned = Set(row.repartition.map(\.document))
            // Our own sales can be anything; what others send us is met by the rows made for it.
            let isTaxed = row.isCharged && !(row.rates.last?.percent ?? .zero).isZero
            return isPurchase || !isTaxed ? mentioned.isSuperset(of: kinds) : true
        }.map { $0 }
    }

    private func closingProblems() -> [String] {
        manifest.yearEnd.filter { manifest.roles[$0.into] == nil }.map {
            "the closing step \($0.key) goes to the role \($0.into), which no account has"
        }
    }
}

/// An event with figures that hang together.
struct PostingSample {
    static let purchases: Set<BooksEvent> = [
        .purchaseReceived, .purchaseCredited, .purchaseReverseChargeDomestic, .purchaseReverseChargeForeign,
        .purchaseAcquisition, .purchaseImported, .expenseApproved, .advanceBilled, .advanceBillReversed,
        .paymentDiscountTaken, .vatInputReleased
    ]

    private(set) var event: PostingEvent

    init(_ kind: BooksEvent, _ row: TaxRow?, scale: Int, currency: Currency, isForeign: Bool) {
        var rate = ExchangeRate()
        rate.rate = (try? Decimal("117.1237")) ?? .one
        event = PostingEvent(kind, currency: currency, rate: isForeign ? rate : nil)
        event.origin = isForeign ? .foreign : .domestic
        // Whole hundredths, so that a percentage of them needs no rounding here.
        func amount(_ cents: Int) -> Money { (try? Money(checkedTenThousandths: Int64(cents * scale) * 100)) ?? .zero }
        let isCharged = row?.isCharged ?? false
        let percent = !isCharged ? 0 : Int(row?.rates.last?.percent.description.prefix { $0 != "." } ?? "0") ?? 0
        let assessed = Int(row?.assessed.last?.percent.description.prefix { $0 != "." } ?? "0") ?? 0
        let hasAdvance = row?.repartition.contains { $0.document == .advanceReversal } ?? false
        let (net, allowance, charge, advance, rounding) = (10_000, 1_000, 500, hasAdvance ? 2_000 : 0, 3)
        let taxable = net - allowance + charge
        let (tax, advanceTax) = (taxable * percent / 100, advance * percent / 100)
        let due = taxable + tax - advance - advanceTax + rounding
        event.lists["lines"] = [PostingItem(["net": amount(net)], row: row?.key)]
        event.lists["allowances"] = [PostingItem(["amount": amount(allowance)], row: row?.key)]
        event.lists["charges"] = [PostingItem(["amount": amount(charge)], row: row?.key)]
        event.lists["taxByRow"] = [
            PostingItem(
                [
                    "taxable": amount(taxable), "tax": amount(tax), "remaining": amount(tax - advanceTax),
                    "selfAssessed": amount(taxable * assessed / 100)
                ], row: row?.key)
        ]
        event.lists["prepaymentsByRow"] =
            hasAdvance
            ? [
                PostingItem(
                    [
                        "taxable": amount(advance), "tax": amount(advanceTax), "gross": amount(advance + advanceTax)
                    ], row: row?.key)
            ] : []
        event.lists["outputVAT"] = []
        event.lists["inputVAT"] = []
        event.amounts = [
            "totals.due": amount(due), "totals.withTax": amount(taxable + tax), "totals.rounding": amount(rounding),
            "totals.tax": amount(tax), "totals.withoutTax": amount(taxable),
            "totals.prepaid": amount(advance + advanceTax), "totals.prepaidUninvoiced": .zero
        ]
        addPlainFigures(amount, gross: taxable + tax, net: net, tax: tax)
    }

    /// The figures of events that are no documents.
    private mutating func addPlainFigures(_ amount: (Int) -> Money, gross: Int, net: Int, tax: Int) {
        let kind = event.kind
        event.amounts["amount"] = amount(gross)
        event.amounts["settled"] = amount(kind == .paymentOverpaid ? gross - 300 : gross + 300)
        event.amounts["excess"] = amount(300)
        event.amounts["shortfall"] = amount(300)
        event.amounts["total"] = amount(tax + 700)
        event.amounts["duty"] = amount(700)
        event.amounts["advances"] = amount(400)
        event.amounts["payable"] = amount(gross - 400)
        event.amounts["gain"] = amount(17)
        event.amounts["loss"] = amount(5)
        if kind == .vatSettled {
            event.lists["outputVAT"] = [PostingItem(["amount": amount(900)], account: "outputVAT.standard")]
            event.lists["inputVAT"] = [PostingItem(["amount": amount(600)], account: "inputVAT.standard")]
            event.amounts["payable"] = amount(300)
            event.amounts["receivable"] = .zero
        }
        if [.ownUse, .shortage, .donation].contains(kind) {
            event.lists["lines"] = [PostingItem(["net": amount(gross - tax)])]
        }
    }
}
