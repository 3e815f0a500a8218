/// A currency by its ISO 4217 alphabetic code, with the decimals of its minor unit.
public struct Currency: Sendable, Hashable {
    public let code: String
    /// Decimals of the minor unit (ISO 4217): 2 for most, 0 for JPY, 3 for KWD.
    public let decimals: Int

    /// Nil unless the code is three capital letters. Whether the code is in force is the code list's business.
    public init?(_ code: String) {
        guard code.utf8.count == 3, code.utf8.allSatisfy({ (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) })
        else { return nil }
        self.code = code
        decimals = Self.exceptions[code] ?? 2
    }

    private static let exceptions: [String: Int] = [
        "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0, "UGX": 0,
        "UYI": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
        "BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
        "CLF": 4, "UYW": 4
    ]
}

extension Currency: CustomStringConvertible {
    public var description: String { code }
}
