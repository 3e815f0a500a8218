/// One item of an XPath sequence: 24 bytes, no references, so that pushing and popping is a copy of three words.
enum Item: BitwiseCopyable {
    case node(Int32)
    /// A text or document node made by XSLT instructions: it has a string value and no place in any document.
    case fragment(Text)
    case untyped(Text)
    case string(Text)
    case uri(Text)
    case boolean(Bool)
    case integer(Int)
    case decimal(SmallDecimal)
    /// Integers beyond 64 bits and decimals beyond 128.
    case exact(Unmanaged<ExactBox>)
    case float(Float)
    case double(Double)
    case moment(Moment)
    case duration(Period)

    var isNode: Bool {
        switch self {
        case .node, .fragment: true
        default: false
        }
    }

    var isNumber: Bool {
        switch self {
        case .integer, .decimal, .exact, .float, .double: true
        default: false
        }
    }

    /// xs:integer or xs:decimal, as a number; nil for all else.
    var exactNumber: ExactNumber? {
        switch self {
        case .integer(let value): ExactNumber(Int128(value), scale: 0)
        case .decimal(let value): ExactNumber(value.coefficient, scale: Int(value.scale))
        case .exact(let box): box._withUnsafeGuaranteedRef { $0.number }
        default: nil
        }
    }

    /// xs:integer and what derives from it.
    var isInteger: Bool {
        switch self {
        case .integer: true
        case .exact(let box): box._withUnsafeGuaranteedRef { $0.isInteger }
        default: false
        }
    }

    /// The name of the item's type, for messages.
    var typeName: String {
        switch self {
        case .node, .fragment: "node()"
        case .untyped: "xs:untypedAtomic"
        case .string: "xs:string"
        case .uri: "xs:anyURI"
        case .boolean: "xs:boolean"
        case .integer: "xs:integer"
        case .decimal: "xs:decimal"
        case .exact(let box): box._withUnsafeGuaranteedRef { $0.isInteger } ? "xs:integer" : "xs:decimal"
        case .float: "xs:float"
        case .double: "xs:double"
        case .moment(let moment): "xs:" + moment.kind.name
        case .duration(let period): "xs:" + period.kind.name
        }
    }
}

/// A decimal of up to 38 digits, packed so that an `Item` stays small.
struct SmallDecimal: BitwiseCopyable {
    private let high: Int64
    private let low: UInt64
    let scale: UInt8

    @inline(__always)
    init(_ coefficient: Int128, scale: UInt8) {
        high = Int64(truncatingIfNeeded: coefficient >> 64)
        low = UInt64(truncatingIfNeeded: coefficient)
        self.scale = scale
    }

    @inline(__always) var coefficient: Int128 { Int128(high) << 64 | Int128(low) }
}

/// Keeps a number that does not fit an `Item`; owned by the evaluation or the rule set.
final class ExactBox {
    let number: ExactNumber
    let isInteger: Bool

    init(_ number: ExactNumber, isInteger: Bool) {
        self.number = number
        self.isInteger = isInteger
    }
}
