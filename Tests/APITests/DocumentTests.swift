import API
import Books
import CommandTesting
import Foundation
import HTTPTypes
import HostTesting
import HummingbirdTesting
import JSON
import Ledger
import Storage
import Testing

/// Documents over HTTP: what a tenant does with them, in every country.
@Suite("Documents over HTTP")
struct DocumentTests {
    /// A document of one line, for a customer.
    static let plain: JSONValue = [
        "delivery": ["date": "2026-11-20"],
        "lines": [
            [
                "id": "1", "name": "Usluga", "quantity": "1", "unit": "H87", "price": ["net": "100.00"],
                "taxRow": "standard"
            ]
        ]
    ]

    struct Case: Sendable, CustomTestStringConvertible {
        let country: String
        let engine: Engine
        var testDescription: String { "\(country) \(engine.rawValue)" }

        static let all = Trader.countries.flatMap { country in
            Engine.allCases.map { Case(country: country, engine: $0) }
        }
    }

    @Test("written, judged, issued, downloaded, proven, taken back", arguments: Case.all)
    func life(_ test: Case) async throws {
        try await TestHost(test.engine).run { api in
            let trader = try await Trader(api, test.country, "trader")
            let draft = try await trader.write()
            #expect(draft.status == 201 && draft["state"] == "draft" && draft["problems"] == "", "\(draft.text)")
            let path = "/documents/\(draft["id"])"
            let trial = try await api.call(.post, path + "/issue?dryRun=true", as: trader.token)
            #expect(trial.status == 200 && trial["state"] == "draft", "\(trial.text)")
            let issued = try await trader.issue(draft["id"])
            #expect(issued.status == 200 && issued["state"] == "issued", "\(issued.text)")
            #expect(issued["number"] == trial["number"] && issued["totalAmount"] == draft["totalAmount"])
            #expect(issued["status"] == "sent" && issued["openAmount"] == issued["dueAmount"])
            #expect(try await trader.issue(draft["id"]).reason == "document.state")
            #expect(try await api.call(.delete, path, as: trader.token).status == 400)
            try await archive(api, trader, path, issued)
            let cancelled = try await api.call(
                .post, path + "/cancel", as: trader.token, try Self.reason(test.country))
            #expect(cancelled.status == 201 && cancelled["class"] == "creditNote", "\(cancelled.text)")
            #expect(cancelled["correctsId"] == draft["id"] && cancelled["number"] != issued["number"])
            let after = try await api.call(.get, path, as: trader.token)
            #expect(after["status"] == "cancelled" && after["openAmount"] == "0.00" && after["void"] == "storno")
            #expect(
                try await api.call(.post, path + "/cancel", as: trader.token, try Self.reason(test.country)).status == 400)
            try await Self.requireSoundBooks(api)
            let items = try await api.call(.get, "/reports/open-items", as: trader.token)
            #expect(items.status == 200)
        }
    }

    private static func reason(_ country: String) throws -> JSONValue {
        let code = try Trader.example(country, "credit-note")["reason"]?["code"]
        guard let code else { return ["reason": "withdrawn"] }
        return ["reason": "withdrawn", "code": code]
    }

    /// The bytes are those that were issued, judged by openssl and by the validator; the proof says the same.
    private func archive(_ api: TestAPI, _ trader: Trader, _ path: String, _ issued: TestAPI.Answer) async throws {
        let xml = try await api.call(.get, path + "/xml", as: trader.token)
        #expect(xml.status == 200 && xml.text.contains(issued["number"]))
        let report = try await api.send(
            .post, "/validate", as: trader.token, Array(xml.text.utf8), type: "application/xml")
        #expect(report["valid"] == "true", "\(report.text)")
        let proof = try await api.call(.get, path + "/proof", as: trader.token)
        #expect(Data(base64Encoded: proof["xml"]).map { String(decoding: $0, as: UTF8.self) } == xml.text)
        let folder = try TemporaryFolder()
        let file = folder.url.appendingPathComponent("document.xml")
        try Data(xml.text.utf8).write(to: file)
        let digest = try Command.run(["openssl", "dgst", "-sha256", "-r", file.path])
        #expect(digest.output.hasPrefix(proof["digests.xml"]) && proof["digests.xml"].count == 64)
        #expect(proof["audit.payload.after.xml"] == proof["digests.xml"])
        #expect(proof["entry.number"] == "1" && proof["entry.hash"].count == 64)
        let signature = try await api.call(.get, path + "/signature", as: trader.token)
        #expect(signature.status == 200 && signature.text.contains("SignatureValue"))
        let balance = try await api.call(.get, "/reports/trial-balance", as: trader.token)
        #expect(balance.status == 200 && balance["isBalanced"] == "true")
    }

    static func requireSoundBooks(_ api: TestAPI) async throws {
        let ledger = api.test.host.ledger
        for organization in try await ledger.organizations() {
            let report = try await ledger.verify(organization.id)
            #expect(report.findings == [])
        }
    }

    @Test("what stands against an issue is said with field, rule and remedy, and consumes nothing", arguments: Engine.allCases)
    func refusals(_ engine: Engine) async throws {
        try await TestHost(engine).run { api in
            let trader = try await Trader(api, "RS", "trader", signs: false)
            let unsigned = try await trader.issue(try await trader.write()["id"])
            #expect(unsigned.status == 422 && unsigned.reason == "signature.noKey" && !unsigned["remedy"].isEmpty)
            _ = try await api.call(.post, "/signing-profiles/generate", as: trader.token, ["name": "x"])
            var foreign = trader.document.object ?? JSONObject()
            var seller = try Trader.example("RS")["seller"]?.object ?? JSONObject()
            seller["identifiers"] = [["scheme": "vat", "value": "RS107775252"]]
            foreign["seller"] = .object(seller)
            let other = try await trader.issue(try await trader.write(.object(foreign))["id"])
            #expect(other.status == 422 && other.reason == "issuer.other" && other["field"] == "/seller/identifiers")
            var wrong = trader.document.object ?? JSONObject()
            wrong["totals"] = ["due": "1.00"]
            let figures = try await trader.write(.object(wrong))
            #expect(figures.status == 201 && figures["problems.0.code"] == "figure.disagrees")
            #expect(figures["problems.0.path"].hasPrefix("/document/totals"))
            #expect(try await trader.issue(figures["id"]).reason == "figure.disagrees")
            var late = trader.document.object ?? JSONObject()
            late["issueDate"] = "2026-11-20"
            let yesterday = try await trader.issue(try await trader.write(.object(late))["id"])
            #expect(yesterday.reason == "issueDate.notToday")
            let good = try await trader.issued()
            #expect(good.status == 200 && good["number"] == "2026-000001", "\(good.text)")
            let trail = try await api.call(.get, "/audit?perPage=1000", as: trader.token)
            #expect(trail.text.contains("document.refused"))
            try await Self.requireSoundBooks(api)
        }
    }

    @Test("approval, where it is asked for, is an admin's", arguments: Engine.allCases)
    func approval(_ engine: Engine) async throws {
        try await TestHost(engine).run { api in
            let trader = try await Trader(api, "RS", "trader")
            let accountant = try await api.member("accountant", of: trader.company)
            _ = try await api.call(.put, "/settings/documents", as: trader.token, ["requiresApproval": true])
            let path = "/documents/\(try await trader.write()["id"])"
            let early = try await api.call(.post, path + "/issue", as: accountant)
            #expect(early.status == 400 && early.reason == "document.notApproved")
            #expect(try await api.call(.post, path + "/approve", as: accountant).status == 403)
            #expect(try await api.call(.post, path + "/approve", as: trader.token)["state"] == "approved")
            #expect(try await api.call(.put, path, as: trader.token, ["document": Self.plain]).status == 400)
            #expect(try await api.call(.post, path + "/reopen", as: trader.token)["state"] == "draft")
            let approved = try await api.call(.post, path + "/approve", as: trader.token)
            let stale = try await api.call(
                .post, path + "/issue", as: accountant, headers: ["If-Match": "\"1\""])
            #expect(stale.status == 412)
            let issued = try await api.call(
                .post, path + "/issue", as: accountant, headers: ["If-Match": "\"\(approved["version"])\""])
            #expect(issued["state"] == "issued", "\(issued.text)")
            for sql in [
                "UPDATE documents SET state = 'draft', issued_at = NULL, number = NULL, approved_at = NULL",
                "UPDATE documents SET total = total + 1", "DELETE FROM documents", "UPDATE issued_documents SET xml = NULL",
                "UPDATE documents SET settled = settled + 1", "DELETE FROM issued_documents"
            ] {
                let organization = try #require(try await api.test.host.ledger.organizations().first?.id)
                await #expect(throws: StorageError.self, "\(sql)") {
                    try await api.test.store.database.unit(organization) { try $0.run(sql) }
                }
            }
        }
    }

    @Test("the short form: items with a rate, sent, paid, cancelled", arguments: Engine.allCases)
    func invoices(_ engine: Engine) async throws {
        try await TestHost(engine).run { api in
            let trader = try await Trader(api, "RS", "trader")
            let buyer = try Trader.example("RS")["buyer"]
            let contact = try await api.call(
                .post, "/contacts", as: trader.token,
                [
                    "type": "customer", "name": "Kupac a.d.", "vatNumber": "RS107775252",
                    "registrationNumber": "20869500", "taxStatus": "registered", "addressLine1": "Bulevar 5",
                    "city": "Novi Sad", "postalCode": "21000", "country": "RS",
                    "email": buyer?["contact"]?["email"] ?? "a@example.com"
                ])
            func make() async throws -> TestAPI.Answer {
                try await api.call(
                    .post, "/invoices", as: trader.token,
                    [
                        "customerId": .string(contact["id"]), "notes": "Hvala",
                        "items": [
                            ["description": "Usluga", "quantity": 10, "unitPrice": .number("1000.5"), "taxRow": "standard"]
                        ]
                    ])
            }
            let made = try await make()
            #expect(made.status == 201 && made["totalAmount"] == "12006.00" && made["problems"] == "", "\(made.text)")
            let path = "/invoices/\(made["id"])"
            let changed = try await api.call(
                .put, path, as: trader.token, ["notes": .null, "terms": "10 dana"], headers: ["If-Match": "\"1\""])
            #expect(changed["terms"] == "10 dana" && changed["notes"] == "" && changed["totalAmount"] == "12006.00")
            let sent = try await api.call(.patch, path + "/status", as: trader.token, ["action": "send"])
            #expect(sent["status"] == "sent" && sent["invoiceNumber"] == "2026-000001", "\(sent.text)")
            #expect(try await api.call(.patch, path + "/status", as: trader.token, ["action": "send"]).status == 400)
            let paid = try await api.call(
                .patch, path + "/status", as: trader.token, ["action": "mark-paid", "paidAt": "2026-11-21"])
            #expect(paid["status"] == "paid" && paid["paidAt"] == "2026-11-21", "\(paid.text)")
            let second = "/invoices/\(try await make()["id"])"
            _ = try await api.call(.patch, second + "/status", as: trader.token, ["action": "send"])
            let cancelled = try await api.call(.patch, second + "/status", as: trader.token, ["action": "cancel"])
            #expect(cancelled["status"] == "cancelled", "\(cancelled.text)")
            let list = try await api.call(.get, "/invoices?status=paid", as: trader.token)
            #expect(list["meta.total"] == "1" && list["data.0.invoiceNumber"] == "2026-000001")
            try await Self.requireSoundBooks(api)
        }
    }
}
