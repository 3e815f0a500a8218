public import Documents
internal import JSON
public import Storage

/// Fiscal years, accounting periods and VAT periods of one organization, within a unit of work. VAT periods have a
/// life of their own: they close when a return is filed, whatever the accounting periods do.
public struct FiscalCalendar {
    let ledger: Ledger
    let transaction: any Transaction

    public struct Span: Sendable, Hashable {
        /// Names the period; months are YYYYMM, quarters YYYYQ, as the organization likes it.
        public let number: Int64
        public let first: Day
        public let last: Day

        public init(number: Int64, first: Day, last: Day) {
            self.number = number
            self.first = first
            self.last = last
        }

        /// The calendar months from `first` on: numbered YYYYMM.
        public static func months(from first: Day, count: Int = 12) -> [Span] {
            (0..<count).compactMap { at in
                first.firstOfMonth.adding(months: at).map { day in
                    Span(number: Int64(day.year * 100 + day.month), first: day, last: day.lastOfMonth)
                }
            }
        }
    }

    /// Opens a fiscal year with its accounting periods. Spans must not overlap what exists.
    public func openYear(_ year: Int64, periods: [Span]) throws {
        guard let first = periods.map(\.first).min(), let last = periods.map(\.last).max() else {
            throw LedgerError(.periodMissing, "a fiscal year has periods", path: "periods")
        }
        let register = Register(transaction: transaction)
        try register.insert(.fiscalYears, [.integer(year), SQLValue(first), SQLValue(last), "open", 0])
        for period in periods {
            try register.insert(
                .periods,
                [
                    .integer(period.number), .integer(year), SQLValue(period.first), SQLValue(period.last), "open", 0
                ])
        }
        try JournalBatch.current(ledger, transaction).forgetFacts()
    }

    public func openVATPeriods(_ periods: [Span]) throws {
        let register = Register(transaction: transaction)
        for period in periods {
            try register.insert(
                .vatPeriods,
                [.integer(period.number), SQLValue(period.first), SQLValue(period.last), "open", 0])
        }
        try JournalBatch.current(ledger, transaction).forgetFacts()
    }

    /// Open → closed → locked, and back with a reason.
    public func setPeriod(_ period: Int64, to state: PeriodState, reason: String, by origin: Origin) throws {
        try move(.periods, period, to: state.rawValue, reason: reason, by: origin)
    }

    /// A closed year takes nothing at all.
    public func setYear(_ year: Int64, isOpen: Bool, reason: String, by origin: Origin) throws {
        try move(.years, year, to: isOpen ? "open" : "closed", reason: reason, by: origin)
    }

    /// Files a version of the VAT return and locks its period.
    /// - Parameter boxes: the figures by box, as filed.
    /// - Returns: the version, from 1.
    @discardableResult
    public func fileReturn(_ period: Int64, boxes: [VATBox], by origin: Origin) throws -> Int64 {
        try move(.vatPeriods, period, to: "filed", reason: "return filed", by: origin)
        let organization = try transaction.requireOrganization()
        let version =
            try transaction.first(
                "SELECT coalesce(max(version), 0) + 1 FROM vat_returns WHERE organization_id = ?1 AND vat_period = ?2",
                [SQLValue(organization), .integer(period)]
            ) { try $0.integer(0) } ?? 1
        try Register(transaction: transaction).insert(
            .vatReturns,
            [
                .integer(period), .integer(version), .text(VATBox.json(boxes)), .integer(origin.actor),
                SQLValue(ledger.now())
            ])
        return version
    }

    /// Reopens a filed VAT period, for a corrected return.
    public func reopenVATPeriod(_ period: Int64, reason: String, by origin: Origin) throws {
        try move(.vatPeriods, period, to: "open", reason: reason, by: origin)
    }

    /// Records why, then changes the state: the database refuses the second without the first.
    private func move(
        _ rule: CalendarTransitions, _ subject: Int64, to state: String, reason: String, by origin: Origin
    ) throws {
        guard !reason.isEmpty else {
            throw LedgerError(.reasonMissing, "a change of state needs a reason", path: "reason")
        }
        // What was posted before the change is judged by the state before it.
        try ledger.settle(transaction)
        let organization = try transaction.requireOrganization()
        let found = try transaction.first(
            "SELECT state, version FROM \(rule.table) WHERE organization_id = ?1 AND \(rule.key) = ?2",
            [SQLValue(organization), .integer(subject)]
        ) { (state: try $0.text(0), version: try $0.integer(1)) }
        guard let found else {
            throw LedgerError(.periodMissing, "there is no \(rule.scope) \(subject)", path: rule.scope)
        }
        guard rule.legal.contains(where: { $0.from == found.state && $0.to == state }) else {
            throw LedgerError(
                .transition, "\(rule.scope) \(subject) is \(found.state) and cannot become \(state)",
                path: rule.scope, remedy: "legal: " + rule.legal.map { "\($0.from) → \($0.to)" }.joined(separator: ", ")
            )
        }
        let register = Register(transaction: transaction)
        try register.insert(
            .calendarEvents,
            [
                .text(rule.scope), .integer(subject), .integer(found.version + 1), .text(found.state), .text(state),
                .text(reason), .integer(origin.actor), SQLValue(ledger.now())
            ])
        try register.update(
            rule.registered, key: [.integer(subject)],
            set: [("state", .text(state)), ("version", .integer(found.version + 1))])
        try ledger.audit(transaction).record(
            "\(rule.scope).\(state)", of: "calendar.\(rule.scope)", subject, before: ["state": .string(found.state)],
            after: ["state": .string(state), "reason": .string(reason)], by: origin)
        try JournalBatch.current(ledger, transaction).forgetFacts()
    }
}

extension Ledger {
    public func calendar(_ transaction: any Transaction) -> FiscalCalendar {
        FiscalCalendar(ledger: self, transaction: transaction)
    }
}
