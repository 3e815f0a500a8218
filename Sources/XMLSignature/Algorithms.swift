/// The algorithms that this module signs with, or accepts. What isn't listed here is refused; there is no other list.
enum SignatureAlgorithm: String {
    case rsaSHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
    case rsaSHA384 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384"
    case rsaSHA512 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512"
    case ecdsaSHA256 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
    case ecdsaSHA384 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384"
    case ecdsaSHA512 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512"
    case rsaSHA1 = "http://www.w3.org/2000/09/xmldsig#rsa-sha1"
    case ecdsaSHA1 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1"

    var isSHA1: Bool { self == .rsaSHA1 || self == .ecdsaSHA1 }

    /// Whether a key of this kind makes signatures of this kind.
    func fits(_ kind: CryptographicKey.Kind) -> Bool {
        switch (self, kind) {
        case (.rsaSHA256, .rsa), (.rsaSHA384, .rsa), (.rsaSHA512, .rsa), (.rsaSHA1, .rsa): true
        case (.ecdsaSHA256, .ellipticCurve), (.ecdsaSHA384, .ellipticCurve), (.ecdsaSHA512, .ellipticCurve),
            (.ecdsaSHA1, .ellipticCurve):
            true
        default: false
        }
    }
}

enum DigestAlgorithm: String {
    case sha256 = "http://www.w3.org/2001/04/xmlenc#sha256"
    case sha384 = "http://www.w3.org/2001/04/xmldsig-more#sha384"
    case sha512 = "http://www.w3.org/2001/04/xmlenc#sha512"
    case sha1 = "http://www.w3.org/2000/09/xmldsig#sha1"

    /// OpenSSL's name.
    var name: String {
        switch self {
        case .sha256: "SHA256"
        case .sha384: "SHA384"
        case .sha512: "SHA512"
        case .sha1: "SHA1"
        }
    }
}

/// Canonical XML without comments, in its three editions.
enum Canonicalization: String {
    case exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#"
    case inclusive = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
    case inclusive11 = "http://www.w3.org/2006/12/xml-c14n11"
}

/// The elliptic curves a signature may have been made on, by OpenSSL's names.
let acceptedCurves: Set<String> = ["prime256v1", "secp384r1", "secp521r1"]

let envelopedTransform = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
let signedPropertiesType = "http://uri.etsi.org/01903#SignedProperties"
