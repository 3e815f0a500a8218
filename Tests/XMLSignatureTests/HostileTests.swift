import CommandTesting
import Foundation
import Testing
import XMLSignature

/// Signatures by somebody who holds a genuine certificate, or once saw a genuine document, and means ill.
@Suite(.enabled(if: Command.exists("xmlsec1"), "needs xmlsec1 (make bootstrap-test)"))
struct HostileTests {
    private let authority: Authority
    private let signer: Authority.Signer
    private let verifier: SignatureVerifier

    init() throws {
        authority = try Authority.shared.get()
        signer = authority.signer(.rsa2048)
        verifier = SignatureVerifier(trust: try authority.trust())
    }

    private func verdict(_ forger: Forger, key: [String]? = nil) throws -> String? {
        let document = try forger.sign(signer, key: key)
        return refusal { try verifier.verify(document, at: .now) }
    }

    /// The control: what the forger makes is accepted when nothing is wrong with it.
    @Test func theForgersGenuineSignatureIsAccepted() throws {
        let document = try Forger().sign(signer)
        let verified = try verifier.verify(document, at: .now)
        #expect(verified.covers == [.document])
        #expect(verified.profile == .xmldsig)
    }

    // MARK: - Algorithms

    @Test(arguments: [
        ("http://www.w3.org/2000/09/xmldsig#rsa-sha1", "signature.sha1"),
        ("http://www.w3.org/2001/04/xmldsig-more#rsa-ripemd160", "signature.algorithm"),
    ])
    func signatureAlgorithmsOffTheListAreRefused(method: String, expected: String) throws {
        var forger = Forger()
        forger.method = method
        // Where this xmlsec1 no longer signs with it, the name alone must be enough.
        let document = try (try? forger.sign(signer)) ?? Forger().sign(signer).replacing(Forger.rsa, with: method)
        #expect(refusal { try verifier.verify(document, at: .now) } == expected)
    }

    @Test func sha1IsAcceptedOnlyByName() throws {
        var forger = Forger()
        forger.method = "http://www.w3.org/2000/09/xmldsig#rsa-sha1"
        forger.references = [Forger.reference("", digest: "http://www.w3.org/2000/09/xmldsig#sha1")]
        let document = try forger.sign(signer)
        #expect(refusal { try verifier.verify(document, at: .now) } == "signature.sha1")
        let archive = SignatureVerifier(trust: verifier.trust, policy: VerificationPolicy(allowsSHA1: true))
        #expect(try archive.verify(document, at: .now).digestAlgorithms == ["http://www.w3.org/2000/09/xmldsig#sha1"])
        var digest = Forger()
        digest.references = [Forger.reference("", digest: "http://www.w3.org/2000/09/xmldsig#sha1")]
        #expect(try verdict(digest) == "signature.sha1")
        digest.references = [Forger.reference("", digest: "http://www.w3.org/2001/04/xmldsig-more#md5")]
        let md5 = try (try? digest.sign(signer)) ?? Forger().sign(signer).replacing(Forger.sha256, with: "urn:md5")
        #expect(refusal { try verifier.verify(md5, at: .now) } == "signature.algorithm")
    }

    /// The verifier knows the public key, and so does everybody: as an HMAC secret it proves nothing.
    @Test func hmacWithThePublicKeyIsRefused() throws {
        let publicKey = try authority.openssl(["x509", "-in", signer.certificate.path, "-noout", "-pubkey"]).output
        let secret = authority.folder.url.appendingPathComponent("public.key")
        try publicKey.write(to: secret, atomically: true, encoding: .utf8)
        var forger = Forger()
        forger.method = "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"
        let certificate = try Certificate.read(pem: authority.file("rsa2048-short.pem"))[0]
        forger.keyInfo =
            "<ds:X509Data><ds:X509Certificate>\(Data(certificate.der).base64EncodedString())"
            + "</ds:X509Certificate></ds:X509Data>"
        #expect(try verdict(forger, key: ["--hmackey", secret.path]) == "signature.hmac")
        // With the genuine algorithm's name on it, the value does not fit.
        let renamed = try forger.sign(signer, key: ["--hmackey", secret.path]).replacing(
            forger.method, with: Forger.rsa)
        #expect(refusal { try verifier.verify(renamed, at: .now) } == "signature.value")
    }

    @Test func algorithmAndKeyMustFit() throws {
        let swapped = try Forger().sign(signer).replacing(
            Forger.rsa, with: "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256")
        #expect(refusal { try verifier.verify(swapped, at: .now) } == "signature.algorithm")
    }

    @Test(arguments: [
        ("http://www.w3.org/2001/10/xml-exc-c14n#WithComments", "signature.canonicalization"),
        ("http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments", "signature.canonicalization"),
        ("urn:own", "signature.canonicalization"), ("", "signature.canonicalization"),
        ("http://www.w3.org/TR/1999/REC-xslt-19991116", "signature.canonicalization"),
    ])
    func canonicalizationsOffTheListAreRefused(name: String, expected: String) throws {
        let document = try Forger().sign(signer).replacing(
            "CanonicalizationMethod Algorithm=\"\(Forger.exclusive)\"",
            with: "CanonicalizationMethod Algorithm=\"\(name)\"")
        #expect(refusal { try verifier.verify(document, at: .now) } == expected)
    }

