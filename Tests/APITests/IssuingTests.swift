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

/// Many at once, the same thing twice, two hosts, damaged bytes: numbers stay gapless and nothing is there twice.
@Suite("Issuing")
struct IssuingTests {
    /// Every number of every series is accounted for, and each stands for one document.
    private func requireGapless(_ api: TestAPI, count: Int) async throws {
        let host = api.test.host
        let organization = try #require(try await host.ledger.organizations().first?.id)
        let (items, names) = try await host.database.read(organization) { transaction in
            let numbers = host.ledger.numbers(transaction)
            let series = try numbers.id(class: "sales", dimensions: "2026") ?? 0
            let names = try transaction.rows(
                "SELECT number FROM issued_documents WHERE organization_id = ?1", [SQLValue(organization)]
            ) { try $0.text(0) }
            return (try numbers.report(series), names)
        }
        #expect(items.isComplete && items.items.map(\.number) == (1...Int64(count)).map { $0 })
        #expect(Set(names).count == count && names.count == count)
        try await DocumentTests.requireSoundBooks(api)
    }

    @Test("64 clients at once over sockets: every number once, books sound, nobody sees a 5xx", arguments: Engine.allCases)
    func crowd(_ engine: Engine) async throws {
        try await TestHost(engine).run(.live) { api in
            let trader = try await Trader(api, "RS", "trader")
            var ids: [String] = []
            for _ in 0..<64 { ids.append(try await trader.write()["id"]) }
            let answers = try await withThrowingTaskGroup(of: TestAPI.Answer.self) { group in
                for id in ids { group.addTask { try await trader.issue(id) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.allSatisfy { $0.status == 200 }, "\(answers.first { $0.status != 200 }?.text ?? "")")
            try await requireGapless(api, count: 64)
        }
    }

    @Test("good and bad at once: what is refused takes no number", arguments: Engine.allCases)
    func mixed(_ engine: Engine) async throws {
        try await TestHost(engine).run { api in
            let trader = try await Trader(api, "RS", "trader")
            // Passes the plugin and fails a rule of the authority: found after its number was foreseen.
            var wrong = trader.document.object ?? JSONObject()
            wrong["payment"] = ["means": [["code": "XX", "account": ["number": "160-12345-95"]]]]
            var ids: [(String, Bool)] = []
            for at in 0..<24 {
                let isGood = !at.isMultiple(of: 3)
                ids.append((try await trader.write(isGood ? nil : .object(wrong))["id"], isGood))
            }
            let refused = try await withThrowingTaskGroup(of: Int.self) { group in
                for (id, isGood) in ids {
                    group.addTask {
                        let answer = try await trader.issue(id)
                        #expect(answer.status == (isGood ? 200 : 422), "\(answer.text)")
                        if !isGood { #expect(answer["rule"] == "BR-CL-16", "\(answer.text)") }
                        return isGood ? 0 : 1
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(refused == 8)
            try await requireGapless(api, count: 16)
        }
    }

    @Test("the same key again, one after the other and all at once: one document", arguments: Engine.allCases)
    func repeated(_ engine: Engine) async throws {
        try await TestHost(engine).run(.live) { api in
            let trader = try await Trader(api, "RS", "trader")
            let id = try await trader.write()["id"]
            let answers = try await withThrowingTaskGroup(of: TestAPI.Answer.self) { group in
                for _ in 0..<8 { group.addTask { try await trader.issue(id, key: "issue-1") } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.allSatisfy { $0.status == 200 && $0["number"] == "2026-000001" })
            #expect(Set(answers.map(\.text)).count == 1)
            let again = try await trader.issue(id, key: "issue-1")
            #expect(again.text == answers[0].text && again.header("Idempotency-Replayed") == "true")
            let other = try await trader.write()["id"]
            #expect(try await trader.issue(other, key: "issue-1").status == 409)
            let body: JSONValue = ["class": "invoice", "document": trader.document]
            let made = try await api.call(
                .post, "/documents", as: trader.token, body, headers: ["Idempotency-Key": "draft-1"])
            let same = try await api.call(
                .post, "/documents", as: trader.token, body, headers: ["Idempotency-Key": "draft-1"])
            #expect(made.status == 201 && same.text == made.text)
            try await requireGapless(api, count: 1)
        }
    }

    @Test("two hosts on one database issue for the same tenant at once", arguments: [Engine.postgres])
    func hosts(_ engine: Engine) async throws {
        let test = try await TestHost(engine)
        let second = try await test.second()
        try await test.run { api in
            let trader = try await Trader(api, "RS", "trader")
            var ids: [String] = []
            for _ in 0..<32 { ids.append(try await trader.write()["id"]) }
            let all = ids
            try await Server.testable(second).test(.router) { client in
                let other = TestAPI(client, test)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for (at, id) in all.enumerated() {
                        group.addTask {
                            let answer = try await (at.isMultiple(of: 2) ? api : other).call(
                                .post, "/documents/\(id)/issue", as: trader.token)
                            #expect(answer.status == 200, "\(answer.text)")
                        }
                    }
                    try await group.waitForAll()
                }
            }
            try await requireGapless(api, count: 32)
            await second.database.close()
        }
    }

    @Test("bytes that rotted are not served, and somebody is told", arguments: Engine.allCases)
    func rot(_ engine: Engine) async throws {
        try await TestHost(engine).run { api in
            let trader = try await Trader(api, "RS", "trader")
            let issued = try await trader.issued()
            let proof = try await api.call(.get, "/documents/\(issued["id"])/proof", as: trader.token)
            let digest = proof["digests.xml"]
            let file = "\(api.test.blobs)/\(digest.prefix(2))/\(digest.dropFirst(2).prefix(2))/\(digest)"
            var bytes = try Data(contentsOf: URL(fileURLWithPath: file))
            bytes[bytes.count / 2] ^= 1
            try FileManager.default.removeItem(atPath: file)
            try bytes.write(to: URL(fileURLWithPath: file))
            let answer = try await api.call(.get, "/documents/\(issued["id"])/xml", as: trader.token)
            #expect(answer.status == 500 && answer.reason == "archive.damaged" && !answer.text.contains("Invoice"))
            let trail = try await api.call(.get, "/audit?perPage=1000", as: trader.token)
            #expect(trail.text.contains("archive.damaged"))
            #expect(api.test.log.all.contains { $0.contains("archive damaged") && $0.contains("critical") })
            let metrics = try await api.call(.get, "/metrics")
            #expect(metrics.text.contains("fiscus_archive_damage_total 1"))
        }
    }

    @Test("an issued document that was edited, or is gone, in the file is found", arguments: [
        ("UPDATE issued_documents SET number = 'X-1'", "number was changed"),
        ("UPDATE issued_documents SET issue_day = issue_day - 1", "day was changed"),
        ("UPDATE issued_documents SET xml = canonical", "xml was changed"),
        ("UPDATE issued_documents SET entry = 1000", "entry was changed"),
        ("UPDATE issued_documents SET audit_event = audit_event - 1", "was added"),
        ("UPDATE issued_documents SET plugin = 'other'", "was changed"),
        ("UPDATE issued_documents SET signer = NULL, series = 77", "was changed"),
        ("DELETE FROM issued_documents", "was removed"),
        // Books that were imported: the chain without the documents.
        ("DELETE FROM issued_documents; DELETE FROM documents", nil),
    ] as [(String, String?)])
    func edited(_ sql: String, _ problem: String?) async throws {
        try await TestHost(.sqlite).run { api in
            let trader = try await Trader(api, "RS", "trader")
            _ = try await trader.issued()
            let organization = try #require(try await api.test.host.ledger.organizations().first?.id)
            func findings() async throws -> [String] {
                try await api.test.store.database.read(organization) { transaction in
                    try IssuedDocumentCheck.findings(transaction).map(\.problem)
                }
            }
            #expect(try await findings().isEmpty)
            let triggers = try Command.run([
                "sqlite3", api.test.store.location,
                "SELECT 'DROP TRIGGER ' || name || ';' FROM sqlite_master WHERE type = 'trigger'"
            ]).output
            let edit = try Command.run([
                "sqlite3", api.test.store.location, triggers + "PRAGMA foreign_keys = OFF; \(sql)"
            ])
            #expect(edit.status == 0, "\(edit.errors)")
            let found = try await findings()
            #expect(problem.map { problem in found.contains { $0.hasPrefix(problem) } } ?? found.isEmpty, "\(found)")
        }
    }

    @Test("payments: several documents, a part, a rest given up, too much, back again", arguments: Engine.allCases)
    func payments(_ engine: Engine) async throws {
        try await TestHost(engine).run { api in
            let trader = try await Trader(api, "RS", "trader")
            var ids: [String] = []
            for _ in 0..<3 { ids.append(try await trader.issued()["id"]) }
            func open(_ at: Int) async throws -> String {
                let answer = try await api.call(.get, "/documents/\(ids[at])", as: trader.token)
                return "\(answer["openAmount"]) \(answer["settlement"])"
            }
            func pay(_ amount: String, _ parts: [(Int, String, Bool)]) async throws -> TestAPI.Answer {
                try await api.call(
                    .post, "/payments", as: trader.token,
                    [
                        "amount": .string(amount),
                        "allocations": .array(
                            parts.map {
                                ["documentId": .string(ids[$0.0]), "amount": .string($0.1), "writeOff": .bool($0.2)]
                            })
                    ])
            }
            #expect(try await open(0) == "120000.00 open")
            let first = try await pay("150000.00", [(0, "120000.00", false), (1, "30000.00", false)])
            #expect(first.status == 201, "\(first.text)")
            #expect(try await open(0) == "0.00 paid")
            #expect(try await open(1) == "90000.00 partlyPaid")
            #expect(try await pay("1.00", [(0, "1.00", false)]).reason == "payment.overallocated")
            #expect(try await pay("89999.00", [(1, "89999.00", true)]).status == 201)
            #expect(try await open(1) == "0.00 paid")
            let excess = try await pay("120500.00", [(2, "120000.00", false)])
            #expect(excess["unallocatedAmount"] == "500.00" && excess["allocations.0.amount"] == "120000.00")
            let reversed = try await api.call(.post, "/payments/\(first["id"])/reverse", as: trader.token)
            #expect(reversed["state"] == "reversed", "\(reversed.text)")
            #expect(try await open(0) == "120000.00 open")
            #expect(try await open(1) == "30000.00 partlyPaid")
            let again = try await api.call(.post, "/payments/\(first["id"])/reverse", as: trader.token)
            #expect(again.status == 400)
            // By hand: 360,000 owed, 120,500 + 89,999 came in, 1 given up, 500 are an advance.
            let balance = try await api.call(.get, "/reports/trial-balance", as: trader.token)
            let rows = balance.json["rows"]?.array ?? []
            func account(_ code: String) -> String? {
                rows.first { $0["accountCode"]?.string == code }?["balance"]?.string
            }
            #expect(account("241") == "210499.00" && account("204") == "150000.00" && account("430") == "-500.00")
            #expect(account("579") == "1.00" && balance["isBalanced"] == "true")
            try await DocumentTests.requireSoundBooks(api)
        }
    }

    @Test("an estimate is numbered apart, posts nothing and becomes an invoice", arguments: Engine.allCases)
    func estimates(_ engine: Engine) async throws {
        try await TestHost(engine).run { api in
            let trader = try await Trader(api, "RS", "trader", signs: false)
            let estimate = try await trader.write(type: "estimate")
            let issued = try await trader.issue(estimate["id"])
            #expect(issued["number"] == "EST-2026-001" && issued["state"] == "issued", "\(issued.text)")
            let path = "/documents/\(estimate["id"])"
            #expect(try await api.call(.get, path + "/xml", as: trader.token).status == 404)
            #expect(try await api.call(.get, "/transactions", as: trader.token)["meta.total"] == "0")
            let invoice = try await api.call(.post, path + "/convert", as: trader.token)
            #expect(invoice["class"] == "invoice" && invoice["convertedFromId"] == estimate["id"])
            #expect(invoice["totalAmount"] == issued["totalAmount"] && invoice["state"] == "draft", "\(invoice.text)")
            #expect(
                try await api.call(.post, "/documents/\(invoice["id"])/convert", as: trader.token).status == 400)
        }
    }

    @Test("an expense is posted when it is approved and when it is paid", arguments: Engine.allCases)
    func expenses(_ engine: Engine) async throws {
        try await TestHost(engine).run { api in
            let trader = try await Trader(api, "RS", "trader", signs: false)
            func make(_ more: [(String, JSONValue)]) async throws -> String {
                var body = JSONObject()
                for (key, value) in more { body[key] = value }
                body["expenseDate"] = "2026-11-02"
                body["category"] = "office"
                body["netAmount"] = "100.00"
                body["taxAmount"] = "20.00"
                return try await api.call(.post, "/expenses", as: trader.token, .object(body))["id"]
            }
            for id in [try await make([("taxRow", "purchase.standard")]), try await make([("paymentMethod", "cash")])] {
                let approved = try await api.call(.patch, "/expenses/\(id)/approve", as: trader.token)
                #expect(approved["status"] == "approved" && !approved["transactionId"].isEmpty, "\(approved.text)")
                let paid = try await api.call(.patch, "/expenses/\(id)/pay", as: trader.token)
                #expect(paid["status"] == "paid", "\(paid.text)")
            }
            let sale = try await api.call(
                .patch, "/expenses/\(try await make([("taxRow", "standard")]))/approve", as: trader.token)
            #expect(sale.status == 422 && sale.reason == "taxRow.direction")
            // By hand: one with its tax deducted, one with the tax in the cost; one by bank, one in cash.
            let balance = try await api.call(.get, "/reports/trial-balance", as: trader.token)
            let rows = balance.json["rows"]?.array ?? []
            func account(_ code: String) -> String? {
                rows.first { $0["accountCode"]?.string == code }?["balance"]?.string
            }
            #expect(account("559") == "220.00" && account("270") == "20.00", "\(balance.text)")
            #expect(account("241") == "-120.00" && account("243") == "-120.00" && account("435") ?? "0.00" == "0.00")
            try await DocumentTests.requireSoundBooks(api)
        }
    }

    @Test("no log line has a secret, a token, an account or a full tax id", arguments: Engine.allCases)
    func logs(_ engine: Engine) async throws {
        try await TestHost(engine).run { api in
            var secrets = [TestAPI.password]
            for country in Trader.countries {
                let trader = try await Trader(api, country, "trader\(country.lowercased())")
                let issued = try await trader.issued()
                _ = try await api.call(.post, "/documents/\(issued["id"])/cancel", as: trader.token, ["reason": "x"])
                _ = try await api.call(.get, "/documents/\(issued["id"])/proof", as: trader.token)
                secrets += [trader.token, trader.company.refresh]
                for party in ["seller", "buyer"] {
                    let identifiers = try Trader.example(country)[party]?["identifiers"]?.array ?? []
                    secrets += identifiers.compactMap { $0["value"]?.string }
                }
                let account = try Trader.example(country)["payment"]?["means"]?.array?.first?["account"]
                secrets += [account?["iban"]?.string, account?["number"]?.string].compactMap { $0 }
            }
            let lines = api.test.log.all
            #expect(lines.count > 24 && secrets.count > 20)
            for secret in secrets where !secret.isEmpty {
                #expect(!lines.contains { $0.contains(secret) }, "\(secret)")
            }
            #expect(!lines.contains { $0.contains("PRIVATE KEY") })
        }
    }
}
