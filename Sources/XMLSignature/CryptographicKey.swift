internal import CXMLSec

/// A key as OpenSSL holds it. A private key is used in here and never leaves.
final class CryptographicKey: @unchecked Sendable {
    enum Kind: Equatable {
        case rsa(bits: Int)
        case ellipticCurve(name: String)
        case other
    }

    let pointer: OpaquePointer
    let kind: Kind

    /// Takes over one reference.
    init(owning pointer: OpaquePointer) {
        self.pointer = pointer
        var bits: Int32 = 0
        switch cx_key_describe(pointer, &bits) {
        case CX_KEY_RSA: kind = .rsa(bits: Int(bits))
        case CX_KEY_EC:
            var name = [CChar](repeating: 0, count: 80)
            let known = cx_key_curve(pointer, &name, name.count) != 0
            let text = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
            kind = .ellipticCurve(name: known ? String(decoding: text, as: UTF8.self) : "")
        default: kind = .other
        }
    }

    deinit { cx_key_free(pointer) }

    /// RSA of fewer bits than this can be factored within the time an invoice is kept.
    static let minimumRSABits = 2048

    /// - Throws: `key.weak`, or `key.algorithm` when it is on none of `curves`.
    func check(curves: Set<String>) throws(SignatureError) {
        switch kind {
        case .rsa(let bits) where bits < Self.minimumRSABits:
            throw SignatureError(
                "key.weak", "the RSA key has \(bits) bits", remedy: "Use \(Self.minimumRSABits) bits or more.")
        case .rsa: return
        case .ellipticCurve(let name) where curves.contains(name): return
        case .ellipticCurve(let name):
            throw SignatureError("key.algorithm", "the curve '\(name)' is not supported", remedy: "Use P-256 or RSA.")
        case .other:
            throw SignatureError("key.algorithm", "neither an RSA nor an EC key", remedy: "Use P-256 or RSA.")
        }
    }
}
