internal import CXMLSec

extension SigningKey {
    /// A signature over bytes that are no XML: what some messages carry inside them.
    ///
    /// - Parameters:
    ///   - bytes: are hashed by the algorithm, then signed.
    ///   - algorithm: `rsa-sha256`, `ecdsa-sha256`, or `rsa-sha1` for what was signed before SHA-1 was given up.
    /// - Returns: the signature value.
    /// - Throws: `key.algorithm` when the key is of another kind; `signature.failed`.
    public func sign(_ bytes: [UInt8], algorithm: String) throws(SignatureError) -> [UInt8] {
        try XMLSec.prepare()
        try requireAlgorithm(algorithm)
        var length = 0
        guard
            let signature = cx_sign_raw(
                key.pointer, algorithm.hasSuffix("sha1") ? "SHA1" : "SHA256", bytes, bytes.count, &length)
        else { throw SignatureError("signature.failed", "OpenSSL could not sign") }
        defer { cx_free(signature) }
        return Array(UnsafeBufferPointer(start: signature, count: length))
    }

    /// - Throws: `key.algorithm` when this key cannot make signatures of the algorithm.
    public func requireAlgorithm(_ algorithm: String) throws(SignatureError) {
        let isFitting =
            switch (algorithm, key.kind) {
            case ("rsa-sha256", .rsa), ("rsa-sha1", .rsa), ("ecdsa-sha256", .ellipticCurve): true
            default: false
            }
        guard isFitting else {
            throw SignatureError(
                "key.algorithm", "the key of '\(certificate.subject)' makes no \(algorithm) signatures",
                remedy: "Use a key of the kind the authority asks for.")
        }
    }
}
