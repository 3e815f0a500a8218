public import Documents
public import JSON

/// The document formats of a plugin: `profiles.json` in its folder.
public struct Profiles: Record, Hashable {
    public enum Schema: String, Sendable, CaseIterable { case v1 = "fiscus.profiles/1" }

    public var schema = Schema.v1
    public var profiles: [Profile] = []

    public init() {}

    public static let shape = Shape<Profiles>("Profiles", "The document formats of a plugin.") {
        Field("schema", \.schema, .enumeration(), "fiscus.profiles/1")
        Field(list: "profiles", \.profiles, .record(), "profiles, the default first", required: true)
    }
}

/// One document format: how it is recognised, built, checked and signed.
public struct Profile: Record, Hashable {
    public var id = ""
    public var name = ""
    public var kinds: [Invoice.Kind] = []
    public var requires: [Feature] = []
    public var customizationID = ""
    public var profileID: String?
    public var alternativeIDs: [String] = []
    public var schemas: [String: String] = [:]
    public var rules: [String] = []
    public var ignore: [IgnoredRule] = []
    public var signature = SignatureRequirement()
    public var typeCodes: [String: String] = [:]
    public var since: Day?
    public var until: Day?
    public var source = Source()

    public init() {}

    /// What a document must have for a profile that is only for such.
    public enum Feature: String, Sendable, CaseIterable {
        case prepayments, selfBilled, outOfScope
        /// Seller and buyer are in different countries.
        case foreignBuyer

        func isThere(in invoice: Invoice) -> Bool {
            switch self {
            case .prepayments: !invoice.prepayments.isEmpty
            case .selfBilled: invoice.selfBilled
            case .outOfScope: invoice.outOfScope
            case .foreignBuyer: invoice.seller.address?.country != invoice.buyer.address?.country
            }
        }
    }

    /// Whether the profile can carry the document: kind, date, and everything the profile is there for.
    public func fits(_ invoice: Invoice) -> Bool {
        guard kinds.contains(invoice.kind) else { return false }
        guard requires.allSatisfy({ $0.isThere(in: invoice) }) else { return false }
        guard let day = invoice.issueDate else { return true }
        return (since ?? .earliest) <= day && day <= (until ?? .latest)
    }

    public static let shape = Shape<Profile>("Profile", "One document format.") {
        Field("id", \.id, .identifier, "key")
        Field("name", \.name, .text(maximum: 200), "name for people")
        Field(list: "kinds", \.kinds, .enumeration(), "kinds of document it can carry", required: true)
        Field(list: "requires", \.requires, .enumeration(), "only for documents that have all of this")
        Field("customizationID", \.customizationID, .code, "specification identifier", term: "BT-24")
        Field("profileID", \.profileID, .code, "business process, when fixed", term: "BT-23")
        Field(
            list: "alternativeIDs", \.alternativeIDs, .code,
            "other CustomizationIDs that mean this profile when reading")
        Field("schemas", \.schemas, .dictionary(of: .identifier), "schema id of the catalogue by root element")
        Field(list: "rules", \.rules, .code, "coordinates of rule sets, group:name")
        Field(list: "ignore", \.ignore, .record(), "rules of a base set that do not hold here")
        Field("signature", \.signature, .record(), "form of the signature")
        Field("typeCodes", \.typeCodes, .dictionary(of: .code), default: [:], "UNTDID 1001 code by kind of document")
        Field("since", \.since, .day, "first issue date")
        Field("until", \.until, .day, "last issue date")
        Field("source", \.source, .record(), "specification")
    }
}

/// A rule of a base set that a country overrides, with the reason.
public struct IgnoredRule: Record, Hashable {
    public var rule = ""
    public var below: String?
    public var reason = ""
    public var source = ""

    public init() {}

    public static let shape = Shape<IgnoredRule>("IgnoredRule", "A rule that does not hold in a profile.") {
        Field("rule", \.rule, .code, "rule id")
        Field("below", \.below, .code, "only below an element of this local name, for example UBLExtensions")
        Field("reason", \.reason, .text(), "why it does not hold")
        Field("source", \.source, .text(), "where that is laid down")
    }
}

/// How a document is signed before it leaves the house.
public struct SignatureRequirement: Record, Hashable {
    public enum Form: String, Sendable, CaseIterable { case enveloped, detached, messageLevel, none }
    public enum Profile: String, Sendable, CaseIterable {
        /// XAdES baseline B-B: SigningTime and SigningCertificateV2.
        case baselineB = "xades-b-b"
        /// XAdES 1.3.2 of 2009: SigningCertificate; passes the stock UBL 2.1 schema set.
        case xades2009 = "xades-2009"
    }

    public var form = Form.none
    public var profile: Profile?
    public var source: Source?

    public init() {}

    public static let shape = Shape<SignatureRequirement>("SignatureRequirement", "How a document is signed.") {
        Field("form", \.form, .enumeration(), "enveloped, detached over exactly the sent bytes, message level, none")
        Field("profile", \.profile, .enumeration(), "XAdES profile; xades-b-b when absent")
        Field("source", \.source, .record(), "where that is laid down")
    }
}
