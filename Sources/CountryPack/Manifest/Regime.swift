public import Documents
public import JSON

/// A regime an organization may choose or be under: cash accounting, small business.
public struct Regime: Record, Hashable {
    public enum Kind: String, Sendable, CaseIterable { case cashAccounting, smallBusiness, vatGroup, other }

    public var key = ""
    public var kind = Kind.other
    public var names: [String: String] = [:]
    public var since: Day?
    public var until: Day?
    /// Key of the threshold above which it ends.
    public var threshold: String?
    public var source = Source()

    public init() {}

    public static let shape = Shape<Regime>("Regime", "A regime an organization may choose or be under.") {
        Field("key", \.key, .identifier, "key")
        Field("kind", \.kind, .enumeration(), "what it changes")
        Field("names", \.names, .dictionary(of: .text(maximum: 200)), "name by language")
        Field("since", \.since, .day, "first day")
        Field("until", \.until, .day, "last day")
        Field("threshold", \.threshold, .identifier, "threshold above which it ends")
        Field("source", \.source, .record(), "legal source")
    }
}
