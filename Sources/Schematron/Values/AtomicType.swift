/// The atomic types of XML Schema that an expression may name. Values keep the primitive type (and xs:integer); the
/// narrower types are checked when a value is cast to them.
enum AtomicType: String, CaseIterable {
    case anyAtomicType, untypedAtomic, string, normalizedString, token, language
    case name = "Name"
    case ncName = "NCName"
    case nmtoken = "NMTOKEN"
    case id = "ID"
    case idref = "IDREF"
    case entity = "ENTITY"
    case anyURI, boolean, decimal, integer, nonPositiveInteger, negativeInteger, long, int, short, byte
    case nonNegativeInteger, unsignedLong, unsignedInt, unsignedShort, unsignedByte, positiveInteger
    case float, double, dateTime, date, time, gYear, gYearMonth, gMonth, gMonthDay, gDay
    case duration, yearMonthDuration, dayTimeDuration, hexBinary, base64Binary

    /// Smallest and largest value of the bounded integer types.
    var bounds: (lowest: Int128?, highest: Int128?)? {
        switch self {
        case .integer: (nil, nil)
        case .nonPositiveInteger: (nil, 0)
        case .negativeInteger: (nil, -1)
        case .nonNegativeInteger: (0, nil)
        case .positiveInteger: (1, nil)
        case .long: (Int128(Int64.min), Int128(Int64.max))
        case .int: (Int128(Int32.min), Int128(Int32.max))
        case .short: (-32_768, 32_767)
        case .byte: (-128, 127)
        case .unsignedLong: (0, Int128(UInt64.max))
        case .unsignedInt: (0, Int128(UInt32.max))
        case .unsignedShort: (0, 65_535)
        case .unsignedByte: (0, 255)
        default: nil
        }
    }

    var momentKind: Moment.Kind? {
        switch self {
        case .dateTime: .dateTime
        case .date: .date
        case .time: .time
        case .gYear: .gYear
        case .gYearMonth: .gYearMonth
        case .gMonth: .gMonth
        case .gMonthDay: .gMonthDay
        case .gDay: .gDay
        default: nil
        }
    }

    var periodKind: Period.Kind? {
        switch self {
        case .duration: .duration
        case .yearMonthDuration: .yearMonth
        case .dayTimeDuration: .dayTime
        default: nil
        }
    }

    var isStringLike: Bool {
        switch self {
        case .string, .normalizedString, .token, .language, .name, .ncName, .nmtoken, .id, .idref, .entity,
            .hexBinary, .base64Binary:
            true
        default: false
        }
    }

    /// What is known of a value after a cast to this type.
    var result: Traits.Result {
        switch self {
        case .boolean: .boolean
        case .string, .normalizedString, .token, .language, .name, .ncName, .nmtoken, .id, .idref, .entity, .anyURI,
            .untypedAtomic, .hexBinary, .base64Binary:
            .string
        case .decimal, .float, .double: .number
        default: bounds == nil ? .atomic : .number
        }
    }

    /// Whether a value is an instance of this type. Narrower integer types accept any integer in their bounds.
    func contains(_ item: Item) -> Bool {
        switch (self, item) {
        case (.anyAtomicType, _): return !item.isNode
        case (.untypedAtomic, .untyped), (.boolean, .boolean), (.float, .float), (.double, .double), (.anyURI, .uri):
            return true
        case (.decimal, .integer), (.decimal, .decimal), (.decimal, .exact): return true
        case (_, .string): return isStringLike
        case (_, .moment(let moment)): return momentKind == moment.kind
        case (_, .duration(let period)): return periodKind == period.kind || self == .duration
        default:
            guard let bounds, item.isInteger, let value = item.exactNumber?.big else { return false }
            if let lowest = bounds.lowest, value < BigInteger(lowest) { return false }
            if let highest = bounds.highest, BigInteger(highest) < value { return false }
            return true
        }
    }
}
