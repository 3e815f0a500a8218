public import Documents
public import JSON

/// What a plugin knows as data: who it is and its country's law. `manifest.json` in the plugin's folder, and the same
/// bytes inside its library.
///
/// Every definition of law carries its source; what a source does not settle says so (`confidence`).
public struct Manifest: Record, Hashable {
    public enum Schema: String, Sendable, CaseIterable { case v1 = "fiscus.manifest/1" }
    public enum Kind: String, Sendable, CaseIterable { case country, network }
    public enum PostingBase: String, Sendable, CaseIterable { case v1 = "fiscus.posting/1" }
    public enum Reversal: String, Sendable, CaseIterable { case red, black }
    public enum VATReduction: String, Sendable, CaseIterable { case immediate, onNotice }

    public var schema = Schema.v1
    public var id = ""
    public var kind = Kind.country
    public var country: String?
    public var version = ""
    public var vendor = ""
    public var names: [String: String] = [:]
    public var locale: Locale?
    public var currencies: [CurrencyPeriod] = []
    public var identifiers: [IdentifierScheme] = []
    public var taxRows: [TaxRow] = []
    public var exemptions: [ExemptionReason] = []
    public var thresholds: [Threshold] = []
    public var levies: [Levy] = []
    public var accounts: [Account] = []
    public var roles: [String: String] = [:]
    public var postingBase: PostingBase?
    public var posting: [PostingRule] = []
    public var reversal = Reversal.black
    public var vatReduction = VATReduction.immediate
    /// How the net amount of a line is rounded; commercially when absent.
    public var lineRounding: Rounding?
    public var yearEnd: [ClosingRule] = []
    public var regimes: [Regime] = []
    public var fiscalYear: FiscalYear?
    public var filings: [Filing] = []
    public var weekend: [Int] = []
    public var holidays: [Holiday] = []
    public var numbering: Numbering?
    public var retention: [Retention] = []
    public var authorities: [Authority] = []
    public var unconfirmed: [OpenPoint] = []
    public var files: [PackFile] = []

    public init() {}

    public static let shape = Shape<Manifest>(
        "Manifest", "A plugin's identity and its country's law as data.",
        check: { manifest, context in ManifestCheck(manifest).run(&context) }
    ) {
        Field("schema", \.schema, .enumeration(), "fiscus.manifest/1")
        Field("id", \.id, .identifier, "reverse DNS")
        Field("kind", \.kind, .enumeration(), "country or network")
        Field("country", \.country, .country, "ISO 3166-1 alpha-2; absent for a network")
        Field("version", \.version, .version, "version of the plugin")
        Field("vendor", \.vendor, .text(maximum: 200), "who made it")
        Field("names", \.names, .dictionary(of: .text(maximum: 200)), "name by language")
        Field("locale", \.locale, .record(), "how dates, numbers and language are written")
        Field(list: "currencies", \.currencies, .record(), "legal tender by date")
        Field(list: "identifiers", \.identifiers, .record(), "schemes of party identifiers")
        Field(list: "taxRows", \.taxRows, .record(), "the tax table")
        Field(list: "exemptions", \.exemptions, .record(), "exemption reasons")
        Field(list: "thresholds", \.thresholds, .record(), "registration and regime thresholds")
        Field(list: "levies", \.levies, .record(), "income and withholding tax rates")
        Field(list: "accounts", \.accounts, .record(), "chart of accounts", limit: 10_000)
        Field("roles", \.roles, .dictionary(of: .code), default: [:], "account code by role")
        Field(
            "postingBase", \.postingBase, .enumeration(),
            "rules for every event that `posting` does not name; without it `posting` names them all")
        Field(list: "posting", \.posting, .record(), "posting rules by event, in place of the base's")
        Field(
            "reversal", \.reversal, .enumeration(), default: .black,
            "red: a reversal lessens the turnover of its own side; black: it posts on the other side")
        Field(
            "lineRounding", \.lineRounding, .enumeration(),
            "rounding of a line's net amount; halfAwayFromZero when absent")
        Field(
            "vatReduction", \.vatReduction, .enumeration(), default: .immediate,
            "onNotice: a credit note lowers the seller's VAT only when the buyer has confirmed his correction")
        Field(list: "yearEnd", \.yearEnd, .record(), "steps of the year's closing, in order")
        Field(list: "regimes", \.regimes, .record(), "regimes an organization may choose or be under")
        Field("fiscalYear", \.fiscalYear, .record(), "the fiscal year")
        Field(list: "filings", \.filings, .record(), "what is filed and when it is due")
        Field(
            list: "weekend", \.weekend, .integer(1...7),
            "days of the week that are not worked, Monday is 1; Saturday and Sunday when absent", limit: 7)
        Field(list: "holidays", \.holidays, .record(), "days that are not working days")
        Field("numbering", \.numbering, .record(), "how documents are numbered")
        Field(list: "retention", \.retention, .record(), "how long documents are kept")
        Field(list: "authorities", \.authorities, .record(), "systems of the authority and their addresses")
        Field(list: "unconfirmed", \.unconfirmed, .record(), "what no source settles, and what was chosen")
        Field(list: "files", \.files, .record(), "every other file of the plugin's folder", limit: 10_000)
    }
}

/// Where a rule of law stands, and how sure we are of our reading.
public struct Source: Record, Hashable {
    public enum Confidence: String, Sendable, CaseIterable { case high, medium, low, unconfirmed }

    public var law = ""
    public var confidence = Confidence.high
    public var note: String?

    public init() {}

    public static let shape = Shape<Source>("Source", "Where a rule stands and how sure the reading is.") {
        Field("law", \.law, .text(), "law, specification or rule id")
        Field("confidence", \.confidence, .enumeration(), "high, medium, low or unconfirmed")
        Field("note", \.note, .text(), "what is not settled")
    }
}

/// A point that no source settles, with what was chosen.
public struct OpenPoint: Record, Hashable {
    public var topic = ""
    public var chosen = ""

    public init() {}

    public static let shape = Shape<OpenPoint>("OpenPoint", "A point that no source settles.") {
        Field("topic", \.topic, .text(), "what is open")
        Field("chosen", \.chosen, .text(), "what the plugin does")
    }
}

/// A file of the plugin's folder.
public struct PackFile: Record, Hashable {
    public var path = ""
    public var sha256 = ""

    public init() {}

    public static let shape = Shape<PackFile>("PackFile", "A file of the plugin's folder.") {
        Field("path", \.path, .relativePath, "path below the folder")
        Field("sha256", \.sha256, .sha256, "digest of its bytes, lower-case hexadecimal")
    }
}
