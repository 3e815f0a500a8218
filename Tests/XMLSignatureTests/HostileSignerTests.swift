import CommandTesting
import Foundation
import Testing
import XMLSignature

/// Signatures whose mathematics is right, by signers who are not who they should be.
@Suite(.enabled(if: Command.exists("xmlsec1"), "needs xmlsec1 (make bootstrap-test)"))
struct HostileSignerTests {
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

    private func digest(of signer: Authority.Signer) throws -> String {
        Data(try Certificate.read(pem: Array(Data(contentsOf: signer.certificate)))[0].fingerprint())
            .base64EncodedString()
    }

    private func xades(_ change: (inout Forger) throws -> Void) throws -> String? {
        var forger = Forger()
        forger.references.append(Forger.propertiesReference())
        forger.objects = Forger.properties(digest: try digest(of: signer))
        try change(&forger)
        return try verdict(forger)
    }

    @Test func propertiesMustBeSigned() throws {
        #expect(try xades { _ in } == nil)
        #expect(try xades { $0.references.removeLast() } == "signature.properties")
        #expect(try xades { $0.references[1] = Forger.propertiesReference(type: nil) } == "signature.properties")
        #expect(try xades { $0.references[1] = Forger.propertiesReference("b") } == "signature.reference.wrapped")
        let other = try digest(of: authority.signer(.p256))
        #expect(try xades { $0.objects = Forger.properties(digest: other) } == "signature.certificate.digest")
        let own = try digest(of: signer)
        #expect(try xades { $0.objects = Forger.properties(digest: own, target: "#T") } == "signature.properties")
        #expect(try xades { $0.objects = Forger.properties(digest: own, time: "yesterday") } == "signature.properties")
        #expect(try xades { $0.objects += "<ds:Object/>" } == "signature.structure")
        let twice = Forger.properties(digest: own, more: "<x:SignedProperties Id='Q'/>")
        #expect(try xades { $0.objects = twice } == "signature.properties")
    }

    @Test func aProfileMayBeDemanded() throws {
        let strict = SignatureVerifier(trust: verifier.trust, policy: VerificationPolicy(profiles: [.xadesBaseline]))
        let document = try Forger().sign(signer)
        #expect(refusal { try strict.verify(document, at: .now) } == "signature.profile")
    }

    // MARK: - Certificates

    @Test func unknownIssuersAreNotBelieved() throws {
        let stranger = try Authority.stranger.get()
        let other = stranger.signer(.rsa2048)
        let document = try Forger().sign(other)
        #expect(refusal { try verifier.verify(document, at: .now) } == "certificate.untrusted")
        // Bringing one's own root along does not help.
        let root = Data(try Certificate.read(pem: Array(Data(contentsOf: stranger.root)))[0].der).base64EncodedString()
        let both = document.replacing(
            "</ds:X509Data>", with: "<ds:X509Certificate>\(root)</ds:X509Certificate></ds:X509Data>")
        #expect(refusal { try verifier.verify(both, at: .now) } == "certificate.untrusted")
        let empty = SignatureVerifier(trust: TrustAnchors([]))
        #expect(refusal { try empty.verify(document, at: .now) } == "certificate.untrusted")
        // A trusted certificate before the stranger's: the value was not made with its key.
        let trusted = Data(try Certificate.read(pem: authority.file("rsa2048-short.pem"))[0].der).base64EncodedString()
        let mixed = document.replacing(
            "<ds:X509Data>", with: "<ds:X509Data><ds:X509Certificate>\(trusted)</ds:X509Certificate>")
        #expect(refusal { try verifier.verify(mixed, at: .now) } == "signature.value")
    }

    @Test func aBareKeyNamesNobody() throws {
        var forger = Forger()
        forger.keyInfo = "<ds:KeyValue/>"
        #expect(try verdict(forger) == "signature.certificate.missing")
        forger.keyInfo = ""
        #expect(try verdict(forger) == "signature.certificate.missing")
    }

    @Test func certificatesMustBeFitAtTheTimeAskedFor() throws {
        let document = try Forger().sign(signer)
        #expect(refusal { try verifier.verify(document, at: .years(2)) } == "certificate.expired")
        #expect(refusal { try verifier.verify(document, at: .years(-1)) } == "certificate.notYetValid")
        // An answer that was good before is not good for another time.
        #expect(refusal { try verifier.verify(document, at: .now) } == nil)
        #expect(refusal { try verifier.verify(document, at: .years(2)) } == "certificate.expired")
        let weak = try authority.certify(.rsa1024, as: "hostile-weak")
        #expect(refusal { try verifier.verify(Forger().sign(weak), at: .now) } == "key.weak")
        let usage = try authority.certify(.rsa2048, usage: "keyEncipherment", as: "hostile-usage")
        #expect(refusal { try verifier.verify(Forger().sign(usage), at: .now) } == "certificate.usage")
        let old = try authority.certify(.rsa2048, digest: "sha1", as: "hostile-sha1")
        #expect(refusal { try verifier.verify(Forger().sign(old), at: .now) } == "certificate.weak")
    }

    /// Root, intermediate, signer: the intermediate travels with the signature.
    @Test func chainsAreFollowedToTheAnchor() throws {
        try authority.certifyIntermediate()
        let certificate = authority.folder.url.appendingPathComponent("chained.pem")
        let key = authority.folder.url.appendingPathComponent("chained.key")
        let chain = try authority.file("intermediate.pem")
        let signing = try SigningKey(
            pem: authority.file("chained.key"), certificate: authority.file("chained.pem"), chain: chain)
        let document = try XMLSigner(key: signing).signEnveloped(Samples.ubl(.invoice), at: .now)
        #expect(try verifier.verify(document, at: .now).signer.subject == "CN=Chained")
        // Without the intermediate nothing leads to the root, unless the intermediate itself is trusted.
        var forger = Forger()
        forger.method = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
        let alone = try forger.sign(Authority.Signer(key: key, certificate: certificate))
        #expect(
            refusal { try SignatureVerifier(trust: authority.trust()).verify(alone, at: .now) }
                == "certificate.untrusted")
        let partial = SignatureVerifier(trust: try TrustAnchors(pem: chain))
        #expect(throws: Never.self) { try partial.verify(alone, at: .now) }
        let file = authority.folder.url.appendingPathComponent("chained-document.xml")
        try Data(document).write(to: file)
        let ids = ["--id-attr:Id", "http://uri.etsi.org/01903/v1.3.2#:SignedProperties"]
        let xmlsec1 = try Command.run(
            ["xmlsec1", "--verify"] + ids + ["--trusted-pem", authority.root.path, file.path])
        #expect(xmlsec1.status == 0, "\(xmlsec1.errors)")
    }

    /// Whoever holds a signer's certificate can't certify others with it.
    @Test func signersAreNoAuthorities() throws {
        try authority.issue(
            "minion", subject: "/CN=Minion", by: "rsa2048-short", extensions: "basicConstraints=CA:FALSE")
        let signing = try SigningKey(
            pem: authority.file("minion.key"), certificate: authority.file("minion.pem"),
            chain: authority.file("rsa2048-short.pem"))
        let document = try XMLSigner(key: signing).signEnveloped(Samples.ubl(.invoice), at: .now)
        #expect(refusal { try verifier.verify(document, at: .now) } == "certificate.chain")
    }

    @Test func theSignersOwnCertificateMayBeTheAnchor() throws {
        let own = SignatureVerifier(trust: try TrustAnchors(pem: authority.file("rsa2048-short.pem")))
        #expect(throws: Never.self) { try own.verify(Forger().sign(signer), at: .now) }
    }
}
