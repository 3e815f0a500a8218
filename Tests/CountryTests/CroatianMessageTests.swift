import CommandTesting
import CountryPack
import Documents
import Foundation
import JSON
import PluginKit
import Plugins
import Testing

/// Messages to the tax authority, judged by its own schemas.
@Suite("Croatian messages", .enabled(if: Country.codes.contains("HR")))
struct CroatianMessageTests {
    private let country: Country

    init() throws { country = try Country("HR") }

    static let hasJudges = Command.exists("xmllint") && Conformance.isThere

    /// What the host puts in the place of the signature, in form only.
    static let signature = """
        <Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo>\
        <CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>\
        <SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/><Reference URI="#id">\
        <DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><DigestValue>AA==</DigestValue></Reference>\
        </SignedInfo><SignatureValue>AA==</SignatureValue></Signature>
        """

    static func request(_ channel: String, _ action: String, _ document: Invoice?, _ parameters: [String: String] = [:])
        -> ExchangeRequest
    {
        var request = ExchangeRequest(context: Country.context(), action: action, document: document)
        request.channel = channel
        request.parameters = parameters
        return request
    }

    func recipe(_ request: ExchangeRequest, parts: [String: [UInt8]] = [:]) throws -> ExchangeRecipe {
        let answer = try country.plugin.exchangeRequest(request, parts: parts)
        guard case .recipe(let recipe) = answer else { throw NoRecipe() }
        return recipe
    }

    struct NoRecipe: Error {}

    func example(_ name: String) throws -> Invoice {
        let example = try #require(country.examples().first { $0.name == name + ".json" })
        return try country.assess(example.document)
    }

    /// The message inside the envelope, with a signature at its end.
    static func signed(_ recipe: ExchangeRecipe) throws -> String {
        let body = try #require(recipe.body)
        let start = try #require(body.range(of: "<soap:Body>")).upperBound
        let end = try #require(body.range(of: "</soap:Body>")).lowerBound
        var message = String(body[start..<end])
        let close = try #require(message.range(of: "</", options: .backwards)).lowerBound
        message.insert(contentsOf: signature, at: close)
        return message
    }

    static func judge(_ messages: [(name: String, text: String)], by schema: String) throws {
        try TemporaryFolder.use { folder in
            let files = try messages.map { name, text in
                let file = folder.appendingPathComponent(name + ".xml")
                try Data(text.utf8).write(to: file)
                return file
            }
            let path = Conformance.folder.appendingPathComponent(schema).path
            let run = try Command.run(["xmllint", "--noout", "--nonet", "--schema", path] + files.map(\.path))
            #expect(run.status == 0, "\(run.errors)")
        }
    }

    // MARK: Fiskalizacija 2.0

    private static let fiscalSchema = "hr/eFiskalizacijaSchema/eFiskalizacijaSchema.xsd"
    private static let reportSchema = "hr/eIzvjestavanjeSchema/eIzvjestavanjeSchema.xsd"

    private func domestic() throws -> [(name: String, document: Invoice)] {
        try country.examples().filter { $0.document.buyer.address?.country == "HR" }
            .map { ($0.name, try country.assess($0.document)) }
    }

    @Test("the authority's schema accepts every example, outgoing and incoming", .enabled(if: hasJudges))
    func invoices() throws {
        let messages = try domestic().flatMap { name, document in
            try ["fiscalise", "fiscaliseIncoming"].map { action in
                (name + action, try Self.signed(recipe(Self.request("cis", action, document))))
            }
        }
        #expect(messages.count > 20)
        try Self.judge(messages, by: Self.fiscalSchema)
    }

    @Test("the schema of reports accepts payments, rejections, undelivered invoices", .enabled(if: hasJudges))
    func reports() throws {
        var messages = try domestic().map { name, document in
            (name, try Self.signed(recipe(Self.request("cis", "reportUndelivered", document))))
        }
        let document = try example("simple")
        for amount in ["110.00", "-10.5"] {
            let given = ["date": "2026-11-21", "amount": amount, "method": "T"]
            messages.append(
                ("payment" + amount, try Self.signed(recipe(Self.request("cis", "reportPayment", document, given)))))
        }
        let given = ["date": "2026-11-21", "reasonKind": "U", "reason": "Kriva stopa"]
        messages.append(("rejection", try Self.signed(recipe(Self.request("cis", "reportRejection", document, given)))))
        messages.append(("rights", try Self.signed(recipe(Self.request("cis", "authorizations", nil)))))
        try Self.judge(messages, by: Self.reportSchema)
    }

    @Test("the host is asked to sign the request element by its qualified id, and sends it again by identity")
    func signatureRequest() throws {
        let recipe = try recipe(Self.request("cis", "fiscalise", example("simple")))
        #expect(recipe.signature?.reference == Country.context().ids.first)
        #expect(recipe.signature?.idAttribute == "efis:id")
        #expect(recipe.signature?.algorithm == "rsa-sha256")
        #expect(recipe.call == .idempotentByIdentity)
        #expect(recipe.headers["SOAPAction"] == "\"\"")
        #expect(recipe.body?.contains("<datumVrijemeSlanja>2026-11-20T10:15:00.0000</datumVrijemeSlanja>") == true)
    }

