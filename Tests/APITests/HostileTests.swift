import API
import CommandTesting
import Foundation
import HTTPTypes
import HostTesting
import HummingbirdTesting
import JSON
import LedgerTesting
import Storage
import Testing

/// What nobody in their right mind sends: every route answers it, none with a 5xx.
@Suite("Hostile requests")
struct HostileTests {
    private static let texts: [JSONValue] = [
        "a\u{0}b", "", " ", "\u{202E}\u{FEFF}", "'; DROP TABLE documents; --", "../../etc/passwd", "9999-12-31",
        "-0", "1e400", "NaN", "170141183460469231731687303715884105728", .string(String(repeating: "9", count: 3000)),
        .number("-1"), .number("1e30"), .number("99999999999999999999999"), .null, .bool(true), [], [:]
    ]

    /// The value with one of its leaves replaced, for each leaf.
    private static func mutants(_ value: JSONValue, _ wrong: JSONValue) -> [JSONValue] {
        switch value {
        case .object(let object):
            return object.flatMap { member in
                mutants(member.value, wrong).map { inner in
                    var changed = object
                    changed[member.key] = inner
                    return .object(changed)
                }
            }
        case .array(let items):
            return items.indices.flatMap { at in
                mutants(items[at], wrong).map { inner in
                    var changed = items
                    changed[at] = inner
                    return .array(changed)
                }
            }
        default: return [wrong]
        }
    }

