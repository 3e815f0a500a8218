internal import CountryPack

/// Finds the account of a role, the most particular one the chart has.
struct AccountRoles {
    let roles: [String: String]
    let codes: Set<String>
    let overrides: [String: String]
    let suffixes: [String]

    init(_ manifest: Manifest, codes: Set<String>, _ event: PostingEvent, nature: TaxRow.Supply?) {
        roles = manifest.roles
        self.codes = codes
        overrides = event.accounts
        let origins: [String] =
            switch event.origin {
            case .domestic: ["domestic"]
            case .eu: ["eu", "foreign"]
            case .foreign: ["foreign"]
            }
        let places = (event.isRelated ? ["related"] : []) + origins
        let natures = nature.map { [$0.rawValue] } ?? []
        suffixes =
            natures.flatMap { nature in places.map { "\(nature).\($0)" } } + natures + places.map { $0 }
    }

    /// The code of a role's account; nil when neither the role nor a more general one has any.
    func account(_ role: String) -> String? {
        var name = role
        while true {
            if let code = overrides[name] { return code }
            for suffix in suffixes { if let code = roles["\(name).\(suffix)"] { return code } }
            if let code = roles[name] { return code }
            guard let dot = name.lastIndex(of: ".") else { return nil }
            name = String(name[..<dot])
        }
    }

    /// What a document line names: an account code of the chart, or a role.
    func account(named name: String) -> String? { codes.contains(name) ? name : account(name) }
}