    /// Transforms that choose or rewrite what is signed: the digest is right, but of something else.
    @Test(arguments: [
        ["xpath"], ["xpath2"], ["xslt"], ["base64"], ["enveloped", "exclusive", "exclusive"],
        ["exclusive", "enveloped"], ["enveloped", "enveloped"], ["exclusive"], [],
    ])
    func transformsOffTheListAreRefused(names: [String]) throws {
        let known = [
            "enveloped": Forger.transform(Forger.enveloped), "exclusive": Forger.transform(Forger.exclusive),
            "base64": Forger.transform("http://www.w3.org/2000/09/xmldsig#base64"),
            "xpath": Forger.transform(
                "http://www.w3.org/TR/1999/REC-xpath-19991116",
                "<ds:XPath>not(ancestor-or-self::ds:Signature)</ds:XPath>"),
            "xpath2": Forger.transform(
                "http://www.w3.org/2002/06/xmldsig-filter2",
                "<f:XPath xmlns:f='http://www.w3.org/2002/06/xmldsig-filter2' Filter='subtract'>//b</f:XPath>"),
            "xslt": Forger.transform(
                "http://www.w3.org/TR/1999/REC-xslt-19991116",
                "<t:stylesheet version='1.0' xmlns:t='http://www.w3.org/1999/XSL/Transform'><t:template match='/'>"
                    + "<x/></t:template></t:stylesheet>"),
        ]
        var forger = Forger()
        let transforms = names.compactMap { known[$0] }
        forger.references = [Forger.reference("", transforms: transforms)]
        // Some make no sense even to xmlsec1; then a genuine signature gets them afterwards.
        let genuine = Forger.transform(Forger.enveloped) + Forger.transform(Forger.exclusive)
        let document =
            try (try? forger.sign(signer))
            ?? Forger().sign(signer).replacing(
                genuine.replacingOccurrences(of: "'", with: "\"").replacingOccurrences(
                    of: "></ds:Transform>", with: "/>"),
                with: transforms.joined())
        #expect(refusal { try verifier.verify(document, at: .now) } == "signature.transform")
    }

    // MARK: - References

    @Test func aReferenceToNothingIsRefused() throws {
        let dangling = try Forger().sign(signer).replacing("URI=\"\"", with: "URI=\"#nobody\"")
        #expect(refusal { try verifier.verify(dangling, at: .now) } == "signature.reference.dangling")
        let none = try Forger().sign(signer).text.replacingOccurrences(
            of: "<ds:Reference.*</ds:Reference>", with: "", options: .regularExpression)
        #expect(refusal { try verifier.verify(Array(none.utf8), at: .now) } == "signature.reference.none")
        let anonymous = try Forger().sign(signer).replacing(" URI=\"\"", with: "")
        #expect(refusal { try verifier.verify(anonymous, at: .now) } == "signature.structure")
    }

