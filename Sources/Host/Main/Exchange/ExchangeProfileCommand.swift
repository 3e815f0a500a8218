internal import ArgumentParser
internal import Exchange
internal import Ledger
internal import Storage

struct ExchangeProfileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "profile", abstract: "Show, make or change how an organization speaks to an authority.",
        discussion: """
            What is not given stays as it is. A new profile is off until --enable-sending, and sends nothing live \
            until --allow-live.
            """)

    @OptionGroup var options: DatabaseOptions
    @OptionGroup var whose: OrganizationOption

    @Argument(help: "The authority, as the plugin's routes name it.")
    var authority: String

    @Option(help: "Whose credentials they are: the identifier's scheme.")
    var scheme: String?

    @Option(help: "Whose credentials they are: the identifier.")
    var identity: String?

    @Option(help: "An environment of the plugin's manifest, or sandbox.")
    var environment: String?

    @Option(help: "In place of the manifest's address.")
    var baseURL: String?

    @Option(help: "NAME=REFERENCE, as in sef.apiKey=file:/etc/fiscus/sef; repeat for several.")
    var secret: [String] = []

    @Option(help: "NAME=VALUE that the plugin's messages need; repeat for several.")
    var parameter: [String] = []

    @Flag(inversion: .prefixedEnableDisable, help: "Whether anything is sent.")
    var sending: Bool?

    @Flag(inversion: .prefixedNo, help: "Whether a live environment may be spoken to.")
    var allowLive: Bool?

    func run() async throws {
        try await options.run { database in
            let ledger = Ledger(database)
            let id = try await ledger.organization(key: whose.organization)
            let found = try await database.read(id) { [authority] in
                try IssuerProfiles($0, at: Timestamp.system()).find(authority)
            }
            var profile = found ?? IssuerProfile(authority: authority, scheme: scheme ?? "", identity: identity ?? "")
            try change(&profile)
            let changed = profile
            if found != changed {
                guard !changed.scheme.isEmpty, !changed.identity.isEmpty else {
                    throw Failure(
                        "profile.identity", "a profile says whose credentials it holds",
                        remedy: "give --scheme and --identity")
                }
                try await database.unit(id) {
                    try IssuerProfiles($0, at: Timestamp.system()).save(changed, ledger, by: .system)
                }
            }
            Terminal.result(
                "\(changed.authority): \(changed.isEnabled ? "on" : "off"), \(changed.environment)"
                    + (changed.isLive ? ", live \(changed.allowsLive ? "allowed" : "not allowed")" : "")
                    + ", as \(changed.scheme) \(changed.identity), \(changed.baseURL ?? "the manifest's address")")
            for name in changed.secrets.keys.sorted() {
                Terminal.result("  \(name) from \(changed.secrets[name] ?? "")")
            }
        }
    }

    private func change(_ profile: inout IssuerProfile) throws {
        profile.scheme = scheme ?? profile.scheme
        profile.identity = identity ?? profile.identity
        profile.environment = environment ?? profile.environment
        profile.baseURL = baseURL ?? profile.baseURL
        profile.isEnabled = sending ?? profile.isEnabled
        profile.allowsLive = allowLive ?? profile.allowsLive
        for (name, value) in try secret.map(Self.pair) { profile.secrets[name] = value }
        for (name, value) in try parameter.map(Self.pair) { profile.parameters[name] = value }
    }

    private static func pair(_ text: String) throws -> (String, String) {
        guard let at = text.firstIndex(of: "="), at > text.startIndex else {
            throw Failure("argument.pair", "\(text) is not NAME=VALUE", remedy: "put the name before the =")
        }
        return (String(text[..<at]), String(text[text.index(after: at)...]))
    }
}
