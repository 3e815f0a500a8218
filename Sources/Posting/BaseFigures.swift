internal import Documents

/// The document's own figures in base currency: its breakdown in tax currency, shared out over the tax rows.
struct BaseFigures {
    private let breakdown: [TaxBreakdown]
    private let currency: Currency

    /// Without a breakdown in base currency there are none, and the caller converts.
    init(_ document: Invoice, base: Currency) {
        breakdown = document.taxCurrency == base ? document.taxBreakdown : []
        currency = base
    }

    func base(of entry: TaxByRow, isLast: Bool, all: [TaxByRow]) throws(AmountError) -> [String: Money] {
        let group = breakdown.first { $0.category == entry.category && $0.rate == entry.rate }
        guard let group, let taxable = group.taxableInTaxCurrency, let tax = group.taxInTaxCurrency else { return [:] }
        let members = all.filter { $0.category == entry.category && $0.rate == entry.rate }
        let share = { (whole: Money, part: KeyPath<TaxByRow, Money>, of: Money) throws(AmountError) -> Money in
            func portion(_ member: TaxByRow) throws(AmountError) -> Money {
                guard !of.isZero else { return .zero }
                return try Money(
                    Decimal.quotient(
                        of: Decimal(whole), times: Decimal(member[keyPath: part]), by: Decimal(of),
                        decimals: currency.decimals))
            }
            guard isLast else { return try portion(entry) }
            var left = whole
            for member in members.dropLast() { left = try left.subtracting(portion(member)) }
            return left
        }
        return [
            "taxable": try share(taxable, \.taxable, group.taxable), "tax": try share(tax, \.tax, group.tax)
        ]
    }
}
