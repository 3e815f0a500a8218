import CommandTesting
import Foundation

/// Makes signatures that are right by the mathematics and wrong by intent: `xmlsec1` signs whatever template it gets.
struct Forger {
    static let ds = "http://www.w3.org/2000/09/xmldsig#"
    static let exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#"
    static let enveloped = ds + "enveloped-signature"
    static let sha256 = "http://www.w3.org/2001/04/xmlenc#sha256"
    static let rsa = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"

    var canonicalization = Forger.exclusive
    var method = Forger.rsa
    var references = [Forger.reference("")]
    var keyInfo = "<ds:X509Data><ds:X509Certificate/></ds:X509Data>"
    var objects = ""
    var id = "S"
    /// What stands around the signature.
    var before = "<a xmlns='urn:a'><b Id='b'>1</b><c ID='c'>2</c>"
    var after = "</a>"

    static func transform(_ algorithm: String, _ content: String = "") -> String {
        "<ds:Transform Algorithm='\(algorithm)'>\(content)</ds:Transform>"
    }

    static func reference(
        _ uri: String?, type: String? = nil, transforms: [String] = [transform(enveloped), transform(exclusive)],
        digest: String = sha256
    ) -> String {
        let list = transforms.isEmpty ? "" : "<ds:Transforms>\(transforms.joined())</ds:Transforms>"
        return "<ds:Reference\(uri.map { " URI='\($0)'" } ?? "")\(type.map { " Type='\($0)'" } ?? "")>\(list)"
            + "<ds:DigestMethod Algorithm='\(digest)'/><ds:DigestValue></ds:DigestValue></ds:Reference>"
    }

    var template: String {
        """
        \(before)<ds:Signature xmlns:ds='\(Self.ds)' Id='\(id)'><ds:SignedInfo>\
        <ds:CanonicalizationMethod Algorithm='\(canonicalization)'/><ds:SignatureMethod Algorithm='\(method)'/>\
        \(references.joined())</ds:SignedInfo><ds:SignatureValue/>\
        \(keyInfo.isEmpty ? "" : "<ds:KeyInfo>\(keyInfo)</ds:KeyInfo>")\
        \(objects)</ds:Signature>\(after)
        """
    }

    /// - Parameter key: arguments of xmlsec1 that name the key; the signer's by default.
    func sign(_ signer: Authority.Signer, key: [String]? = nil) throws -> [UInt8] {
        try TemporaryFolder.use { folder in
            let file = folder.appendingPathComponent("template.xml")
            try template.write(to: file, atomically: true, encoding: .utf8)
            try "file".write(to: folder.appendingPathComponent("file.txt"), atomically: true, encoding: .utf8)
            let ids = ["a", "b", "c", "SignedProperties", "Object", "KeyInfo", "X"].flatMap { ["--id-attr:Id", $0] }
            let own = key ?? ["--privkey-pem", "\(signer.key.path),\(signer.certificate.path)"]
            let done = try Command.run(
                ["xmlsec1", "--sign"] + ids + ["--id-attr:ID", "c"] + own + [file.path], in: folder)
            guard done.status == 0 else { throw Authority.Failure(text: done.errors) }
            return Array(done.output.utf8)
        }
    }

    /// XAdES properties over the certificate with this digest.
    static func properties(
        digest: String, target: String = "#S", id: String = "P", more: String = "",
        time: String = "2026-11-20T10:00:00Z"
    ) -> String {
        """
        <ds:Object><x:QualifyingProperties xmlns:x='http://uri.etsi.org/01903/v1.3.2#' Target='\(target)'>\
        <x:SignedProperties Id='\(id)'><x:SignedSignatureProperties><x:SigningTime>\(time)</x:SigningTime>\
        <x:SigningCertificateV2><x:Cert><x:CertDigest><ds:DigestMethod Algorithm='\(sha256)'/>\
        <ds:DigestValue>\(digest)</ds:DigestValue></x:CertDigest></x:Cert></x:SigningCertificateV2>\
        </x:SignedSignatureProperties></x:SignedProperties>\(more)</x:QualifyingProperties></ds:Object>
        """
    }

    static func propertiesReference(_ id: String = "P", type: String? = "http://uri.etsi.org/01903#SignedProperties")
        -> String
    {
        reference("#\(id)", type: type, transforms: [transform(exclusive)])
    }
}
