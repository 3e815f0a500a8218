/// Where a signature stands. The words are those of a plugin's manifest.
public enum SignatureForm: String, Sendable, CaseIterable {
    /// Inside the document, over all of it but itself: in UBL's signature extension, else as last child of the root.
    case enveloped
    /// A document of its own over exactly the bytes that are sent.
    case detached
    /// Inside one element of a message, over that element (SOAP bodies of authorities).
    case messageLevel
    case none
}

/// What a signature says about its signer and time.
public enum SignatureProfile: String, Sendable, CaseIterable {
    /// XML-Signature alone: neither time nor certificate are signed.
    case xmldsig
    /// XAdES baseline B-B (ETSI EN 319 132-1): `SigningTime` and `SigningCertificateV2`. The default.
    case xadesBaseline = "xades-b-b"
    /// XAdES 1.3.2 of 2009 (ETSI TS 101 903): `SigningCertificate` with issuer and serial number, for receivers that
    /// check the stock schemas of UBL 2.1.
    case xades2009 = "xades-2009"
}
