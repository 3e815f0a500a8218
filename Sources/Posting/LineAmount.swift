internal import Documents

/// A figure in the event's currency and in base currency.
struct LineAmount: Hashable {
    var foreign: Money
    var base: Money

    func adding(_ other: LineAmount) throws(AmountError) -> LineAmount {
        try LineAmount(foreign: foreign.adding(other.foreign), base: base.adding(other.base))
    }

    func subtracting(_ other: LineAmount) throws(AmountError) -> LineAmount {
        try LineAmount(foreign: foreign.subtracting(other.foreign), base: base.subtracting(other.base))
    }

    var negated: LineAmount { LineAmount(foreign: foreign.negated, base: base.negated) }

    func times(_ factor: Decimal, _ currency: Currency, _ baseCurrency: Currency?) throws(AmountError) -> LineAmount {
        try LineAmount(
            foreign: Money(Decimal.quotient(of: Decimal(foreign), times: factor, decimals: currency.decimals)),
            base: Money(
                Decimal.quotient(of: Decimal(base), times: factor, decimals: (baseCurrency ?? currency).decimals)))
    }
}
