public import CountryPack
public import Documents

/// Turns events into journal lines by the manifest's posting rules and tax table. Pure; one value per manifest.
public struct PostingEngine: Sendable {
    public let manifest: Manifest
    let rows: [String: TaxRow]
    private let codes: Set<String>

    public init(_ manifest: Manifest) {
        self.manifest = manifest
        rows = Dictionary(manifest.taxRows.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        codes = Set(manifest.accounts.map(\.code))
    }

    /// At least two lines that balance in the event's currency and in base currency.
    ///
    /// Lines of one account, side and place in the return are one line. In a foreign currency each line is converted
    /// once; the line of the open item takes what remains, so that the entry balances to the last minor unit.
    public func lines(for event: PostingEvent) throws(PostingError) -> [PostedLine] {
        guard let rule = manifest.postingRule(for: event.kind) else {
            throw PostingError(
                .noRule, "there is no posting rule for \(event.kind.rawValue)",
                remedy: "add it to the manifest's posting, or name a postingBase")
        }
        var journal = JournalLines(event, reversal: manifest.reversal)
        for line in rule.lines where holds(line.when, event) {
            for item in items(of: line, event) {
                let amount = try amount(of: line, item, event)
                if amount.base.isZero, amount.foreign.isZero, line.skipZero { continue }
                try add(line, item, amount, event, to: &journal)
            }
        }
        return try journal.balanced()
    }

    private func holds(_ condition: String?, _ event: PostingEvent) -> Bool {
        guard let condition else { return true }
        let prefix = "not."
        guard condition.hasPrefix(prefix) else { return event.conditions.contains(condition) }
        return !event.conditions.contains(String(condition.dropFirst(prefix.count)))
    }

    /// The event itself is the one item of a line that is not repeated.
    private func items(of line: PostingLine, _ event: PostingEvent) -> [PostingItem] {
        guard let list = line.each else { return [PostingItem(event.amounts)] }
        return event.lists[list] ?? []
    }

    private func amount(
        of line: PostingLine, _ item: PostingItem, _ event: PostingEvent
    ) throws(PostingError) -> LineAmount {
        guard let amount = item.amounts[line.amount] else {
            if line.skipZero { return LineAmount(foreign: .zero, base: .zero) }
            throw PostingError(
                .noAmount, "\(event.kind.rawValue) has no figure \(line.each.map { $0 + "." } ?? "")\(line.amount)",
                remedy: "give the figure with the event")
        }
        return try PostingError.checked { () throws(AmountError) in
            var full = LineAmount(foreign: amount, base: amount)
            if let given = item.baseAmounts[line.amount] {
                full.base = given
            } else {
                full.base = try event.inBase(amount, manifest.baseCurrency)
            }
            guard let factor = line.factor else { return full }
            return try full.times(factor, event.currency, manifest.baseCurrency)
        }
    }

    private func add(
        _ line: PostingLine, _ item: PostingItem, _ amount: LineAmount, _ event: PostingEvent,
        to journal: inout JournalLines
    ) throws(PostingError) {
        let roles = AccountRoles(manifest, codes: codes, event, nature: item.nature)
        if line.role == "taxRow" {
            try TaxLines(engine: self, roles: roles, event: event).add(line, item, amount, to: &journal)
            return
        }
        // What a line of the document names wins over the rule; on the tax's and the party's account it does not.
        let named = line.each != nil ? item.account.flatMap(roles.account(named:)) : nil
        if line.role == "item", named == nil {
            throw PostingError(.noAccount, "an item of \(line.each ?? "") names no account", remedy: "give its account")
        }
        // A difference that may go either way has an account for each, where the chart does.
        let isGain = !amount.base.isNegative
        let role = line.side == .either ? "\(line.role).\(isGain ? "gain" : "loss")" : line.role
        guard let account = named ?? roles.account(role) else {
            throw PostingError(
                .noAccount, "no account has the role \(role)", remedy: "add the role to the manifest's roles")
        }
        var tag: PostedLine.Tag?
        if let document = line.document, let part = line.part, let row = item.row,
            event.isDueNow(document) || line.role == "vatBase"
        {
            tag = PostedLine.Tag(row: row, document: document, part: part)
        }
        try journal.add(
            line.side, account, amount, storno: line.storno, tag: tag, openItem: line.openItem)
    }
}

extension PostingEvent {
    /// Under cash accounting the tax of an invoice stands in no return until it is paid.
    func isDueNow(_ document: Repartition.DocumentKind) -> Bool {
        guard conditions.contains(Self.cashAccounting), kind != .vatOutputReleased, kind != .vatInputReleased else {
            return true
        }
        return document != .invoice && document != .credit
    }

    public static let cashAccounting = "cashAccounting"

    func inBase(_ amount: Money, _ base: Currency?) throws(AmountError) -> Money {
        guard let rate, let base else { return amount }
        return try rate.converted(amount, to: base)
    }
}

extension Manifest {
    /// The legal tender of today: the last in the list.
    public var baseCurrency: Currency? { currencies.last.flatMap { Currency($0.code) } }
}

extension PostingError {
    static func checked<Value>(_ compute: () throws(AmountError) -> Value) throws(PostingError) -> Value {
        do throws(AmountError) {
            return try compute()
        } catch {
            throw PostingError(.range, error.message, remedy: "split the document")
        }
    }
}