    @Test("every field of every body, replaced by what it is not", arguments: Engine.allCases)
    func bodies(_ engine: Engine) async throws {
        try await TestHost(engine, sends: true).run { api in
            let company = try await api.register("primer")
            let ids = try await Samples.make(api, company)
            // These end the session or the person that the others need.
            let ending: Set<String> = ["logout", "changePassword", "removeUser", "changeRole"]
            var count = 0
            for route in Resources.all.flatMap(\.routes) where !ending.contains(route.id) {
                guard let example = route.bodyExample, route.bodyType == "application/json" else { continue }
                let kind = String(route.path.split(separator: "/")[0])
                let path = route.parameters.reduce(route.path) {
                    $0.replacingOccurrences(of: "{\($1)}", with: ids[kind] ?? "202611")
                }
                for wrong in Self.texts {
                    for body in Self.mutants(example, wrong) {
                        let answer = try await api.call(route.method, path, as: company.owner, body)
                        #expect(
                            answer.status < 500 || answer.reason == "exchange.missing",
                            "\(route.id) \(body.text().prefix(300)): \(answer.text.prefix(300))")
                        count += 1
                    }
                }
            }
            #expect(count > 1000)
            #expect(try await api.call(.get, "/auth/me", as: company.owner).status == 200)
        }
    }

    @Test("every parameter of every list, replaced by what it is not", arguments: Engine.allCases)
    func parameters(_ engine: Engine) async throws {
        try await TestHost(engine, sends: true).run { api in
            let company = try await api.register("primer")
            _ = try await Samples.make(api, company)
            let document = try await api.call(.get, "/openapi.json")
            let wrong = [
                "-1", "0", "1", "101", "9223372036854775807", "9223372036854775808", "1e3", "%00", "%FF", "%ED%A0%80", "%25",
                "a", "2026-02-30", "0000-00-00", "9999-12-31", "null", "true", "%27%3B--", "asc", "bm9uc2Vuc2U"
            ]
            for (path, item) in document.json["paths"]?.object.map({ $0.map { ($0.key, $0.value) } }) ?? [] {
                guard !path.contains("{"), let parameters = item["get"]?["parameters"]?.array else { continue }
                for parameter in parameters where parameter["in"]?.string == "query" {
                    let name = parameter["name"]?.string ?? ""
                    // A stream waits for the test's clock, which stands still.
                    guard path != "/events" || name == "after" else { continue }
                    let rest = path == "/events" ? "&wait=false" : ""
                    for value in wrong {
                        let answer = try await api.call(.get, "\(path)?\(name)=\(value)\(rest)", as: company.owner)
                        #expect(answer.status < 500, "\(path) \(name)=\(value): \(answer.text.prefix(300))")
                    }
                }
            }
        }
    }

    @Test("pages: none lost, none twice, none beyond the end", arguments: Engine.allCases)
    func pages(_ engine: Engine) async throws {
        try await TestHost(engine).run { api in
            let owner = try await api.register("primer").owner
            for at in 0..<7 {
                _ = try await api.call(.post, "/contacts", as: owner, ["type": "both", "name": .string("Same \(at % 2)")])
            }
            var (seen, cursor) = ([String](), "")
            repeat {
                let page = try await api.call(.get, "/contacts?perPage=2&cursor=\(cursor)", as: owner)
                #expect(page.status == 200, "\(page.text)")
                seen += page.json["data"]?.array?.compactMap { $0["id"]?.string } ?? []
                cursor = page["meta.nextCursor"]
            } while !cursor.isEmpty && seen.count < 20
            #expect(seen.count == 7 && Set(seen).count == 7)
            let beyond = try await api.call(.get, "/contacts?page=400&perPage=100", as: owner)
            #expect(beyond.status == 200 && beyond.json["data"]?.array?.isEmpty == true)
            for query in ["page=0", "perPage=0", "perPage=101", "page=x", "cursor=x", "page=1&page=2", "nothing=1"] {
                #expect(try await api.call(.get, "/contacts?\(query)", as: owner).status == 400, "\(query)")
            }
        }
    }

    @Test("Idempotency-Key: another body, another person, another route, no key at all", arguments: Engine.allCases)
    func keys(_ engine: Engine) async throws {
        try await TestHost(engine, sends: true).run(.live) { api in
            let company = try await api.register("primer")
            let other = try await api.member("accountant", of: company)
            let key = ["Idempotency-Key": "one"]
            let body: JSONValue = ["type": "both", "name": "A"]
            let made = try await api.call(.post, "/contacts", as: company.owner, body, headers: key)
            let again = try await api.call(.post, "/contacts", as: company.owner, body, headers: key)
            #expect(made.status == 201 && again.text == made.text)
            let changed = try await api.call(
                .post, "/contacts", as: company.owner, ["type": "both", "name": "B"], headers: key)
            #expect(changed.status == 409 && changed.reason == "idempotency.reused")
            let route = try await api.call(.post, "/payments", as: company.owner, ["amount": "1.00"], headers: key)
            #expect(route.status == 409)
            let theirs = try await api.call(.post, "/contacts", as: other, body, headers: key)
            #expect(theirs.status == 201 && theirs["id"] != made["id"])
            for wrong in ["", String(repeating: "a", count: 129), "a b", "ä"] {
                let answer = try await api.call(
                    .post, "/contacts", as: company.owner, body, headers: ["Idempotency-Key": wrong])
                #expect(answer.status == 400, "\(wrong): \(answer.text)")
            }
            // What is refused keeps no answer: mended, the same key serves.
            let hook: JSONValue = ["url": "https://example.com/x", "secret": "plain:x"]
            let hooks = try await withThrowingTaskGroup(of: TestAPI.Answer.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        try await api.call(
                            .post, "/webhooks", as: company.owner, hook, headers: ["Idempotency-Key": "hook"])
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(hooks.allSatisfy { $0.status == 201 || $0.status == 409 }, "\(hooks.map(\.text))")
            let list = try await api.call(.get, "/webhooks", as: company.owner)
            #expect(list.json["data"]?.array?.count == 1, "\(list.text)")
        }
    }

    @Test("If-Match: lists, stars, weak and broken ones", arguments: Engine.allCases)
    func versions(_ engine: Engine) async throws {
        try await TestHost(engine).run { api in
            let owner = try await api.register("primer").owner
            let made = try await api.call(.post, "/contacts", as: owner, ["type": "both", "name": "A"])
            func put(_ tag: String) async throws -> Int {
                try await api.call(
                    .put, "/contacts/\(made["id"])", as: owner, ["name": "B"], headers: ["If-Match": tag]
                ).status
            }
            #expect(try await put("\"7\"") == 412)
            #expect(try await put("nonsense") == 412)
            #expect(try await put("") == 412)
            #expect(try await put("W/\"1\"") == 412)
            #expect(try await put("\"9\", \"1\"") == 200)
            #expect(try await put("*") == 200)
            #expect(try await put("\"1\"") == 412)
        }
    }

    @Test("a head that trickles in is cut off, and so is one that never comes; keep-alive lives on")
    func heads() async throws {
        try await TestHost(.sqlite, api: { $0.idleTimeout = 2 }).run(.live) { api in
            let port = try #require(api.port)
            let seconds = try await Judge.aside(
                """
                import socket,sys,time
                begin = time.time()
                s = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
                s.sendall(b"GET /api/v1/health HTTP/1.1\\r\\nHost: x\\r\\n")
                s.settimeout(0.2)
                for _ in range(150):
                    try:
                        s.sendall(b"X: y\\r\\n")
                        if s.recv(100) == b"": break
                    except TimeoutError: pass
                    except OSError: break
                print(time.time() - begin < 20)
                """, "\(port)")
            #expect(seconds == "True")
            let kept = try await Judge.aside(
                """
                import http.client,sys,time
                c = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]))
                for _ in range(5):
                    c.request("GET", "/api/v1/health"); r = c.getresponse(); r.read(); time.sleep(0.8)
                print(r.status)
                """, "\(port)")
            #expect(kept == "200")
        }
    }

    @Test("an expense in foreign currency is paid at the day's rate; the difference is gain or loss", arguments: Engine.allCases)
    func exchangeDifferences(_ engine: Engine) async throws {
        try await TestHost(engine).run { api in
            let owner = try await api.register("primer").owner
            func rate(_ day: String, _ value: String) async throws {
                let answer = try await api.call(
                    .post, "/exchange-rates", as: owner,
                    [
                        "data": [
                            [
                                "baseCurrency": "EUR", "targetCurrency": "RSD", "per": 1, "rate": .string(value), "date": .string(day),
                                "source": "NBS", "purpose": "book"
                            ]
                        ]
                    ])
                #expect(answer.status == 201 || answer.status == 200, "\(answer.text)")
            }
            try await rate("2026-11-02", "117.00")
            try await rate("2026-11-10", "118.50")
            try await rate("2026-11-15", "116.00")
            func spend(_ paid: String) async throws {
                let made = try await api.call(
                    .post, "/expenses", as: owner,
                    [
                        "expenseDate": "2026-11-02", "category": "office", "netAmount": "100.00", "taxAmount": "0.00",
                        "currencyCode": "EUR"
                    ])
                #expect(made.status == 201, "\(made.text)")
                let path = "/expenses/\(made["id"])"
                #expect(try await api.call(.patch, path + "/approve", as: owner).status == 200)
                let answer = try await api.call(.patch, path + "/pay", as: owner, ["paidAt": .string(paid)])
                #expect(answer["status"] == "paid", "\(answer.text)")
            }
            // By hand: owed 11,700 each; 11,850 and 11,600 leave the bank: 150 are lost, 100 gained.
            try await spend("2026-11-10")
            try await spend("2026-11-15")
            let balance = try await api.call(.get, "/reports/trial-balance", as: owner)
            let rows = balance.json["rows"]?.array ?? []
            func account(_ code: String) -> String? {
                rows.first { $0["accountCode"]?.string == code }?["balance"]?.string
            }
            #expect(account("559") == "23400.00" && account("241") == "-23450.00", "\(balance.text)")
            #expect(account("435") ?? "0.00" == "0.00" && account("563") == "150.00", "\(balance.text)")
            #expect(account("663") == "-100.00" && balance["isBalanced"] == "true", "\(balance.text)")
            try await DocumentTests.requireSoundBooks(api)
        }
    }

    @Test("self-billing and cash accounting are refused in words, and nothing is written", arguments: Engine.allCases)
    func unsupported(_ engine: Engine) async throws {
        try await TestHost(engine).run { api in
            let trader = try await Trader(api, "HR", "trader")
            var cash = trader.document.object ?? JSONObject()
            cash["taxPoint"] = ["basis": "paymentDate"]
            let answer = try await trader.issue(try await trader.write(.object(cash))["id"])
            #expect(answer.status == 422 && !answer["remedy"].isEmpty, "\(answer.text)")
            #expect(answer.reason == "posting.cashAccounting", "\(answer.text)")
            #expect(try await api.call(.get, "/transactions", as: trader.token)["meta.total"] == "0")
            #expect(try await trader.issued().status == 200)
        }
    }

    @Test("the metrics tell how many shared a commit")
    func batches() async throws {
        try await TestHost(.sqlite).run(.live) { api in
            let trader = try await Trader(api, "RS", "trader")
            var ids: [String] = []
            for _ in 0..<8 { ids.append(try await trader.write()["id"]) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for id in ids { group.addTask { _ = try await trader.issue(id) } }
                try await group.waitForAll()
            }
            let metrics = try await api.call(.get, "/metrics").text
            #expect(metrics.contains("fiscus_issue_batch_documents_sum 8"), "\(metrics)")
            #expect(metrics.contains("# TYPE fiscus_ledger_batch_units histogram"))
            #expect(metrics.contains("fiscus_ledger_batch_units_bucket{le=\"+Inf\"}"))
        }
    }
}
