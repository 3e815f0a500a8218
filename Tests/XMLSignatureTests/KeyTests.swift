import Foundation
import Testing
import XMLSignature

/// Keys and certificates: every form that is read, every reason to refuse one.
@Suite struct KeyTests {
    private let authority: Authority

    init() throws { authority = try Authority.shared.get() }

    private func pem(_ key: String, _ certificate: String, _ password: String? = nil) throws -> SigningKey {
        try SigningKey(pem: authority.file(key), certificate: authority.file(certificate), password: password)
    }

    @Test(arguments: ["rsa2048-short", "p256-short"])
    func encryptedKeysNeedTheirPassword(name: String) throws {
        let encrypted = "\(name)-encrypted.key"
        try authority.openssl([
            "pkcs8", "-topk8", "-in", "\(name).key", "-out", encrypted, "-passout", "pass:šifra 1", "-v2",
            "aes-256-cbc",
        ])
        #expect(throws: Never.self) { try pem(encrypted, "\(name).pem", "šifra 1") }
        #expect(refusal { try pem(encrypted, "\(name).pem", "wrong") } == "key.password")
        #expect(refusal { try pem(encrypted, "\(name).pem", "") } == "key.password")
        #expect(refusal { try pem(encrypted, "\(name).pem") } == "key.password")
    }

    @Test(arguments: ["rsa2048-short", "p256-short"])
    func pkcs12FilesAreRead(name: String) throws {
        let file = "\(name).p12"
        try authority.openssl([
            "pkcs12", "-export", "-inkey", "\(name).key", "-in", "\(name).pem", "-certfile", "root.pem", "-out", file,
            "-passout", "pass:tajna",
        ])
        let key = try SigningKey(pkcs12: authority.file(file), password: "tajna")
        #expect(key.chain.map(\.der) == (try Certificate.read(pem: authority.file("root.pem")).map(\.der)))
        #expect(refusal { try SigningKey(pkcs12: authority.file(file), password: "wrong") } == "key.password")
        #expect(refusal { try SigningKey(pkcs12: authority.file(file)) } == "key.password")
        let document = try XMLSigner(key: key).signEnveloped(Samples.ubl(.invoice), at: .now)
        let verifier = SignatureVerifier(trust: try authority.trust())
        #expect(try verifier.verify(document, at: .now).signer.der == key.certificate.der)
        #expect(document.text.components(separatedBy: "<ds:X509Certificate>").count == 3)
    }

    @Test func pkcs12FilesOfOldAreRefusedWithARemedy() throws {
        try authority.openssl([
            "pkcs12", "-export", "-legacy", "-inkey", "p256-short.key", "-in", "p256-short.pem", "-out", "old.p12",
            "-passout", "pass:tajna",
        ])
        let error = #expect(throws: SignatureError.self) {
            try SigningKey(pkcs12: authority.file("old.p12"), password: "tajna")
        }
        #expect(error?.code == "key.unsupported")
        #expect(error?.remedy.contains("-legacy") == true)
    }

    @Test func aKeyMustFitItsCertificate() {
        #expect(refusal { try pem("rsa2048-short.key", "p256-short.pem") } == "key.mismatch")
        #expect(refusal { try pem("p256-short.key", "root.pem") } == "key.mismatch")
    }

    @Test func weakAndForeignKeysAreRefused() throws {
        _ = try authority.certify(.rsa1024, as: "weak")
        #expect(refusal { try pem("weak.key", "weak.pem") } == "key.weak")
        _ = try authority.certify(.p384, as: "big")
        #expect(refusal { try pem("big.key", "big.pem") } == "key.algorithm")
        _ = try authority.certify(.p256, usage: "keyAgreement", as: "usage")
        #expect(refusal { try pem("usage.key", "usage.pem") } == "certificate.usage")
        try authority.openssl(["genpkey", "-algorithm", "ed25519", "-out", "ed.key"])
        #expect(refusal { try pem("ed.key", "p256-short.pem") } == "key.algorithm")
    }

    @Test(arguments: ["", "x", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "\u{0}"])
    func rubbishIsRefused(text: String) throws {
        let bytes = Array(text.utf8)
        let certificate = try authority.file("p256-short.pem")
        #expect(refusal { try SigningKey(pem: bytes, certificate: certificate) } == "key.malformed")
        #expect(refusal { try SigningKey(pkcs12: bytes) } == "key.malformed")
        #expect(refusal { try Certificate.read(pem: bytes) } == "certificate.malformed")
        #expect(refusal { try Certificate(der: bytes) } == "certificate.malformed")
        #expect(refusal { try TrustAnchors(pem: bytes) } == "certificate.malformed")
    }

    @Test func aCertificateSaysWhatItIs() throws {
        let certificate = try Certificate.read(pem: authority.file("rsa2048-twentyBytes.pem"))[0]
        #expect(certificate.serialNumber == "725043320441234370908203843236912888231579619618")
        #expect(certificate.issuer == "CN=Test Root,O=Test,C=RS")
        #expect(certificate.validity.contains(.now))
        #expect(certificate.fingerprint().count == 32)
        #expect(try Certificate(der: certificate.der).der == certificate.der)
        #expect(refusal { try Certificate(der: certificate.der + [0]) } == "certificate.malformed")
    }
}
