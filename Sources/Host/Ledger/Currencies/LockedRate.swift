public import Documents

/// An exchange rate with everything that says where it comes from: `per` units of `from` cost `rate` units of `to`.
public struct LockedRate: Sendable, Hashable {
    public enum Purpose: String, Sendable, Hashable, CaseIterable {
        case vat, book, customs
    }

    public let from: Currency
    public let to: Currency
    /// 1 for most; 100 where a list quotes by the hundred.
    public let per: Int64
    public let rate: Decimal
    public let day: Day
    public let source: String
    public let purpose: Purpose

    /// - Throws: `rateInvalid` unless `per` and `rate` are positive and the currencies differ.
    public init(
        from: Currency, to: Currency, per: Int64 = 1, rate: Decimal, day: Day, source: String, purpose: Purpose
    ) throws(LedgerError) {
        guard per > 0, rate > .zero, from != to else {
            throw LedgerError(
                .rateInvalid, "rate \(rate) per \(per) from \(from) to \(to)",
                remedy: "rates are positive and between two different currencies")
        }
        self.from = from
        self.to = to
        self.per = per
        self.rate = rate
        self.day = day
        self.source = source
        self.purpose = purpose
    }

    /// The rate of a currency that went over into another at a rate fixed by law: `units` of `from` are one of `to`.
    ///
    /// It is kept as the law has it, so that dividing rounds once and not twice.
    /// - Throws: `rateInvalid` unless `units` is positive and can be kept exactly.
    public static func changeover(
        from: Currency, to: Currency, units: Decimal, day: Day, source: String
    ) throws -> LockedRate {
        guard let per = Int64(exactly: units.coefficient) else {
            throw LedgerError(
                .rateInvalid, "rate \(units) from \(from) to \(to)", remedy: "give the rate as the law has it")
        }
        let scale = try Decimal(coefficient: (0..<units.decimals).reduce(1) { power, _ in power * 10 }, decimals: 0)
        return try LockedRate(from: from, to: to, per: per, rate: scale, day: day, source: source, purpose: .book)
    }

    /// `amount` of `from` in `to`, rounded once, to the minor unit of `to`.
    public func convert(_ amount: Money) throws(AmountError) -> Money {
        try Money(
            Decimal.quotient(
                of: Decimal(amount), times: rate, by: Decimal(Int(per)), decimals: to.decimals))
    }
}
