internal import Documents
internal import PluginKit

/// Looking for a document in what an authority lists.
///
/// A plugin that answers a search names in each item the document's `number`, its `issueDate` where it is known, and
/// the authority's identifiers as `id:NAME`. An axis `more` says that the list goes on. An axis `searched` says that
/// this was a list at all: without it nothing is concluded from what is not there.
struct Search {
    static let more = "more"
    static let searched = "searched"

    let transmission: Transmission

    func judge(_ meaning: Interpretation, _ verdict: inout Verdict) {
        guard meaning.outcome == .accepted, meaning.ids.isEmpty else { return }
        let found = meaning.items.filter { item in
            item["number"] == transmission.documentNumber
                && (item["issueDate"].map { $0.hasPrefix(transmission.issueDate.description) } ?? true)
        }
        let isSearched = verdict.axes.removeValue(forKey: Self.searched) != nil
        guard let item = found.first else {
            verdict.outcome = isSearched ? .absent : .unknown
            return
        }
        // Two of one identity are for a person to tell apart.
        guard found.count == 1 else {
            verdict.outcome = .unknown
            verdict.detail = "\(found.count) documents of this number are listed"
            return
        }
        verdict.outcome = .found
        for (name, value) in item where name.hasPrefix("id:") { verdict.ids[String(name.dropFirst(3))] = value }
    }
}