    @Test(arguments: ["file.txt", "file:///etc/passwd", "http://127.0.0.1:9/a", "/etc/passwd", "a.xml"])
    func externalReferencesAreRefused(uri: String) throws {
        let document = try Forger().sign(signer).replacing("URI=\"\"", with: "URI=\"\(uri)\"")
        #expect(refusal { try verifier.verify(document, at: .now) } == "signature.reference.external")
        // Nor may a detached signature look elsewhere than at the bytes it was given.
        let signature = try XMLSigner(key: signer.signingKey()).signDetached([1], named: "own.xml", at: .now)
            .replacing("URI=\"own.xml\"", with: "URI=\"\(uri)\"")
        #expect(
            refusal { try verifier.verify(detached: signature, over: [1], named: "own.xml", at: .now) }
                == "signature.reference.external")
    }

    @Test(arguments: ["#xpointer(/)", "#xpointer(id('b'))", "#b')or('", "#"])
    func pointersAreRefused(uri: String) throws {
        let document = try Forger().sign(signer).replacing("URI=\"\"", with: "URI=\"\(uri)\"")
        #expect(refusal { try verifier.verify(document, at: .now) } == "signature.reference.uri")
    }

    @Test func aSignatureOverAPartIsNotOneOverTheWhole() throws {
        var forger = Forger()
        forger.references = [Forger.reference("#b", transforms: [Forger.transform(Forger.exclusive)])]
        #expect(try verdict(forger) == "signature.coverage")
        let document = try forger.sign(signer)
        let part = try verifier.verify(element: "b", of: document, at: .now)
        #expect(part.covers == [.element(id: "b", name: "b", path: "/a/b")])
        #expect(refusal { try verifier.verify(element: "c", of: document, at: .now) } == "signature.coverage")
    }

    /// The classic attack: the signed element is moved aside, another takes its place.
    @Test func wrappedElementsAreRefused() throws {
        var forger = Forger()
        forger.references = [Forger.reference("#b", transforms: [Forger.transform(Forger.exclusive)])]
        let genuine = try forger.sign(signer)
        let signed = "<b Id=\"b\">1</b>"
        try #require(genuine.range(of: signed) != nil)
        // Two elements with the id: which one was meant?
        let twice = genuine.replacing(signed, with: "<b Id=\"b\">1000</b><w>\(signed)</w>")
        #expect(refusal { try verifier.verify(element: "b", of: twice, at: .now) } == "signature.reference.duplicateId")
        // The same by another attribute that also makes ids.
        let otherwise = genuine.replacing(signed, with: "<b xml:id=\"b\">1000</b><w>\(signed)</w>")
        #expect(
            refusal { try verifier.verify(element: "b", of: otherwise, at: .now) } == "signature.reference.duplicateId")
        // The signed element hidden inside the signature.
        let hidden = genuine.replacing(signed, with: "<b>1000</b>")
            .replacing("</ds:Signature>", with: "<ds:Object>\(signed)</ds:Object></ds:Signature>")
        #expect(refusal { try verifier.verify(element: "b", of: hidden, at: .now) } == "signature.structure")
        let inKey = genuine.replacing(signed, with: "<b>1000</b>").replacing(
            "</ds:KeyInfo>", with: "\(signed)</ds:KeyInfo>")
        #expect(refusal { try verifier.verify(element: "b", of: inKey, at: .now) } == "signature.structure")
        let asKey = genuine.replacing(signed, with: "<b>1000</b>")
            .replacing("<ds:X509Data>", with: "<ds:KeyName Id=\"b\">1</ds:KeyName><ds:X509Data>")
        #expect(refusal { try verifier.verify(element: "b", of: asKey, at: .now) } == "signature.reference.wrapped")
        // Moved, but alone: it verifies, and the result says where it stands now.
        let moved = genuine.replacing(signed, with: "<b>1000</b><w>\(signed)</w>")
        let verified = try verifier.verify(element: "b", of: moved, at: .now)
        #expect(verified.covers == [.element(id: "b", name: "b", path: "/a/w/b")])
    }

    /// A whole signed document put inside another one.
    @Test func aWrappedDocumentIsRefused() throws {
        let genuine = try XMLSigner(key: signer.signingKey()).signEnveloped(Samples.ubl(.invoice), at: .now)
        let body = try #require(genuine.range(of: "<Invoice")).lowerBound
        let evil = Samples.ubl(.invoice).replacing("1200.00", with: "9200.00")
            .replacing("</Invoice>", with: String(decoding: genuine[body...], as: UTF8.self) + "</Invoice>")
        #expect(refusal { try verifier.verify(evil, at: .now) } == "signature.digest")
    }

    @Test func aSignatureMovedElsewhereIsRefused() throws {
        var forger = Forger()
        forger.before += "<d>"
        forger.after = "</d></a>"
        #expect(try verdict(forger) == "signature.place")
    }

    @Test func aSecondSignatureIsRefused() throws {
        let genuine = try Forger().sign(signer)
        let start = try #require(genuine.range(of: "<ds:Signature")).lowerBound
        let end = try #require(genuine.range(of: "</ds:Signature>")).upperBound
        let signature = String(decoding: genuine[start..<end], as: UTF8.self)
        #expect(
            refusal { try verifier.verify(genuine.replacing("</a>", with: "\(signature)</a>"), at: .now) }
                == "signature.several")
        let nested = genuine.replacing("</ds:Signature>", with: "<ds:Object>\(signature)</ds:Object></ds:Signature>")
        #expect(refusal { try verifier.verify(nested, at: .now) } == "signature.several")
        #expect(refusal { try verifier.verify(Samples.ubl(.invoice), at: .now) } == "signature.missing")
        let parts = genuine.replacing(
            "<ds:SignatureValue>", with: "<ds:SignatureValue>AAAA</ds:SignatureValue><ds:SignatureValue>")
        #expect(refusal { try verifier.verify(parts, at: .now) } == "signature.structure")
    }

    // MARK: - The document

    @Test func documentTypesAreRefused() throws {
        let document =
            Array("<!DOCTYPE a [<!ATTLIST c ID ID #IMPLIED>]>".utf8)
            + (try Forger().sign(signer)).replacing("<?xml version=\"1.0\"?>", with: "")
        #expect(refusal { try verifier.verify(document, at: .now) } == "document.dtd")
    }

    @Test func changesAreNoticed() throws {
        let document = try Forger().sign(signer)
        #expect(
            refusal { try verifier.verify(document.replacing(">1</b>", with: ">2</b>"), at: .now) }
                == "signature.digest")
        #expect(
            refusal { try verifier.verify(document.replacing("</a>", with: "<d/></a>"), at: .now) }
                == "signature.digest")
        let other = try Forger(after: "<d/></a>").sign(signer)
        func value(_ bytes: [UInt8]) -> String {
            bytes.text.components(separatedBy: "<ds:SignatureValue>")[1].components(
                separatedBy: "</ds:SignatureValue>")[0]
        }
        #expect(
            refusal { try verifier.verify(document.replacing(value(document), with: value(other)), at: .now) }
                == "signature.value")
    }
}
