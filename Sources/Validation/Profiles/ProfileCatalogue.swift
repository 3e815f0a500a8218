internal import CountryPack
internal import Digests
internal import Documents
public import JSON
public import Packs

/// The profiles of an installation: those of its plugins, and plain EN 16931. Immutable; any thread.
public struct ProfileCatalogue: Sendable {
    /// Plugins' profiles first, in the order of their folders; then the built-in ones.
    public let all: [KnownProfile]
    /// Packs that are there but cannot be used, and why.
    public let problems: [Diagnostic]

    public init(packs: [SealedFolder]) {
        var all: [KnownProfile] = []
        var problems: [Diagnostic] = []
        for pack in packs where pack.lists(PackFolder.profilesName) {
            do throws(Diagnostics) {
                let plugin = "\(pack.seal.id) \(pack.seal.version)"
                all += try pack.profiles(digest: SHA256Digest.hex).profiles.map {
                    KnownProfile($0, plugin: plugin, country: pack.seal.country)
                }
            } catch {
                problems += error.all
            }
        }
        self.init(all, problems: problems)
    }

    init(_ profiles: [KnownProfile], problems: [Diagnostic] = []) {
        all = profiles + Self.builtIn.filter { own in !profiles.contains { $0.id == own.id } }
        self.problems = problems
    }

    public subscript(id: String) -> KnownProfile? { all.first { $0.id == id } }

    static let builtIn: [KnownProfile] = [
        {
            var profile = Profile()
            profile.id = "en16931-ubl"
            profile.name = "EN 16931 core invoice, UBL 2.1"
            profile.kinds = [.invoice, .creditNote]
            profile.customizationID = "urn:cen.eu:en16931:2017"
            profile.schemas = ["Invoice": "ubl-2.1/Invoice", "CreditNote": "ubl-2.1/CreditNote"]
            profile.rules = ["eu.cen.en16931:ubl"]
            profile.source.law = "EN 16931-1:2017, CEN/TS 16931-3-2"
            return KnownProfile(profile)
        }()
    ]
}

extension ProfileCatalogue {
    /// The profile of a document, by root element and CustomizationID. Of several, that of the seller's country comes
    /// first, then one of no country: an invoice that says it is plain EN 16931 is not judged by the law of a country
    /// that has nothing to do with it. Of those, the one with its ProfileID and in force on its issue date.
    ///
    /// - Returns: what was chosen and why.
    /// - Throws: `profile.unknown`: what the document calls itself, and what could be done.
    public func detect(_ facts: DocumentFacts) throws(Diagnostic) -> (profile: KnownProfile, reason: String) {
        guard let namespace = Self.namespaces[facts.root], namespace == facts.namespace else {
            throw Diagnostic(
                code: "profile.unknown",
                message: "the root element is \(Self.shown(facts.root)) in the namespace \(Self.shown(facts.namespace)); "
                    + "profiles are known for UBL 2.1 Invoice and CreditNote",
                remedy: "name what to check with --profile none, --schema FILE and --rules FILE")
        }
        guard let id = facts.customizationID, !id.isEmpty else {
            throw Diagnostic(
                code: "profile.unknown", message: "the document has no CustomizationID (BT-24)",
                remedy: "write one, or choose a profile with --profile ID")
        }
        let named = all.filter { known in
            known.profile.schemas[facts.root] != nil
                && (known.profile.customizationID == id || known.profile.alternativeIDs.contains(id))
        }
        let best = named.max { Self.rank($0, facts) < Self.rank($1, facts) }
        guard let best else { throw Self.unknown(id) }
        let how = best.profile.customizationID == id ? "its CustomizationID" : "a CustomizationID that means it"
        let whose = best.country != nil && best.country == facts.sellerCountry && named.count > 1
        return (best, "UBL \(facts.root) with \(how), \(id)" + (whose ? ", seller in \(best.country ?? "")" : ""))
    }

    private static let namespaces = [
        "Invoice": "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2",
        "CreditNote": "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2",
    ]

    private static func rank(_ known: KnownProfile, _ facts: DocumentFacts) -> Int {
        var rank = known.country == nil ? 8 : known.country == facts.sellerCountry ? 16 : 0
        if let wanted = known.profile.profileID, wanted == facts.profileID { rank += 4 }
        if let day = facts.issueDate {
            let hasBegun = known.profile.since.map { $0 <= day } ?? true
            let hasEnded = known.profile.until.map { $0 < day } ?? false
            if hasBegun && !hasEnded { rank += 2 }
        }
        return rank
    }

    private static func unknown(_ id: String) -> Diagnostic {
        let isDerived = id.hasPrefix("urn:cen.eu:en16931:2017#")
        return Diagnostic(
            code: "profile.unknown", message: "no profile is installed for the CustomizationID \(shown(id))",
            remedy: isDerived
                ? "install a plugin that knows it, or check the base alone with --profile en16931-ubl"
                : "install a plugin that knows it, or choose a profile with --profile ID (see --list-profiles)")
    }

    private static func shown(_ text: String) -> String { "\"\(text.prefix(200))\"" }
}
