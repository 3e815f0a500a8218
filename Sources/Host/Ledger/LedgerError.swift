internal import Documents
internal import Storage

/// Why the books refuse something. `code` is stable, `path` names the field in the caller's draft, `remedy` says what
/// to do. What the database itself refuses arrives as `StorageError` with the same word in `refusal`.
public struct LedgerError: Error, Sendable, Hashable {
    /// An open set.
    public struct Code: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
        public let rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }
        public var description: String { rawValue }

        public static let unknownOrganization = Code(rawValue: "ledger.unknownOrganization")
        public static let lineCount = Code(rawValue: "entry.lineCount")
        public static let unbalanced = Code(rawValue: "entry.unbalanced")
        public static let unbalancedCurrency = Code(rawValue: "entry.unbalancedCurrency")
        public static let unknownEntry = Code(rawValue: "entry.unknown")
        public static let alreadyReversed = Code(rawValue: "entry.alreadyReversed")
        public static let accountUnknown = Code(rawValue: "account.unknown")
        public static let accountInactive = Code(rawValue: "account.inactive")
        public static let roleUnknown = Code(rawValue: "account.roleUnknown")
        public static let amount = Code(rawValue: "line.amount")
        public static let decimals = Code(rawValue: "line.decimals")
        public static let currency = Code(rawValue: "line.currency")
        public static let outOfRange = Code(rawValue: "amount.outOfRange")
        public static let periodMissing = Code(rawValue: "period.missing")
        public static let periodClosed = Code(rawValue: "period.closed")
        public static let vatPeriodMissing = Code(rawValue: "vatPeriod.missing")
        public static let vatPeriodFiled = Code(rawValue: "vatPeriod.filed")
        public static let yearOpened = Code(rawValue: "year.opened")
        public static let transition = Code(rawValue: "calendar.transition")
        public static let reasonMissing = Code(rawValue: "reason.missing")
        public static let rateMissing = Code(rawValue: "rate.missing")
        public static let rateInvalid = Code(rawValue: "rate.invalid")
        public static let seriesUnknown = Code(rawValue: "series.unknown")
        public static let numberRange = Code(rawValue: "number.range")
        public static let numberDay = Code(rawValue: "number.day")
        public static let importInvalid = Code(rawValue: "import.invalid")
        public static let importDiffers = Code(rawValue: "import.differs")
        public static let unreadable = Code(rawValue: "ledger.unreadable")
    }

    public let code: Code
    public let message: String
    public let path: String
    public let remedy: String

    public init(_ code: Code, _ message: String, path: String = "", remedy: String = "") {
        self.code = code
        self.message = message
        self.path = path
        self.remedy = remedy
    }
}

extension LedgerError: CustomStringConvertible {
    public var description: String {
        var text = "\(code): \(message)"
        if !path.isEmpty { text += " at \(path)" }
        if !remedy.isEmpty { text += "; \(remedy)" }
        return text
    }
}
