internal import CountryPack
internal import Documents
internal import Ledger

/// A country's chart as the first chart of an organization.
///
/// Parents are the longest codes that begin an account's code; headings with accounts below them take no postings
/// unless a role names them. Clearing accounts carry results on their way into equity, so they are equity here;
/// accounts outside the balance sheet stay out of the double-entry chart, but for those that postings name by a role:
/// they carry figures of the VAT return, debit and credit in one entry, and are always even.
struct ChartSeed {
    let manifest: Manifest
    let language: String

    func drafts() -> [AccountDraft] {
        let named = Set(manifest.roles.values)
        let kept = manifest.accounts.filter { $0.kind != .offBalance || named.contains($0.code) }
        let codes = Set(kept.map(\.code))
        let parents = Dictionary(
            kept.compactMap { account in Self.parent(of: account.code, in: codes).map { (account.code, $0) } },
            uniquingKeysWith: { first, _ in first })
        let headings = Set(parents.values)
        let roles = Dictionary(grouping: manifest.roles.keys, by: { manifest.roles[$0] ?? "" })
        return kept.sorted { $0.code.count == $1.code.count ? $0.code < $1.code : $0.code.count < $1.code.count }
            .map { account in
                let own = (roles[account.code] ?? []).sorted()
                var draft = AccountDraft(account.code, Names.choose(account.names, language), .asset)
                switch account.kind {
                case .asset, .offBalance: draft.kind = .asset
                case .liability: draft.kind = .liability
                case .equity, .clearing: draft.kind = .equity
                case .revenue: draft.kind = .revenue
                case .expense: draft.kind = .expense
                }
                draft.parent = parents[account.code]
                draft.isPostable = !headings.contains(account.code) || !own.isEmpty
                draft.roles = own
                if own.contains(where: Self.isCash) {
                    draft.activity = .cash
                } else if draft.kind == .equity {
                    draft.activity = .financing
                }
                return draft
            }
    }

    private static func isCash(_ role: String) -> Bool {
        role == "bank" || role == "cash" || role.hasPrefix("bank.") || role.hasPrefix("cash.")
    }

    private static func parent(of code: String, in codes: Set<String>) -> String? {
        var prefix = code.dropLast()
        while !prefix.isEmpty {
            if codes.contains(String(prefix)) { return String(prefix) }
            prefix = prefix.dropLast()
        }
        return nil
    }
}

/// Chooses a name by language.
public enum Names {
    /// The language itself, its primary subtag, English, or whatever comes first.
    public static func choose(_ names: [String: String], _ language: String) -> String {
        let primary = language.split(separator: "-").first.map(String.init) ?? language
        let sorted = names.sorted { $0.key < $1.key }
        return names[language] ?? sorted.first { language.hasPrefix($0.key) }?.value
            ?? sorted.first { $0.key.split(separator: "-").first.map(String.init) == primary }?.value
            ?? names["en"] ?? sorted.first?.value ?? ""
    }
}
