public import Documents
public import JSON

/// How a country writes dates, numbers and words.
public struct Locale: Record, Hashable {
    public var languages: [String] = []
    public var timeZone = ""
    public var datePattern = ""
    public var decimalSeparator = ""
    public var groupSeparator = ""
    public var plurals: [PluralRule] = []
    public var counted: [CountedText] = []

    public init() {}

    public static let shape = Shape<Locale>("Locale", "How a country writes dates, numbers and words.") {
        Field(list: "languages", \.languages, .code, "BCP 47 tags, the first is the default", limit: 10, required: true)
        Field("timeZone", \.timeZone, .identifier, "IANA time zone")
        Field("datePattern", \.datePattern, .code, "Unicode date pattern, as in dd.MM.yyyy.")
        Field("decimalSeparator", \.decimalSeparator, .text(maximum: 1), "decimal separator")
        Field("groupSeparator", \.groupSeparator, .text(maximum: 1), "thousands separator")
        Field(list: "plurals", \.plurals, .record(), "which plural form a number takes, by language", limit: 100)
        Field(list: "counted", \.counted, .record(), "texts that count something, in every form", limit: 100)
    }
}

/// A legal tender and when it is or was one.
public struct CurrencyPeriod: Record, Hashable {
    public var code = ""
    public var since: Day?
    public var until: Day?
    /// Units of this currency for one unit of the next, where a law fixes it (HRK 7.53450 for 1 EUR).
    public var fixedRate: Decimal?

    public init() {}

    public static let shape = Shape<CurrencyPeriod>("CurrencyPeriod", "A legal tender and when it is one.") {
        Field(
            "code", \.code,
            .matching("^[A-Z]{3}$", "an ISO 4217 code") { bytes in
                bytes.count == 3 && bytes.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
            }, "ISO 4217")
        Field("since", \.since, .day, "first day")
        Field("until", \.until, .day, "last day")
        Field("fixedRate", \.fixedRate, .decimal, "units for one unit of the next currency, fixed by law")
    }
}

/// A scheme of party identifiers: its forms, check digits and place in a document.
public struct IdentifierScheme: Record, Hashable {
    public var scheme = ""
    public var names: [String: String] = [:]
    public var prefix: String?
    public var forms: [IdentifierForm] = []
    public var blocking = true
    public var source = Source()

    public init() {}

    public static let shape = Shape<IdentifierScheme>("IdentifierScheme", "A scheme of party identifiers.") {
        Field("scheme", \.scheme, .identifier, "key, used as `scheme` in documents")
        Field("names", \.names, .dictionary(of: .text(maximum: 200)), "name by language")
        Field("prefix", \.prefix, .code, "letters in front of the digits")
        Field(list: "forms", \.forms, .record(), "allowed forms, told apart by their length", limit: 10, required: true)
        Field(
            "blocking", \.blocking, .bool, default: true,
            "false: a wrong check digit is a warning, as the rule is not certain")
        Field("source", \.source, .record(), "where the form is laid down")
    }
}

/// One form of an identifier: how long, how it begins, its check.
public struct IdentifierForm: Record, Hashable {
    /// Check digit algorithms; each is code in the kit, named here.
    public enum Check: String, Sendable, CaseIterable {
        case none
        /// ISO 7064 MOD 11,10: PIB, OIB.
        case mod11_10 = "iso7064-mod11-10"
        /// Weights 2,7,6,5,4,3,2 modulo 11; check digits 10 and 11 are 0: Serbian registration number.
        case mod11Registration = "mod11-2765432"
        /// Weights 7,6,5,4,3,2 twice modulo 11; check digits 10 and 11 are 0: JMBG, JIB.
        case mod11Personal = "mod11-765432765432"
        /// Weights 2,3,4 ... from the right modulo 11; check digits 10 and 11 are 0: HR01 references.
        case mod11Rising = "mod11-rising"
        /// The whole number leaves 1 modulo 97: domestic account.
        case mod97 = "mod97-1"
        /// ISO 7064 MOD 97,10, check digits first, letters as 10 to 35: Serbian model 97 references.
        case mod97Leading = "mod97-leading"
        /// ISO 13616, letters as 10 to 35, country and check digits first.
        case iban
    }

    /// Number of digits or characters, without the prefix; the least when `upTo` is given.
    public var digits = 0
    public var upTo: Int?
    public var starts: String?
    public var letters = false
    public var check = Check.none
    /// How people write it, `#` for each character: `### ### ###`.
    public var display: String?

    public init() {}

    public static let shape = Shape<IdentifierForm>("IdentifierForm", "One form of an identifier.") {
        Field("digits", \.digits, .integer(1...40), "number of digits, without the prefix")
        Field("upTo", \.upTo, .integer(1...40), "most digits, where the length varies")
        Field("starts", \.starts, .code, "how it begins, after the prefix")
        Field("letters", \.letters, .bool, default: false, "capital letters are allowed too")
        Field("check", \.check, .enumeration(), "check digit algorithm")
        Field("display", \.display, .code, "how people write it, # for each character")
    }
}
