import CommandTesting
import Documents
import Foundation
import Issuing
import JSON
import Plugins
import Schemas
import Testing

/// The examples, issued as a user would, and judged by other tools.
@Suite("Issued documents")
struct IssuedDocumentTests {
    static let examples = [
        "advance", "credit-note", "exempt", "foreign-currency", "mixed-rates", "prepayment-settlement", "public-buyer",
        "reverse-charge", "simple"
    ]
    private static let goldens = packageRoot.appendingPathComponent("Tests/PluginTests/Goldens/RS")
    private static let schemas = packageRoot.appendingPathComponent("schemas/fetched")

    private func example(_ name: String) -> String {
        packageRoot.appendingPathComponent("examples/RS/\(name).json").path
    }

    private func issue(_ name: String, to out: URL, _ options: [String] = []) throws -> Command {
        let base = [PluginWorkshop.program, "issue", "--country", "RS"]
        return try Command.run(base + [example(name), "-o", out.path] + options)
    }

    /// Set FISCUS_UPDATE_GOLDENS to write them anew; the difference is then read in review.
    @Test("each example gives its golden document, byte for byte", arguments: examples)
    func golden(name: String) throws {
        try TemporaryFolder.use { folder in
            let out = folder.appendingPathComponent("\(name).xml")
            let run = try issue(name, to: out)
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.errors.contains("not signed: no --key was given"))
            let produced = try Data(contentsOf: out)
            let golden = Self.goldens.appendingPathComponent("\(name).xml")
            if ProcessInfo.processInfo.environment["FISCUS_UPDATE_GOLDENS"] != nil { try produced.write(to: golden) }
            #expect(try produced == Data(contentsOf: golden))
        }
    }

    @Test("xmllint accepts every golden document against the stock UBL 2.1 schemas", arguments: examples)
    func stockSchema(name: String) throws {
        let golden = Self.goldens.appendingPathComponent("\(name).xml").path
        let root = name == "credit-note" ? "CreditNote" : "Invoice"
        let schema = Self.schemas.appendingPathComponent("ubl-2.1-stock/maindoc/UBL-\(root)-2.1.xsd").path
        let run = try Command.run(["xmllint", "--noout", "--nonet", "--schema", schema, golden])
        #expect(run.status == 0, "\(run.errors)")
    }

    /// Form, profile and key as a user combines them; two certificates, because libxml2's schema types end at 24
    /// digits.
    @Test(
        "signed documents are accepted by xmllint and xmlsec1, in every combination",
        arguments: [
            ("xades-b-b", "rsa"), ("xades-b-b", "p256"), ("xades-2009", "rsa"), ("xades-2009", "p256")
        ])
    func signed(profile: String, kind: String) throws {
        try TemporaryFolder.use { folder in
            for serial in ["7", "0x7b2f00112233445566778899aabbccddeeff0011"] {
                let key = try TestKey(kind, serial: serial, folder)
                for name in ["simple", "credit-note", "prepayment-settlement"] {
                    let out = folder.appendingPathComponent("\(name).xml")
                    let options = ["--signature", "enveloped", "--xades", profile] + key.options
                    let run = try issue(name, to: out, options)
                    if profile == "xades-2009", serial != "7" {
                        #expect(run.status == 1 && run.errors.contains("signature.serialTooLong"), "\(run.errors)")
                        #expect(!FileManager.default.fileExists(atPath: out.path))
                        continue
                    }
                    #expect(run.status == 0, "\(run.errors)")
                    let set = profile == "xades-2009" ? "ubl-2.1-stock" : "ubl-2.1"
                    let root = name == "credit-note" ? "CreditNote" : "Invoice"
                    let schema = Self.schemas.appendingPathComponent("\(set)/maindoc/UBL-\(root)-2.1.xsd").path
                    let lint = try Command.run(["xmllint", "--noout", "--nonet", "--schema", schema, out.path])
                    #expect(lint.status == 0, "\(lint.errors)")
                    let verify = try Command.run([
                        "xmlsec1", "--verify", "--id-attr:Id", "SignedProperties", "--trusted-pem",
                        key.certificate.path,
                        out.path
                    ])
                    #expect(verify.status == 0, "\(verify.errors)")
                    #expect(try Self.signxml(out, content: nil, key.certificate) == "accepted")
                    try FileManager.default.removeItem(at: out)
                }
            }
        }
    }

    @Test("the form the plugin names is a detached signature over exactly the bytes beside it")
    func detached() throws {
        try TemporaryFolder.use { folder in
            let key = try TestKey("p256", serial: "7", folder)
            let out = folder.appendingPathComponent("simple.xml")
            let run = try issue("simple", to: out, key.options)
            #expect(run.status == 0 && run.errors.contains("signed (detached, xades-b-b)"), "\(run.errors)")
            let arguments = [
                "xmlsec1", "--verify", "--id-attr:Id", "SignedProperties",
                "--trusted-pem", key.certificate.path, out.path + ".xades.xml"
            ]
            #expect(try Command.run(arguments, in: folder).status == 0)
            let signature = URL(fileURLWithPath: out.path + ".xades.xml")
            #expect(try Self.signxml(signature, content: out, key.certificate) == "accepted")
            try (Data(contentsOf: out) + Data(" ".utf8)).write(to: out)
            #expect(try Command.run(arguments, in: folder).status != 0)
            #expect(try Self.signxml(signature, content: out, key.certificate) != "accepted")
        }
    }

    @Test("a country in plain C issues a signed, valid document")
    func plainC() throws {
        try TemporaryFolder.use { folder in
            let library = try PluginWorkshop().keeping { try $0.build() }
            let draft = folder.appendingPathComponent("draft.json")
            try Data(TestPack.invoice.serialized()).write(to: draft)
            let key = try TestKey("p256", serial: "7", folder)
            let out = folder.appendingPathComponent("out.xml")
            let run = try Command.run(
                [PluginWorkshop.program, "issue", "--country", "ZZ", "--plugins", library.workshop.folder.url.path]
                    + [draft.path, "-o", out.path] + key.options)
            #expect(run.status == 0 && run.errors.contains("2026/0001: 37.53 EUR"), "\(run.errors)")
            let schema = Self.schemas.appendingPathComponent("ubl-2.1/maindoc/UBL-Invoice-2.1.xsd").path
            #expect(try Command.run(["xmllint", "--noout", "--nonet", "--schema", schema, out.path]).status == 0)
            #expect(try Self.signxml(out, content: nil, key.certificate) == "accepted")
        }
    }

    private static let python = packageRoot.appendingPathComponent(".venv/bin/python").path

    /// The opinion of signxml's XAdES verifier.
    private static func signxml(_ signature: URL, content: URL?, _ certificate: URL) throws -> String {
        let job: JSONValue = [
            "signature": .string(signature.path), "content": content.map { .string($0.path) } ?? .null,
            "name": content.map { .string($0.lastPathComponent) } ?? .null, "certificate": .string(certificate.path),
            "xades": true,
        ]
        let file = signature.deletingLastPathComponent().appendingPathComponent("jobs.json")
        try Data(JSONValue.array([job]).serialized()).write(to: file)
        let judge = packageRoot.appendingPathComponent("Tests/Judges/signxml_judge.py").path
        let run = try Command.run([python, judge, file.path])
        return run.output.trimmingCharacters(in: .whitespacesAndNewlines) + run.errors
    }

    @Test("a document and its figures agree when they are assessed again, line by line")
    func figures() throws {
        for name in Self.examples {
            let golden = try String(contentsOf: Self.goldens.appendingPathComponent("\(name).xml"), encoding: .utf8)
            let body = golden.replacing(/<cec:UBLExtensions>[\s\S]*<\/cec:UBLExtensions>/, with: "")
            func amounts(_ element: String) throws -> [Money] {
                let pattern = try Regex("<cbc:\(element) currencyID=\"[A-Z]{3}\">([^<]+)<")
                return try body.matches(of: pattern).map { try Money(String($0.output[1].substring ?? "")) }
            }
            let lines = try amounts("LineExtensionAmount")
            let total = try #require(lines.first(where: { _ in true }))
            #expect(try lines.dropFirst().total() == total, "\(name)")
            let (exclusive, inclusive) = (try amounts("TaxExclusiveAmount"), try amounts("TaxInclusiveAmount"))
            let tax = try #require(amounts("TaxAmount").first)
            #expect(try exclusive[0].adding(tax) == inclusive[0], "\(name)")
        }
    }
}

/// A key and a self-signed certificate from openssl.
struct TestKey {
    let key: URL
    let certificate: URL

    init(_ kind: String, serial: String, _ folder: URL) throws {
        key = folder.appendingPathComponent("\(kind)-\(serial).key")
        certificate = folder.appendingPathComponent("\(kind)-\(serial).pem")
        let algorithm = kind == "rsa" ? ["rsa:2048"] : ["ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
        // Valid from now on, so what is signed with it is issued now.
        let run = try Command.run(
            ["openssl", "req", "-x509", "-newkey"] + algorithm + [
                "-nodes", "-days", "3650", "-subj", "/C=RS/O=Test/CN=\(kind)", "-set_serial", serial, "-addext",
                "keyUsage=critical,digitalSignature,nonRepudiation", "-keyout", key.path, "-out", certificate.path
            ])
        guard run.status == 0 else { throw PluginWorkshop.BuildFailure(text: run.errors) }
    }

    var options: [String] { ["--key", key.path, "--cert", certificate.path] }
}
