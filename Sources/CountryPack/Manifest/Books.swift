public import JSON

/// An account of the chart.
public struct Account: Record, Hashable {
    public enum Kind: String, Sendable, CaseIterable {
        case asset, liability, equity, revenue, expense, clearing, offBalance
    }

    public var code = ""
    public var kind = Kind.asset
    /// Reduces the group it stands in, so that its normal balance is on the other side.
    public var contra = false
    public var names: [String: String] = [:]
    public var confidence: Source.Confidence?

    public init() {}

    public static let shape = Shape<Account>("Account", "An account of the chart.") {
        Field(
            "code", \.code,
            .matching("^[0-9A-Z][0-9A-Z.-]{0,19}$", "digits, capitals, . and -") { bytes in
                guard let first = bytes.first, first != UInt8(ascii: "."), first != UInt8(ascii: "-") else {
                    return false
                }
                return bytes.count <= 20
                    && bytes.allSatisfy {
                        ($0 &- UInt8(ascii: "0")) < 10 || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
                            || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-")
                    }
            }, "code")
        Field("kind", \.kind, .enumeration(), "kind of account")
        Field("contra", \.contra, .bool, default: false, "its normal balance is on the other side")
        Field("names", \.names, .dictionary(of: .text(maximum: 300)), "name by language")
        Field("confidence", \.confidence, .enumeration(), "where it is not statutory or not certain")
    }
}
