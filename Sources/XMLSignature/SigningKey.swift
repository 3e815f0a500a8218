internal import CXMLSec

/// A private key with its certificate and chain: loaded once, held by the host alone, shared by all threads.
///
/// RSA of at least 2048 bits, or P-256.
public final class SigningKey: Sendable {
    public let certificate: Certificate
    /// The issuers' certificates that travel with a signature, nearest first; may be empty.
    public let chain: [Certificate]
    let key: CryptographicKey

    /// - Parameters:
    ///   - pem: the private key (PKCS#8, PKCS#1 or SEC 1), encrypted or not.
    ///   - certificate: PEM; the first one is the signer's, further ones join the chain.
    ///   - chain: PEM, may be empty.
    ///   - password: for an encrypted key. Nothing is ever asked for on a terminal.
    /// - Throws: `key.malformed`, `key.password`, `key.unsupported`, `key.weak`, `key.algorithm`, `key.mismatch`,
    ///   `certificate.malformed`, `certificate.usage`.
    public convenience init(
        pem: [UInt8], certificate: [UInt8], chain: [UInt8] = [], password: String? = nil
    ) throws(SignatureError) {
        try XMLSec.prepare()
        var pointer: OpaquePointer?
        try SignatureError.check(cx_key_read_pem(pem, pem.count, password, &pointer), "PEM", password)
        guard let pointer else { throw SignatureError("key.malformed", "not a private key in PEM form") }
        let key = CryptographicKey(owning: pointer)
        let own = try Certificate.read(pem: certificate)
        let more = chain.isEmpty ? [] : try Certificate.read(pem: chain)
        try self.init(key: key, certificate: own[0], chain: Array(own.dropFirst()) + more)
    }

    /// - Parameters:
    ///   - pkcs12: the bytes of a `.p12` or `.pfx` file: key, certificate and perhaps the chain.
    ///   - password: nil and the empty password are the same here.
    /// - Throws: as the other initialiser.
    public convenience init(pkcs12: [UInt8], password: String? = nil) throws(SignatureError) {
        try XMLSec.prepare()
        var key: OpaquePointer?
        var certificate: OpaquePointer?
        var others = [OpaquePointer?](repeating: nil, count: 16)
        var count = Int32(others.count)
        let reason = cx_pkcs12_read(pkcs12, pkcs12.count, password, &key, &certificate, &others, &count)
        try SignatureError.check(reason, "PKCS#12", password)
        guard let key, let certificate else { throw SignatureError("key.malformed", "not a PKCS#12 file") }
        let ownKey = CryptographicKey(owning: key)
        var chain: [Certificate] = []
        var failure: SignatureError?
        for case let pointer? in others.prefix(Int(count)) {
            do throws(SignatureError) {
                chain.append(try Certificate(owning: pointer))
            } catch { failure = error }
        }
        let own = try Certificate(owning: certificate)
        if let failure { throw failure }
        try self.init(key: ownKey, certificate: own, chain: chain)
    }

    private init(key: CryptographicKey, certificate: Certificate, chain: [Certificate]) throws(SignatureError) {
        try key.check(curves: ["prime256v1"])
        guard cx_certificate_matches(certificate.handle.pointer, key.pointer) != 0 else {
            throw SignatureError(
                "key.mismatch", "the key does not belong to the certificate of '\(certificate.subject)'",
                remedy: "Name the signer's certificate first, its issuers after it.")
        }
        guard certificate.maySign else {
            throw SignatureError(
                "certificate.usage", "the key usage of '\(certificate.subject)' allows no signatures",
                remedy: "Use a certificate with digitalSignature or nonRepudiation.")
        }
        self.key = key
        self.certificate = certificate
        self.chain = chain
    }

    var algorithm: SignatureAlgorithm {
        if case .rsa = key.kind { return .rsaSHA256 }
        return .ecdsaSHA256
    }
}

extension SignatureError {
    fileprivate static func check(_ reason: cx_reason, _ form: String, _ password: String?) throws(SignatureError) {
        switch reason {
        case CX_OK: return
        case CX_PASSWORD:
            throw SignatureError(
                "key.password", password == nil ? "the key is encrypted" : "the password does not open the key",
                remedy: "Give the password of the key.")
        case CX_UNSUPPORTED:
            throw SignatureError(
                "key.unsupported", "the \(form) file is encrypted with an algorithm that is no longer supported",
                remedy: "Export it again with AES-256 (openssl pkcs12 -legacy -in OLD | openssl pkcs12 -export).")
        case CX_INCOMPLETE:
            throw SignatureError("key.malformed", "the \(form) file holds no key with its certificate")
        default: throw SignatureError("key.malformed", "not a private key in \(form) form")
        }
    }
}
