public import CountryPack

/// A profile of this installation, and who brought it.
public struct KnownProfile: Sendable, Hashable {
    public let profile: Profile
    /// The plugin's id and version; nil for what is built in.
    public let plugin: String?
    /// Whose law the plugin knows, ISO 3166-1 alpha-2; nil for a network and for what is built in.
    public let country: String?

    public init(_ profile: Profile, plugin: String? = nil, country: String? = nil) {
        self.profile = profile
        self.plugin = plugin
        self.country = country
    }

    public var id: String { profile.id }
    public var origin: String { plugin.map { "plugin \($0)" } ?? "built in" }
}
