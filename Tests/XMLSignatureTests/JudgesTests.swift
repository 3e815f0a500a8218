import CommandTesting
import Foundation
import Testing
import XMLSignature

/// Every combination, judged by programs that others wrote: `xmllint`, `xmlsec1` and signxml.
@Suite struct JudgesTests {
    static let python = packageRoot.appendingPathComponent(".venv/bin/python").path
    static let schemas = packageRoot.appendingPathComponent("schemas/fetched").path
    static let ready =
        Command.exists("xmlsec1") && Command.exists("xmllint") && access(python, X_OK) == 0
        && access(schemas, R_OK) == 0

    struct Combination: Sendable, CustomTestStringConvertible {
        let profile: SignatureProfile
        let key: Authority.KeyKind
        let serial: Authority.Serial
        let kind: Samples.Kind
        let form: SignatureForm

        var testDescription: String {
            "\(profile.rawValue) \(key.rawValue) \(serial.rawValue) \(kind.rawValue) \(form.rawValue)"
        }

        /// The 2009 form writes the serial number as an integer that schema validators do not read.
        var isRefusedBeforehand: Bool { profile == .xades2009 && serial == .twentyBytes }

        static let all: [Combination] = [SignatureProfile.xadesBaseline, .xades2009].flatMap { profile in
            [Authority.KeyKind.rsa2048, .p256].flatMap { key in
                Authority.Serial.allCases.flatMap { serial in
                    Samples.Kind.allCases.flatMap { kind in
                        [SignatureForm.enveloped, .detached].map {
                            Combination(profile: profile, key: key, serial: serial, kind: kind, form: $0)
                        }
                    }
                }
            }
        }
    }

    /// A signed document in files, as a receiver has it.
    struct Delivery {
        let folder: URL
        let signer: Authority.Signer
        let root: URL
        let isDetached: Bool
        var isXAdES = true
        let name = "račun 17.xml"

        var content: URL { folder.appendingPathComponent(name) }
        var signature: URL { isDetached ? folder.appendingPathComponent("signature.xml") : content }

        func xmlsec1() throws -> Bool {
            let xades = "http://uri.etsi.org/01903/v1.3.2#:SignedProperties"
            let ids = ["--id-attr:Id", xades, "--id-attr:Id", "urn:example:fiscal:Request"]
            let command = ["xmlsec1", "--verify"] + ids + ["--trusted-pem", root.path, signature.path]
            return try Command.run(command, in: folder).status == 0
        }

        var job: [String: Any] {
            [
                "signature": signature.path, "certificate": signer.certificate.path, "xades": isXAdES,
                "content": isDetached ? content.path : NSNull(), "name": isDetached ? "ra%C4%8Dun%2017.xml" : NSNull(),
            ]
        }

        func schema(_ file: String, of document: URL) throws -> Command {
            let path = "\(JudgesTests.schemas)/\(file)"
            return try Command.run(["xmllint", "--nonet", "--noout", "--schema", path, document.path])
        }
    }

    static func signxml(_ deliveries: [Delivery]) throws -> [String] {
        try TemporaryFolder.use { folder in
            let jobs = folder.appendingPathComponent("jobs.json")
            try JSONSerialization.data(withJSONObject: deliveries.map(\.job)).write(to: jobs)
            let script = packageRoot.appendingPathComponent("Tests/Judges/signxml_judge.py").path
            let done = try Command.run([python, script, jobs.path])
            #expect(done.status == 0, "\(done.errors)")
            return done.output.split(separator: "\n").map(String.init)
        }
    }

    private func sign(_ combination: Combination, in folder: URL) throws -> Delivery {
        let authority = try Authority.shared.get()
        let signer = authority.signer(combination.key, combination.serial)
        let delivery = Delivery(
            folder: folder, signer: signer, root: authority.root, isDetached: combination.form == .detached)
        let xml = XMLSigner(key: try signer.signingKey(), profile: combination.profile)
        let document = Samples.ubl(combination.kind)
        if delivery.isDetached {
            try Data(document).write(to: delivery.content)
            try Data(xml.signDetached(document, named: delivery.name, at: .now)).write(to: delivery.signature)
        } else {
            try Data(xml.signEnveloped(document, at: .now)).write(to: delivery.content)
        }
        return delivery
    }

    private func verify(_ delivery: Delivery) throws -> VerifiedSignature {
        let verifier = SignatureVerifier(trust: try Authority.shared.get().trust())
        let signature = Array(try Data(contentsOf: delivery.signature))
        guard delivery.isDetached else { return try verifier.verify(signature, at: .now) }
        let content = Array(try Data(contentsOf: delivery.content))
        return try verifier.verify(detached: signature, over: content, named: delivery.name, at: .now)
    }

