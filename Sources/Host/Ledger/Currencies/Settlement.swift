public import Documents

/// What a payment in foreign currency does to an open item: the item goes out at the value it came in with, and what
/// the rate has done since is gain or loss.
public struct Settlement: Sendable, Hashable {
    /// The item's open foreign amount and the base amount it is carried at; both positive.
    public let open: Money
    public let carried: Money
    public let currency: Currency

    public init(open: Money, carried: Money, currency: Currency) {
        self.open = open
        self.carried = carried
        self.currency = currency
    }

    /// The base amount that leaves the item when `paid` of it is settled. The last part takes what is left, so that
    /// part payments never leave a remainder behind.
    public func released(_ paid: Money, base: Currency) throws -> Money {
        guard paid <= open else {
            throw LedgerError(
                .amount, "\(paid) is more than the open \(open) \(currency)", path: "amount",
                remedy: "settle the item in full and book the rest as overpayment")
        }
        if paid == open { return carried }
        return try Money(
            Decimal.quotient(of: Decimal(carried), times: Decimal(paid), by: Decimal(open), decimals: base.decimals))
    }

    /// The lines of a payment received on a receivable (`isReceivable`) or made on a payable.
    /// - Parameters:
    ///   - item: the line of the open item's account, with party and document; its amounts are filled in here.
    ///   - bank: the account the money comes to or goes from.
    public func lines(
        paying paid: Money, at rate: LockedRate, base: Currency, item: LineDraft, bank: AccountReference,
        isReceivable: Bool, gain: AccountReference = .role("fx.gain"), loss: AccountReference = .role("fx.loss")
    ) throws -> [LineDraft] {
        let released = try released(paid, base: base)
        let value = try rate.convert(paid)
        let foreign = ForeignAmount(paid, currency)
        var item = item
        item.base = released
        item.foreign = foreign
        item.side = isReceivable ? .credit : .debit
        var lines = [LineDraft(isReceivable ? .debit : .credit, bank, value, foreign: foreign), item]
        let surplus = try isReceivable ? value.subtracting(released) : released.subtracting(value)
        if surplus > .zero { lines.append(LineDraft(.credit, gain, surplus)) }
        if surplus < .zero { lines.append(LineDraft(.debit, loss, surplus.magnitude)) }
        return lines
    }
}

extension EntryDraft {
    /// Adds a base-only line for a small difference of the base amounts, on the account the plugin names for it.
    /// - Throws: `unbalanced` when the difference is larger than `limit`: then it is not rounding.
    public func balanced(rounding account: AccountReference, atMost limit: Money) throws -> EntryDraft {
        var balance = Money.zero
        for line in lines {
            let debit = (line.side == .debit) != line.storno
            balance = try debit ? balance.adding(line.base) : balance.subtracting(line.base)
        }
        if balance.isZero { return self }
        guard balance.magnitude <= limit else {
            throw LedgerError(
                .unbalanced, "debits and credits differ by \(balance), more than rounding (\(limit))", path: "lines")
        }
        var draft = self
        draft.lines.append(LineDraft(balance > .zero ? .credit : .debit, account, balance.magnitude))
        return draft
    }
}
