public import Documents
public import JSON

/// What rule sets a folder holds: `rules/index.json` of a plugin, or of a set an operator installed.
public struct RuleSetIndex: Record, Hashable {
    public enum Schema: String, Sendable, CaseIterable { case v1 = "fiscus.rules/1" }

    public var schema = Schema.v1
    public var sets: [Entry] = []

    public init() {}

    public static let shape = Shape<RuleSetIndex>("RuleSetIndex", "The rule sets of a folder.") {
        Field("schema", \.schema, .enumeration(), "fiscus.rules/1")
        Field(list: "sets", \.sets, .record(), "editions, in any order", required: true)
    }

    public enum Status: String, Sendable, CaseIterable {
        /// Not in force yet; used only when named with its version.
        case draft
        case active
        /// Superseded; still what documents of its time are checked against.
        case deprecated
        /// Wrong, and not to be used for any document.
        case withdrawn
    }

    /// One edition.
    public struct Entry: Record, Hashable {
        /// Nil only before the decoder has filled it.
        public var id: RuleSetCoordinates?
        public var title = ""
        public var status = Status.active
        public var validFrom: Day?
        public var validTo: Day?
        public var file = ""
        public var sha256 = ""
        public var source = ""
        public var coverage: Coverage?

        public init() {}

        public static let shape = Shape<Entry>("RuleSetEntry", "One edition of a rule set.") {
            Field("id", \.id, .coordinates, "group:name:version")
            Field("title", \.title, .text(maximum: 200), "name for people")
            Field("status", \.status, .enumeration(), "draft, active, deprecated or withdrawn")
            Field("validFrom", \.validFrom, .day, "first issue date; any when absent")
            Field("validTo", \.validTo, .day, "last issue date; any when absent")
            Field("file", \.file, .code, "rule file below the index's folder")
            Field("sha256", \.sha256, .sha256Digest, "digest of the file, or of the list of its files")
            Field("source", \.source, .text(), "who lays these rules down, and where the file is from")
            Field("coverage", \.coverage, .record(), "for a set of our own: how much of the authority's set it has")
        }
    }

    /// How a rule set of our own compares with the authority's.
    public struct Coverage: Record, Hashable {
        public var rules = 0
        public var of = 0
        public var deviations: [Deviation] = []

        public init() {}

        public static let shape = Shape<Coverage>("RuleCoverage", "How much of an authority's set a set has.") {
            Field("rules", \.rules, .integer(0...100_000), "rule ids of the authority's set that this set has")
            Field("of", \.of, .integer(1...100_000), "rule ids of the authority's set")
            Field(list: "deviations", \.deviations, .record(), "rules that fire otherwise than the authority's file")
        }
    }

    /// A rule that fires otherwise than in the authority's file, on purpose.
    public struct Deviation: Record, Hashable {
        public var rule = ""
        public var reason = ""

        public init() {}

        public static let shape = Shape<Deviation>("RuleDeviation", "A rule that fires otherwise, on purpose.") {
            Field("rule", \.rule, .code, "rule id")
            Field("reason", \.reason, .text(), "what differs and why")
        }
    }
}

extension Codec where Value == String {
    fileprivate static var sha256Digest: Codec {
        .matching("^[0-9a-f]{64}$", "64 lower-case hexadecimal digits") { bytes in
            bytes.count == 64
                && bytes.allSatisfy { ($0 &- UInt8(ascii: "0")) < 10 || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0) }
        }
    }
}
