/// Namespaces of signatures, and where UBL keeps them.
enum Namespace {
    /// XML-Signature (W3C).
    static let signature: StaticString = "http://www.w3.org/2000/09/xmldsig#"
    /// XAdES (ETSI), one namespace for the editions of 2009 and 2016.
    static let xades: StaticString = "http://uri.etsi.org/01903/v1.3.2#"
    /// Every namespace that has business inside a signature.
    static let insideSignatures: [StaticString] = [
        signature, xades, "http://uri.etsi.org/01903/v1.4.1#", "http://www.w3.org/2009/xmldsig11#",
        "http://www.w3.org/2001/10/xml-exc-c14n#",
    ]
    /// Extensions of a UBL document.
    static let extensions: StaticString = "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2"
    static let basic: StaticString = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
    /// UBL's three namespaces for the signature extension.
    static let commonSignature: StaticString =
        "urn:oasis:names:specification:ubl:schema:xsd:CommonSignatureComponents-2"
    static let signatureAggregate: StaticString =
        "urn:oasis:names:specification:ubl:schema:xsd:SignatureAggregateComponents-2"
    /// What the namespace of every UBL 2 document begins with.
    static let ublPrefix = "urn:oasis:names:specification:ubl:schema:xsd:"
}
