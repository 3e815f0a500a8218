import API
import Exchange
import Foundation
import HTTPTypes
import HostTesting
import Identity
import JSON
import Storage
import Testing

/// Every route with everybody who must not use it.
@Suite("Access")
struct AccessTests {
    private static let routes = Resources.all.flatMap(\.routes)

    private static func path(_ route: Route, _ id: String) -> String {
        route.parameters.reduce(route.path) { $0.replacingOccurrences(of: "{\($1)}", with: id) }
    }

    private static func body(_ route: Route) -> [UInt8]? {
        guard let example = route.bodyExample else { return nil }
        return route.bodyType == "application/json" ? example.serialized() : Array((example.string ?? "").utf8)
    }

    private static func call(
        _ api: TestAPI, _ route: Route, _ token: String?, id: String
    ) async throws -> TestAPI.Answer {
        try await api.send(
            route.method, path(route, id), as: token, body(route), type: route.bodyType ?? "application/json")
    }

    @Test("without a token, with an expired, forged or foreign one: 401, whatever the route", arguments: Engine.allCases)
    func tokens(_ engine: Engine) async throws {
        try await TestHost(engine).run { api in
            let company = try await api.register("primer")
            let other = try await TestHost(.sqlite, identity: { $0.audience = "another" }).foreignToken()
            let parts = company.owner.split(separator: ".").map(String.init)
            let none = Base64URL.encode(Array(#"{"alg":"none","typ":"at+jwt","kid":"x"}"#.utf8))
            let symmetric = Base64URL.encode(Array(#"{"alg":"HS256","typ":"at+jwt","kid":"x"}"#.utf8))
            let flipped = parts[2].hasPrefix("A") ? "B" + parts[2].dropFirst() : "A" + parts[2].dropFirst()
            let forged: [(String, String?)] = [
                ("none", nil), ("empty", ""), ("words", "not a token"), ("alg none", "\(none).\(parts[1])."),
                ("alg HS256", "\(symmetric).\(parts[1]).\(parts[2])"),
                ("other signature", "\(parts[0]).\(parts[1]).\(flipped)"),
                ("other payload", "\(parts[0]).\(Base64URL.encode(Array("{}".utf8))).\(parts[2])"),
                ("other host", other), ("key of nobody", "fk_\(company.id)_\(String(repeating: "A", count: 43))")
            ]
            for route in Self.routes where !route.access.isOpen {
                for (name, token) in forged {
                    let answer = try await Self.call(api, route, token, id: company.id)
                    #expect(answer.status == 401, "\(route.id) with \(name)")
                }
            }
            api.test.clock.advance(seconds: 901)
            for route in Self.routes where !route.access.isOpen {
                let answer = try await Self.call(api, route, company.owner, id: company.id)
                #expect(answer.status == 401 && answer["code"] == "TOKEN_EXPIRED", "\(route.id)")
            }
        }
    }

    @Test("each role does what its routes allow, and nothing else", arguments: Engine.allCases)
    func roles(_ engine: Engine) async throws {
        try await TestHost(engine).run { api in
            let company = try await api.register("primer")
            var tokens: [(Role, String)] = [(.owner, company.owner)]
            for role in [Role.viewer, .accountant, .admin] {
                tokens.append((role, try await api.member(role.rawValue, of: company)))
            }
            for route in Self.routes {
                guard case .member(let needed, _) = route.access else { continue }
                for (role, token) in tokens where role < needed {
                    let answer = try await Self.call(api, route, token, id: company.id)
                    #expect(answer.status == 403 && answer.reason == "auth.role", "\(route.id) as \(role)")
                }
            }
            for route in Self.routes where route.access == .superAdmin {
                #expect(try await Self.call(api, route, company.owner, id: company.id).status == 403, "\(route.id)")
            }
        }
    }

    @Test("a machine key does what its scopes allow, until it is revoked or expires", arguments: Engine.allCases)
    func keys(_ engine: Engine) async throws {
        try await TestHost(engine).run { api in
            let company = try await api.register("primer")
            let made = try await api.call(
                .post, "/api-keys", as: company.owner,
                ["name": "shop", "scopes": ["contacts:read"], "expiresAt": "2026-11-22T00:00:00Z"])
            let key = made["key"]
            #expect(made.status == 201 && key.hasPrefix("fk_"))
            for route in Self.routes where !route.access.isOpen {
                let answer = try await Self.call(api, route, key, id: company.id)
                if case .member(_, Scope(.contacts, .read)) = route.access {
                    #expect(answer.status != 401 && answer.status != 403, "\(route.id)")
                } else {
                    #expect(answer.status == 403, "\(route.id)")
                }
            }
            let list = try await api.call(.get, "/api-keys", as: company.owner)
            #expect(!list.text.contains(key))
            api.test.clock.advance(seconds: 86_400)
            #expect(try await api.call(.get, "/contacts", as: key)["code"] == "TOKEN_EXPIRED")
        }
    }

    @Test("another tenant's objects are as unknown as those that never were", arguments: Engine.allCases)
    func tenants(_ engine: Engine) async throws {
        try await TestHost(engine, sends: true).run { api in
            let (mine, theirs) = (try await api.register("primer"), try await api.register("druga"))
            let ids = try await Samples.make(api, theirs).merging(Samples.sent(api)) { $1 }
            _ = try await Samples.make(api, mine)
            for route in Self.routes {
                guard case .member = route.access, route.parameters == ["id"] else { continue }
                let kind = String(route.path.split(separator: "/")[0])
                guard let foreign = ids[kind] else {
                    #expect(Self.withoutSamples.contains(kind), "\(route.id) has no sample")
                    continue
                }
                let unknown = "00000000-0000-8000-8000-0000000000ff"
                let first = try await Self.call(api, route, mine.owner, id: foreign)
                let second = try await Self.call(api, route, mine.owner, id: unknown)
                #expect(first.status == 404 && second.status == 404, "\(route.id)")
                #expect(first["error"] == second["error"] && first.reason == second.reason, "\(route.id)")
                #expect(first.headers.map(\.name) == second.headers.map(\.name), "\(route.id)")
            }
        }
    }

    /// Periods are named by the calendar: every organization has its own of the same name. What is received comes from
    /// authorities.
    private static let withoutSamples: Set<String> = ["periods", "fiscal-years", "vat-periods", "inbound"]

    @Test("lists, streams and filters show nothing of another tenant", arguments: Engine.allCases)
    func lists(_ engine: Engine) async throws {
        try await TestHost(engine, sends: true).run { api in
            let mine = try await api.register("primer")
            let ids = try await Samples.sent(api)
            let paths = ["/transmissions", "/duties", "/webhooks", "/issuer-profiles", "/events?wait=false", "/audit"]
            for path in paths + ["/documents", "/payments", "/contacts", "/expenses", "/transactions", "/users"] {
                let answer = try await api.call(.get, path, as: mine.owner)
                #expect(answer.status == 200, "\(path) \(answer.text)")
                for (kind, id) in ids { #expect(!answer.text.contains(id), "\(path) shows \(kind)") }
            }
            let document = ids["documents"] ?? ""
            for path in ["/transmissions?documentId=\(document)", "/duties?documentId=\(document)"] {
                let answer = try await api.call(.get, path, as: mine.owner)
                #expect(answer.json["data"]?.array?.isEmpty ?? true, "\(path) \(answer.text)")
            }
        }
    }

    @Test("what a tenant names as a secret is never the host's own", arguments: Engine.allCases)
    func secrets(_ engine: Engine) async throws {
        try await TestHost(engine, sends: true).run { api in
            let owner = try await api.register("primer").owner
            func save(_ secret: String, url: String = "https://authority.example") async throws -> TestAPI.Answer {
                try await api.call(
                    .put, "/issuer-profiles/sef", as: owner,
                    [
                        "scheme": "vat", "identity": "RS100000049", "enabled": true, "baseURL": .string(url),
                        "secrets": ["sef.apiKey": .string(secret)]
                    ])
            }
            for secret in ["file:/etc/passwd", "env:PATH", "command:/usr/bin/id", "systemd:key", "sealed:1.AAAA", "plain:", ""] {
                let saved = try await save(secret)
                #expect(saved.status == 422 || saved.status == 400, "\(secret): \(saved.text)")
                let hook = try await api.call(
                    .post, "/webhooks", as: owner, ["url": "https://example.com/x", "secret": .string(secret)])
                #expect(hook.status == 422 || hook.status == 400, "\(secret): \(hook.text)")
            }
            #expect(try await save("plain:x", url: "http://127.0.0.1:5432").reason == "address.insecure")
            let inside = try await api.call(
                .post, "/webhooks", as: owner, ["url": "http://127.0.0.1:22/", "secret": "plain:x"])
            #expect(inside.reason == "address.insecure")
            let saved = try await save("plain:very secret")
            let reference = saved.json["settings"]?["secrets"]?["sef.apiKey"]?.string ?? ""
            #expect(saved.status == 200 && reference.hasPrefix("sealed:"), "\(saved.text)")
            #expect(!saved.text.contains("very secret"))
            #expect(try await save(reference).status == 200)
            let source = TenantSecrets(api.test.host.identity.secretBox, others: SystemSecrets())
            #expect(try source.secret(#require(SecretReference(reference))) == "very secret")
            let other = try await api.register("druga").owner
            let copied = try await api.call(
                .put, "/issuer-profiles/sef", as: other,
                ["scheme": "vat", "identity": "RS100000049", "secrets": ["sef.apiKey": .string(reference)]])
            #expect(copied.reason == "secret.operator")
        }
    }

    @Test("who is taken out of the organization is out at once", arguments: Engine.allCases)
    func removal(_ engine: Engine) async throws {
        try await TestHost(engine).run { api in
            let company = try await api.register("primer")
            let viewer = try await api.member("viewer", of: company)
            let id = try await api.call(.get, "/auth/me", as: viewer)["id"]
            #expect(try await api.call(.get, "/contacts", as: viewer).status == 200)
            #expect(
                try await api.call(.put, "/users/\(id)/role", as: company.owner, ["role": "accountant"]).status == 200)
            #expect(try await api.call(.post, "/contacts", as: viewer, ["type": "both", "name": "x"]).status == 201)
            #expect(try await api.call(.delete, "/users/\(id)", as: company.owner).status == 204)
            #expect(try await api.call(.get, "/contacts", as: viewer).status == 401)
            let own = try await api.call(.get, "/auth/me", as: company.owner)["id"]
            #expect(try await api.call(.delete, "/users/\(own)", as: company.owner).status == 409)
        }
    }
}

/// One object of every kind that has an id.
enum Samples {
    static func make(_ api: TestAPI, _ company: TestAPI.Company) async throws -> [String: String] {
        let owner = company.owner
        let accounts = try await api.call(.get, "/accounts", as: owner)
        let contact = try await api.call(.post, "/contacts", as: owner, ["type": "both", "name": "Kupac"])
        let expense = try await api.call(
            .post, "/expenses", as: owner,
            ["expenseDate": "2026-11-02", "category": "office", "netAmount": "100.00", "taxAmount": "20.00"])
        let entry = try await api.call(.post, "/transactions", as: owner, Journal.transfer("10.00"))
        let key = try await api.call(
            .post, "/api-keys", as: owner, ["name": "shop", "scopes": ["contacts:read"]])
        let invitation = try await api.call(
            .post, "/users/invite", as: owner,
            ["email": "someone@example.com", "fullName": "Someone", "role": "viewer"])
        let document = try await api.call(
            .post, "/documents", as: owner,
            ["customerId": .string(contact["id"]), "document": DocumentTests.plain])
        let payment = try await api.call(.post, "/payments", as: owner, ["amount": "10.00"])
        let signer = try await api.call(.post, "/signing-profiles/generate", as: owner, ["name": "Primer"])
        let me = try await api.call(.get, "/auth/me", as: owner)
        return [
            "documents": document["id"], "invoices": document["id"], "payments": payment["id"],
            "signing-profiles": signer["id"],
            "accounts": accounts["data.0.id"], "contacts": contact["id"], "expenses": expense["id"],
            "transactions": entry["id"], "api-keys": key["id"], "invitations": invitation["id"], "users": me["id"]
        ]
    }
}

extension Samples {
    /// What comes into being where documents are sent: of a tenant of its own.
    static func sent(_ api: TestAPI) async throws -> [String: String] {
        let trader = try await Trader(api, "HR", "sender")
        let issued = try await trader.issued()
        let transmissions = try await api.call(.get, "/transmissions", as: trader.token)
        let duties = try await api.call(.get, "/duties", as: trader.token)
        let webhook = try await api.call(
            .post, "/webhooks", as: trader.token, ["url": "https://example.com/fiscus", "secret": "plain:secret"])
        let ids = [
            "documents": issued["id"], "transmissions": transmissions["data.0.id"], "duties": duties["data.0.id"],
            "webhooks": webhook["id"]
        ]
        for (kind, id) in ids { #expect(id.count == 36, "\(kind) \(issued.text) \(webhook.text)") }
        return ids
    }
}

extension TestHost {
    /// A token that another host with other keys and another audience gave.
    func foreignToken() async throws -> String {
        let kept = Kept()
        try await run { api in await kept.set(try await api.register("foreign").owner) }
        return await kept.value
    }

    private actor Kept {
        var value = ""
        func set(_ text: String) { value = text }
    }
}
