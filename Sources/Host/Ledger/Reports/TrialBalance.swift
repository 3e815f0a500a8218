public import Documents
internal import Storage

/// Per account: balance before, turnover within and balance after each of one or more ranges of days.
public struct TrialBalance: Sendable, Hashable {
    public struct Range: Sendable, Hashable {
        /// Nil: from the beginning of the books.
        public let from: Day?
        public let through: Day

        public init(from: Day? = nil, through: Day) {
            self.from = from
            self.through = through
        }
    }

    /// Balances are signed: positive for debit. Turnovers are net of red storno.
    public struct Column: Sendable, Hashable {
        public var opening = Money.zero
        public var debit = Money.zero
        public var credit = Money.zero

        public var closing: Money {
            get throws { try opening.adding(debit).subtracting(credit) }
        }

        mutating func add(_ other: Column) throws {
            opening = try opening.adding(other.opening)
            debit = try debit.adding(other.debit)
            credit = try credit.adding(other.credit)
        }

        var isZero: Bool { opening.isZero && debit.isZero && credit.isZero }
    }

    public struct Row: Sendable, Hashable {
        public let account: Account
        /// One per range. Headings sum what is below them.
        public let columns: [Column]
    }

    public let ranges: [Range]
    /// By account code; accounts without any figure are left out.
    public let rows: [Row]
    /// Over accounts that take postings. Debits equal credits, openings and closings sum to zero.
    public let totals: [Column]

    public var isBalanced: Bool {
        totals.allSatisfy { $0.debit == $0.credit && $0.opening.isZero }
    }
}

extension Reports {
    /// - Parameter classes: which postings count; everything by default. Without `.balanceTransfer` a year reads as if
    ///   balance sheet accounts had never been closed and reopened.
    public func trialBalance(
        _ ranges: [TrialBalance.Range], classes: [PostingClass] = PostingClass.allCases
    ) throws -> TrialBalance {
        let empty = [TrialBalance.Column](repeating: .init(), count: ranges.count)
        var columns: [Int64: [TrialBalance.Column]] = [:]
        for (at, range) in ranges.enumerated() {
            if let from = range.from, let before = from.adding(days: -1) {
                for result in try BalanceQuery(transaction, through: before, classes: classes).run() {
                    let balance = try result.debit.subtracting(result.credit)
                    try columns[result.account, default: empty][at].add(.init(opening: balance))
                }
            }
            for result in try BalanceQuery(
                transaction, from: range.from, through: range.through, classes: classes
            ).run() {
                try columns[result.account, default: empty][at].add(
                    .init(debit: result.debit, credit: result.credit))
            }
        }
        var totals = empty
        for (_, figures) in columns {
            for at in ranges.indices { try totals[at].add(figures[at]) }
        }
        let rolled = try rolledUp(columns, empty: empty)
        let rows = ordered.compactMap { account in
            rolled[account.number].flatMap { figures in
                figures.allSatisfy(\.isZero) ? nil : TrialBalance.Row(account: account, columns: figures)
            }
        }
        return TrialBalance(ranges: ranges, rows: rows, totals: totals)
    }

    /// Adds every account's figures to the headings above it. An account that takes postings itself shows its own
    /// alone, also when others stand below it.
    private func rolledUp(
        _ columns: [Int64: [TrialBalance.Column]], empty: [TrialBalance.Column]
    ) throws -> [Int64: [TrialBalance.Column]] {
        var rolled = columns
        for (number, figures) in columns {
            for ancestor in ancestors(of: number) where accounts[ancestor]?.isPostable == false {
                for at in figures.indices { try rolled[ancestor, default: empty][at].add(figures[at]) }
            }
        }
        return rolled
    }

    /// Parents upwards. A circle, which only an edit from outside can make, ends where it closes.
    func ancestors(of number: Int64) -> [Int64] {
        var found: [Int64] = []
        var next = accounts[number]?.parent
        while let parent = next, parent != number, !found.contains(parent) {
            found.append(parent)
            next = accounts[parent]?.parent
        }
        return found
    }
}