    /// Midnight, New Year, and the hour that comes twice when summer time ends.
    @Test(
        "the time of sending is local, as the call's moment has it",
        arguments: [
            ("2026-12-31T23:59:59+01:00", "2026-12-31T23:59:59.0000"),
            ("2027-01-01T00:00:00+01:00", "2027-01-01T00:00:00.0000"),
            ("2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00.0000"),
            ("2026-10-25T02:30:00+01:00", "2026-10-25T02:30:00.0000")
        ])
    func sendingTime(moment: String, sent: String) throws {
        var request = Self.request("cis", "fiscalise", try example("simple"))
        request.context.moment = moment
        #expect(try recipe(request).body?.contains("<datumVrijemeSlanja>\(sent)</datumVrijemeSlanja>") == true)
    }

    @Test("what is outside VAT is category O in the message, with the national category")
    func outsideVAT() throws {
        let body = try #require(try recipe(Self.request("cis", "fiscalise", example("fees"))).body)
        #expect(body.contains("<kategorijaPdv>O</kategorijaPdv><oporeziviIznos>5.00</oporeziviIznos>"))
        #expect(body.contains("<hrOznakaKategorijaPdv>HR:POVNAK</hrOznakaKategorijaPdv>"))
    }

    @Test("a missing or unknown parameter is named")
    func parameters() throws {
        let document = try example("simple")
        #expect(throws: PluginError.self) { try recipe(Self.request("cis", "reportPayment", document)) }
        let wrong = ["date": "2026-11-21", "amount": "1.00", "method": "X"]
        #expect(throws: PluginError.self) { try recipe(Self.request("cis", "reportPayment", document, wrong)) }
    }

    // MARK: Receipts

    /// A sale to a consumer, as a receipt.
    private func receipt() throws -> Invoice {
        var document = try #require(country.examples().first { $0.name == "fees.json" }).document
        document.buyer = Party()
        document.buyer.name = "Kupac"
        document.buyer.taxStatus = .consumer
        document.charges = []
        document.payment?.means[0].code = "10"
        return try country.assess(document)
    }

    @Test(
        "the protection code is the MD5 of the signature over the receipt's key figures, as OpenSSL computes both",
        .enabled(if: Command.exists("openssl") && hasJudges), arguments: ["rsa-sha256", "rsa-sha1"])
    func protectionCode(algorithm: String) throws {
        let request = Self.request("cis.receipts", "send", try receipt(), ["algorithm": algorithm])
        guard case .needs(let needs) = try country.plugin.exchangeRequest(request, parts: [:]) else { throw NoRecipe() }
        let need = try #require(needs.first)
        #expect(need.algorithm == algorithm)
        let text = Data(base64Encoded: need.bytes).map { String(decoding: $0, as: UTF8.self) }
        #expect(text == "1234567890320.11.2026 10:15:00123POSL11130.00")
        try TemporaryFolder.use { folder in
            let path = { folder.appendingPathComponent($0).path }
            try Data((text ?? "").utf8).write(to: folder.appendingPathComponent("text"))
            _ = try Command.run(["openssl", "genrsa", "-out", path("key.pem"), "2048"])
            let digest = "-" + algorithm.dropFirst("rsa-".count)
            _ = try Command.run([
                "openssl", "dgst", digest, "-sign", path("key.pem"), "-out", path("signed"), path("text")
            ])
            let md5 = try Command.run(["openssl", "dgst", "-md5", "-r", path("signed")]).output.prefix(32)
            let signed = Array(try Data(contentsOf: folder.appendingPathComponent("signed")))
            let recipe = try recipe(request, parts: ["need:zki": signed])
            let message = try Self.signed(recipe)
            #expect(md5.count == 32 && message.contains("<ZastKod>\(md5)</ZastKod>"))
            #expect(recipe.signature?.reference == "RacunZahtjev")
            try Self.judge(
                [("receipt", message)], by: "hr/fiskalizacija-b2c-wsdl-1.9/PROD/schema/FiskalizacijaSchema.xsd")
        }
    }

    @Test("the QR code holds the JIR or the protection code, the minute and the cents")
    func verification() throws {
        let jir = "12345678-1234-4123-8123-123456789012"
        let link = try recipe(Self.request("cis.receipts", "verificationLink", receipt(), ["jir": jir]))
        #expect(link.path == "/rn?jir=\(jir)&datv=20261120_1015&izn=13000")
        let base = try #require(
            country.manifest.authorities.first { $0.key == link.endpoint }?.environments["production"])
        #expect(base + link.path == "https://porezna.gov.hr/rn?jir=\(jir)&datv=20261120_1015&izn=13000")
        let code = String(repeating: "a", count: 32)
        let offline = try recipe(Self.request("cis.receipts", "verificationLink", receipt(), ["zki": code]))
        #expect(offline.path.hasPrefix("/rn?zki=\(code)&"))
    }

    // MARK: Intermediary

    @Test("an invoice goes out once, as it is stored; what is not certain is looked up")
    func intermediary() throws {
        let document = try example("simple")
        let send = try recipe(Self.request("sveracun", "send", document))
        #expect(send.call == .sendOnce && send.sendsDocument && send.path == "/api/rest/v1/documents/send")
        #expect(send.headers["companyVatNumber"] == "HR12345678903")
        #expect(send.credentials.map(\.name) == ["Authorization"])
        let lookup = try recipe(Self.request("sveracun", "reconcile", document, ["dateFrom": "2026-11-20"]))
        #expect(lookup.call == .safe && lookup.path.hasSuffix("/outbox/status"))
        let given = ["documentId": "7", "date": "2026-11-21", "amount": "110", "method": "T"]
        let paid = try recipe(Self.request("sveracun", "reportPayment", document, given))
        let body = try JSONReader.read(Array(try #require(paid.body).utf8))
        #expect(body["paymentAmount"]?.string == "110.00")
        #expect(body["receiverVatNumber"]?.string == "HR11111111119")
    }
}