    @Test(
        .enabled(if: ready, "needs xmlsec1, xmllint, .venv (make bootstrap-test) and schemas (make schemas)"),
        arguments: Combination.all)
    func everyJudgeAgrees(combination: Combination) throws {
        try TemporaryFolder.use { folder in
            if combination.isRefusedBeforehand {
                let error = try #require(throws: SignatureError.self) { try sign(combination, in: folder) }
                #expect(error.code == "signature.serialTooLong")
                #expect(error.remedy.contains("B-B"))
                return
            }
            let delivery = try sign(combination, in: folder)
            #expect(try delivery.xmlsec1())
            #expect(try Self.signxml([delivery]) == ["accepted"])
            try checkSchemas(delivery, combination)
            let verified = try verify(delivery)
            #expect(verified.profile == combination.profile)
            #expect(verified.signer.der == (try delivery.signer.signingKey().certificate.der))
            let covered: VerifiedSignature.Coverage = delivery.isDetached ? .bytes(name: delivery.name) : .document
            #expect(verified.covers == [covered, .signedProperties])
            try checkFlips(delivery)
        }
    }

    /// The other forms: an element of a message, a document that isn't UBL, a signature without XAdES.
    @Test(
        .enabled(if: ready, "needs xmlsec1, .venv (make bootstrap-test)"),
        arguments: [SignatureProfile.xadesBaseline, .xades2009, .xmldsig], [true, false])
    func theyAgreeOnOtherForms(profile: SignatureProfile, isMessage: Bool) throws {
        try TemporaryFolder.use { folder in
            let authority = try Authority.shared.get()
            let signer = authority.signer(.p256)
            let delivery = Delivery(
                folder: folder, signer: signer, root: authority.root, isDetached: false, isXAdES: profile != .xmldsig)
            let xml = XMLSigner(key: try signer.signingKey(), profile: profile)
            let verifier = SignatureVerifier(trust: try authority.trust())
            let message = Samples.message.replacing("e:id", with: "Id")
            let signed =
                try isMessage
                ? xml.signElement(id: "request-1", of: message, at: .now)
                : xml.signEnveloped(Array("<a xmlns='urn:a'><b>1</b></a>".utf8), at: .now)
            try Data(signed).write(to: delivery.content)
            #expect(try delivery.xmlsec1())
            #expect(try Self.signxml([delivery]) == ["accepted"])
            let verified =
                try isMessage
                ? verifier.verify(element: "request-1", of: signed, at: .now) : verifier.verify(signed, at: .now)
            #expect(verified.profile == profile)
        }
    }

    private func checkSchemas(_ delivery: Delivery, _ combination: Combination) throws {
        let old = combination.profile == .xades2009
        let set = old ? "ubl-2.1-stock" : "ubl-2.1"
        let ubl = try delivery.schema("\(set)/maindoc/UBL-\(combination.kind.rawValue)-2.1.xsd", of: delivery.content)
        #expect(ubl.status == 0, "\(ubl.errors)")
        guard delivery.isDetached else { return }
        let xades = old ? "xades-1.3.2-2009/XAdES.xsd" : "xades-1.3.2/XAdES01903v132-201601.xsd"
        let signature = try delivery.schema(xades, of: delivery.signature)
        #expect(signature.status == 0, "\(signature.errors)")
    }

    /// Flips bytes of the signed content: all three verifiers must notice each.
    private func checkFlips(_ delivery: Delivery) throws {
        let genuine = Array(try Data(contentsOf: delivery.content))
        let first = try #require(genuine.range(of: "<cbc:IssueDate>")).lowerBound
        let positions = stride(from: first, to: genuine.count - 12, by: (genuine.count - 12 - first) / 5)
        var flipped: [Delivery] = []
        for position in positions {
            let folder = delivery.folder.appendingPathComponent("\(position)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let copy = Delivery(
                folder: folder, signer: delivery.signer, root: delivery.root, isDetached: delivery.isDetached)
            if delivery.isDetached { try Data(contentsOf: delivery.signature).write(to: copy.signature) }
            var bytes = genuine
            bytes[position] ^= 1
            try Data(bytes).write(to: copy.content)
            #expect(throws: SignatureError.self, "position \(position)") { try verify(copy) }
            #expect(try !copy.xmlsec1(), "position \(position)")
            flipped.append(copy)
        }
        for verdict in try Self.signxml(flipped) { #expect(verdict.hasPrefix("refused")) }
    }
}
