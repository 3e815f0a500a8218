internal import CXMLSec

/// A key with a certificate that nobody vouches for: for trying things out, and where the law asks for a signature and
/// not for whose. PEM texts, to be stored sealed.
public struct SelfSignedKey: Sendable {
    /// PKCS#8.
    public let key: [UInt8]
    public let certificate: [UInt8]

    /// P-256, SHA-256, key usage digitalSignature and nonRepudiation; the randomness is OpenSSL's.
    ///
    /// - Parameter name: subject and issuer, CN; at most 64 characters, as X.520 has it.
    /// - Throws: `key.unmade` when OpenSSL refuses, as for an empty or too long name.
    public init(name: String, validity: ClosedRange<Moment>) throws(SignatureError) {
        try XMLSec.prepare()
        var (key, certificate): (UnsafeMutablePointer<CChar>?, UnsafeMutablePointer<CChar>?) = (nil, nil)
        let made = cx_make_self_signed(
            name, validity.lowerBound.secondsSince1970, validity.upperBound.secondsSince1970, &key, &certificate)
        guard made == 0 else {
            throw SignatureError(
                "key.unmade", "no key and certificate could be made for '\(name.prefix(80))'",
                remedy: "Give a name of 1 to 64 characters.")
        }
        self.key = Array(XMLSec.take(key).utf8)
        self.certificate = Array(XMLSec.take(certificate).utf8)
    }
}
