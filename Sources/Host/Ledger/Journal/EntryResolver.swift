internal import Documents

/// Checks a draft against the organization's facts and fills in what it leaves open. Errors name the field.
struct EntryResolver {
    let facts: LedgerFacts

    struct Resolved {
        let period: Int64
        let lines: [Line]
    }

    /// More lines than this in one entry are refused: a limit on everything that comes from outside.
    static let lineLimit = 100_000

    func resolve(_ draft: EntryDraft, postingClass: PostingClass) throws -> Resolved {
        guard (2...Self.lineLimit).contains(draft.lines.count) else {
            throw LedgerError(
                .lineCount, "an entry has 2 to \(Self.lineLimit) lines, not \(draft.lines.count)", path: "lines")
        }
        let period = try period(of: draft.day, postingClass)
        var lines: [Line] = []
        lines.reserveCapacity(draft.lines.count)
        for (at, line) in draft.lines.enumerated() {
            lines.append(try resolve(line, number: at + 1, draft))
        }
        try requireBalance(lines)
        return Resolved(period: period.number, lines: lines)
    }

    private func period(of day: Day, _ postingClass: PostingClass) throws -> LedgerFacts.Period {
        guard let period = facts.period(of: day) else {
            throw LedgerError(
                .periodMissing, "no accounting period holds \(day)", path: "day",
                remedy: "open the fiscal year of that day")
        }
        let isOpen = period.state == .open || (period.state == .closed && postingClass != .current)
        guard isOpen, period.isYearOpen else {
            throw LedgerError(
                .periodClosed, "period \(period.number) is \(period.isYearOpen ? period.state.rawValue : "closed")",
                path: "day", remedy: "post on a day of an open period, or reopen this one with a reason")
        }
        return period
    }

    private func resolve(_ draft: LineDraft, number: Int, _ entry: EntryDraft) throws -> Line {
        let path = "lines/\(number - 1)"
        let account = try facts.account(draft.account, path: "\(path)/account")
        guard account.isActive, account.isPostable else {
            throw LedgerError(
                .accountInactive, "account \(account.code) takes no postings", path: "\(path)/account",
                remedy: account.isPostable ? "activate it or use another account" : "use an account below this heading")
        }
        guard !draft.base.isNegative, !draft.base.isZero || draft.foreign != nil else {
            throw LedgerError(
                .amount, "\(draft.base) is not a positive amount", path: "\(path)/base",
                remedy: "give a positive amount; the side or the storno flag says which way it goes")
        }
        guard draft.base.isWhole(decimals: facts.base.decimals) else {
            throw LedgerError(
                .decimals, "\(draft.base) has more than \(facts.base.decimals) decimals of \(facts.base)",
                path: "\(path)/base", remedy: "round to whole minor units before posting")
        }
        if let foreign = draft.foreign { try check(foreign, path) }
        let isBaseOnlyLegal = draft.foreign == nil && ![.normal, .initial, .correction].contains(entry.kind)
        guard account.currency == nil || account.currency == draft.foreign?.currency || isBaseOnlyLegal else {
            throw LedgerError(
                .currency, "account \(account.code) takes \(account.currency?.code ?? "") only",
                path: "\(path)/foreign", remedy: "give the amount in the account's currency too")
        }
        return Line(
            number: Int64(number), account: account.number, side: draft.side, base: draft.base, isStorno: draft.storno,
            foreign: draft.foreign, party: draft.party, document: draft.document, due: draft.due,
            tax: try draft.tax.map { try resolve($0, day: entry.day, path) })
    }

    private func check(_ foreign: ForeignAmount, _ path: String) throws {
        guard foreign.currency != facts.base else {
            throw LedgerError(
                .currency, "\(foreign.currency) is the base currency", path: "\(path)/foreign",
                remedy: "leave the transaction currency out on base-currency lines")
        }
        guard !foreign.amount.isNegative, !foreign.amount.isZero else {
            throw LedgerError(.amount, "\(foreign.amount) is not a positive amount", path: "\(path)/foreign")
        }
        guard foreign.amount.isWhole(decimals: foreign.currency.decimals) else {
            throw LedgerError(
                .decimals, "\(foreign.amount) has more than \(foreign.currency.decimals) decimals",
                path: "\(path)/foreign", remedy: "round to whole minor units before posting")
        }
    }

    /// Late documents go to the first open VAT period and keep their own date.
    private func resolve(_ tag: TaxTag, day: Day, _ path: String) throws -> TaxTag {
        var tag = tag
        let vatDay = tag.day ?? day
        tag.day = vatDay
        if let wanted = tag.period {
            guard let period = facts.vatPeriods.first(where: { $0.number == wanted }) else {
                throw LedgerError(.vatPeriodMissing, "there is no VAT period \(wanted)", path: "\(path)/tax/period")
            }
            guard period.isOpen else {
                throw LedgerError(
                    .vatPeriodFiled, "VAT period \(wanted) is filed", path: "\(path)/tax/period",
                    remedy: "leave the period out to use the first open one")
            }
        } else {
            guard let period = facts.vatPeriod(for: vatDay) else {
                throw LedgerError(
                    .vatPeriodMissing, "no open VAT period ends on or after \(vatDay)", path: "\(path)/tax",
                    remedy: "open the VAT periods of that year")
            }
            tag.period = period.number
        }
        return tag
    }

    private func requireBalance(_ lines: [Line]) throws {
        var (debit, credit, balance) = (Int64(0), Int64(0), Int64(0))
        var currencies: [String: Int64] = [:]
        for line in lines {
            // Both turnovers must stay in range on their own, so that no engine's sum can overflow.
            if line.side == .debit {
                debit = try debit.addingInRange(line.base.tenThousandths)
            } else {
                credit = try credit.addingInRange(line.base.tenThousandths)
            }
            balance = try balance.addingInRange(line.signedBase)
            if let foreign = line.foreign {
                let sum = currencies[foreign.currency.code, default: 0]
                currencies[foreign.currency.code] = try sum.addingInRange(line.signedAmount)
            }
        }
        guard balance == 0 else {
            throw LedgerError(
                .unbalanced, "debits and credits differ by \(try Money(checkedTenThousandths: balance))",
                path: "lines", remedy: "make the base amounts balance; post differences to the rounding account")
        }
        for (code, sum) in currencies.sorted(by: { $0.key < $1.key }) where sum != 0 {
            throw LedgerError(
                .unbalancedCurrency,
                "the \(code) amounts differ by \(try Money(checkedTenThousandths: sum))", path: "lines",
                remedy: "balance each currency; differences in base currency alone go on base-only lines")
        }
    }
}
