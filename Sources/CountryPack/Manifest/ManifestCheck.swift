import Documents
import JSON

/// What must agree inside a manifest beyond the form of its fields.
struct ManifestCheck {
    private let manifest: Manifest

    init(_ manifest: Manifest) { self.manifest = manifest }

    func run(_ context: inout RecordContext) {
        if (manifest.kind == .country) != (manifest.country != nil) {
            context.report("manifest.country", "a country plugin names its country, a network plugin names none")
        }
        unique(manifest.taxRows.map(\.key), "taxRows", &context)
        unique(manifest.accounts.map(\.code), "accounts", &context)
        unique(manifest.identifiers.map(\.scheme), "identifiers", &context)
        unique(manifest.files.map(\.path), "files", &context)
        unique(manifest.exemptions.map { "\($0.code) \($0.since?.description ?? "")" }, "exemptions", &context)
        checkRates(&context)
        checkRoles(&context)
        checkExemptions(&context)
    }

    private func unique(_ keys: [String], _ list: String, _ context: inout RecordContext) {
        var seen: Set<String> = []
        for (index, key) in keys.enumerated() where !seen.insert(key).inserted {
            context.within(key: list) { context in
                context.within(index: index) { $0.report("manifest.duplicate", "\"\(key)\" stands twice") }
            }
        }
    }

    /// Periods follow each other without overlap, so that a day has at most one rate.
    private func checkRates(_ context: inout RecordContext) {
        for (index, row) in manifest.taxRows.enumerated() {
            for (earlier, later) in zip(row.rates, row.rates.dropFirst()) {
                guard let until = earlier.until, until < later.since else {
                    context.within(key: "taxRows") { context in
                        context.within(index: index) {
                            $0.report("manifest.rateOverlap", "the rates of \(row.key) overlap or are out of order")
                        }
                    }
                    break
                }
            }
        }
    }

    private func checkRoles(_ context: inout RecordContext) {
        let codes = Set(manifest.accounts.map(\.code))
        for (role, code) in manifest.roles.sorted(by: { $0.key < $1.key }) where !codes.contains(code) {
            context.within(key: "roles") { context in
                context.within(key: role) {
                    $0.report(
                        "manifest.unknownAccount", "the chart has no account \(code)", remedy: "add it to accounts")
                }
            }
        }
        for (index, row) in manifest.taxRows.enumerated() {
            for repartition in row.repartition {
                guard let role = repartition.account, manifest.roles[role] == nil else { continue }
                context.within(key: "taxRows") { context in
                    context.within(index: index) {
                        $0.report("manifest.unknownRole", "\(row.key) posts to the role \(role), which no account has")
                    }
                }
            }
        }
    }

    private func checkExemptions(_ context: inout RecordContext) {
        for (index, row) in manifest.taxRows.enumerated() {
            guard let code = row.exemption else { continue }
            let known = manifest.exemptions.contains { $0.code == code && $0.categories.contains(row.category) }
            if !known {
                context.within(key: "taxRows") { context in
                    context.within(index: index) {
                        $0.report(
                            "manifest.unknownExemption",
                            "\(row.key) names \(code), not a reason of category \(row.category)")
                    }
                }
            }
        }
    }
}
