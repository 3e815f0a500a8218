import CountryPack
import Documents
import PluginKit
import Plugins
import Posting

/// Keeps the books of a month in memory: events in, balances and return boxes out.
struct BooksKeeper {
    let country: Country
    private let engine: PostingEngine
    /// What each event was posted as.
    private(set) var entries: [[PostedLine]] = []
    var lines: [PostedLine] { entries.flatMap { $0 } }

    init(_ country: Country) {
        self.country = country
        engine = PostingEngine(country.manifest)
    }

    /// A document, assessed by the plugin and posted.
    @discardableResult
    mutating func post(
        _ kind: BooksEvent, _ document: Invoice, _ direction: TaxRow.Direction = .sale, conditions: Set<String> = []
    ) throws -> Invoice {
        let assessed = try country.assess(document, direction)
        try post(PostingEvent(kind, assessed, country.manifest, conditions: conditions))
        return assessed
    }

    /// What is no document: figures by name.
    mutating func post(_ kind: BooksEvent, _ amounts: [String: String], accounts: [String: String] = [:]) throws {
        var event = PostingEvent(kind, currency: try currency())
        event.amounts = try amounts.mapValues { try Money($0) }
        event.accounts = accounts
        try post(event)
    }

    mutating func post(_ event: PostingEvent) throws { entries.append(try engine.lines(for: event)) }

    private func currency() throws -> Currency {
        guard let currency = country.manifest.baseCurrency else { throw Missing(what: "currency") }
        return currency
    }

    /// Debits less credits by account; accounts that are even are left out.
    func balances() throws -> [String: Money] {
        var balances: [String: Money] = [:]
        for line in lines {
            let counts = (line.side == .debit) != line.storno
            let soFar = balances[line.account] ?? .zero
            balances[line.account] = try counts ? soFar.adding(line.base) : soFar.subtracting(line.base)
        }
        return balances.filter { !$0.value.isZero }
    }

    func boxes() throws -> [String: Money] {
        try ReturnBoxes(country.manifest).totals(of: lines).filter { !$0.value.isZero }
    }

    /// The return of the month the plugin makes of the boxes.
    func filed(_ filing: String, _ start: String, _ end: String) throws -> PrepareFilingAnswer {
        var request = PrepareFilingRequest()
        request.context = Country.context(end)
        request.filing = filing
        request.period.start = Day(start)
        request.period.end = Day(end)
        let known = Set(country.manifest.filings.first { $0.key == filing }?.boxes ?? [])
        request.totals = try boxes().filter { known.contains($0.key) }
        return try country.plugin.prepareFiling(request)
    }

    struct Missing: Error { let what: String }
}

extension [String: String] {
    /// Expected figures, written as text.
    func amounts() throws -> [String: Money] { try mapValues { try Money($0) } }
}
