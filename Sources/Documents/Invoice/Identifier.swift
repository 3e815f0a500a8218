public import JSON

/// An identifier with the scheme it belongs to.
///
/// Schemes of our own: `vat`, `tax`, `registration`, `endpoint:EAS` (electronic address, e.g. `endpoint:9948`), and
/// what a plugin's manifest declares (`jbkjs`). Others are ISO/IEC 6523 ICD codes such as `0088`.
public struct Identifier: Record, Hashable {
    public var scheme = ""
    public var value = ""

    public init() {}

    public init(scheme: String, value: String) {
        self.scheme = scheme
        self.value = value
    }

    public static let shape = Shape<Identifier>("Identifier", "An identifier and its scheme.") {
        Field("scheme", \.scheme, .identifier, "vat, tax, registration, endpoint:EAS, an ICD code, or a plugin's own")
        Field("value", \.value, .text(maximum: 100), "the identifier as the scheme writes it")
    }
}

extension Sequence<Identifier> {
    public func value(of scheme: String) -> String? { first { $0.scheme == scheme }?.value }

    /// The electronic address (BT-34, BT-49): EAS code and value.
    public var endpoint: (scheme: String, value: String)? {
        for identifier in self where identifier.scheme.hasPrefix("endpoint:") {
            return (String(identifier.scheme.dropFirst("endpoint:".count)), identifier.value)
        }
        return nil
    }
}
