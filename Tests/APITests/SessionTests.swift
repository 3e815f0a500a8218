import API
import Books
import CommandTesting
import Foundation
import HTTPTypes
import HostTesting
import Identity
import JSON
import Storage
import Testing

@Suite("Sessions")
struct SessionTests {
    @Test("register, log in, me", arguments: Engine.allCases)
    func entry(_ engine: Engine) async throws {
        try await TestHost(engine).run { api in
            let company = try await api.register("primer")
            let me = try await api.call(.get, "/auth/me", as: company.owner)
            #expect(me.status == 200)
            #expect(me["email"] == company.email && me["role"] == "owner")
            #expect(me["organization.id"] == company.id)
            let again = try await api.call(
                .post, "/auth/register",
                [
                    "organizationName": "x", "country": .string(api.test.country), "email": .string(company.email),
                    "password": .string(TestAPI.password), "fullName": "x"
                ])
            #expect(again.status == 409 && again["code"] == "DUPLICATE")
            let wrong = try await api.call(
                .post, "/auth/login", ["email": .string(company.email), "password": "wrong"])
            let unknown = try await api.call(
                .post, "/auth/login", ["email": "nobody@example.com", "password": "wrong"])
            #expect(wrong.status == 401 && unknown.status == 401)
            #expect(wrong["error"] == unknown["error"] && wrong.reason == unknown.reason)
        }
    }

    @Test("a refresh token is good once; used again, it ends the session", arguments: Engine.allCases)
    func rotation(_ engine: Engine) async throws {
        try await TestHost(engine).run { api in
            let company = try await api.register("primer")
            let login = try await api.call(
                .post, "/auth/login", ["email": .string(company.email), "password": .string(TestAPI.password)])
            let cookie = try #require(login.header("Set-Cookie"))
            #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"))
            #expect(cookie.contains("Path=/api/v1/auth"))
            let first = login["tokens.refreshToken"]
            let second = try await api.call(
                .post, "/auth/refresh", as: nil, nil, headers: ["Cookie": "refreshToken=\(first)"])
            #expect(second.status == 200)
            #expect(try await api.call(.get, "/auth/me", as: second["accessToken"]).status == 200)
            let stolen = try await api.call(.post, "/auth/refresh", ["refreshToken": .string(first)])
            #expect(stolen.status == 401 && stolen.reason == "auth.tokenReused")
            #expect(api.test.mail.all.map(\.kind) == [.sessionStolen])
            // The thief's and the owner's tokens are both worth nothing now.
            #expect(try await api.call(.get, "/auth/me", as: second["accessToken"]).status == 401)
            #expect(try await api.call(.get, "/auth/me", as: company.owner).status == 200)
        }
    }

    @Test("logging out ends the session at once", arguments: Engine.allCases)
    func logout(_ engine: Engine) async throws {
        try await TestHost(engine).run { api in
            let company = try await api.register("primer")
            #expect(
                try await api.call(.post, "/auth/logout", ["refreshToken": .string(company.refresh)]).status == 204)
            #expect(try await api.call(.get, "/auth/me", as: company.owner).status == 401)
        }
    }

    @Test("guessing closes the address, known or not, and the owner is told", arguments: Engine.allCases)
    func guessing(_ engine: Engine) async throws {
        try await TestHost(engine, identity: { $0.guessLimit = 3 }).run { api in
            let company = try await api.register("primer")
            for address in [company.email, "nobody@example.com"] {
                var reasons: [String] = []
                for _ in 0..<4 {
                    let answer = try await api.call(
                        .post, "/auth/login", ["email": .string(address), "password": "guess"])
                    reasons.append(answer.reason)
                }
                #expect(reasons == ["auth.credentials", "auth.credentials", "auth.credentials", "auth.locked"])
            }
            let right: JSONValue = ["email": .string(company.email), "password": .string(TestAPI.password)]
            let locked = try await api.call(.post, "/auth/login", right)
            #expect(locked.status == 429 && locked.header("Retry-After") != nil)
            #expect(api.test.mail.all.map(\.recipient) == [company.email])
            api.test.clock.advance(seconds: 901)
            #expect(try await api.call(.post, "/auth/login", right).status == 200)
        }
    }

    @Test("a new password by mail, once, within the hour", arguments: Engine.allCases)
    func reset(_ engine: Engine) async throws {
        try await TestHost(engine).run { api in
            let company = try await api.register("primer")
            let asked = try await api.call(.post, "/auth/password/forgot", ["email": .string(company.email)])
            let unknown = try await api.call(.post, "/auth/password/forgot", ["email": "nobody@example.com"])
            #expect(asked.status == 204 && unknown.status == 204)
            #expect(api.test.mail.all.count == 1)
            let change: JSONValue = [
                "token": .string(api.test.mail.lastToken(.passwordReset)), "password": "a new long password"
            ]
            #expect(try await api.call(.post, "/auth/password/reset", change).status == 204)
            #expect(try await api.call(.post, "/auth/password/reset", change).status == 404)
            #expect(try await api.call(.get, "/auth/me", as: company.owner).status == 401)
            let login = try await api.call(
                .post, "/auth/login", ["email": .string(company.email), "password": "a new long password"])
            #expect(login.status == 200)
        }
    }

    @Test("the second factor, judged by pyotp", arguments: Engine.allCases)
    func secondFactor(_ engine: Engine) async throws {
        try await TestHost(engine).run { api in
            let company = try await api.register("primer")
            let setup = try await api.call(.post, "/auth/totp", as: company.owner)
            #expect(setup["uri"].hasPrefix("otpauth://totp/") && setup["qr"].hasPrefix("<svg"))
            func code() throws -> String {
                let seconds = api.test.clock.now().microseconds / 1_000_000
                return try Judge.python(
                    "import pyotp,sys; print(pyotp.parse_uri(sys.argv[1]).at(int(sys.argv[2])))", setup["uri"],
                    "\(seconds)")
            }
            let confirmed = try await api.call(
                .post, "/auth/totp/confirm", as: company.owner, ["code": .string(try code())])
            let recovery = confirmed.json["recoveryCodes"]?.array?.compactMap(\.string) ?? []
            #expect(recovery.count == 10 && Set(recovery).count == 10)
            func login(_ extra: [(String, String)]) async throws -> TestAPI.Answer {
                var body: JSONObject = ["email": .string(company.email), "password": .string(TestAPI.password)]
                for (key, value) in extra { body[key] = .string(value) }
                return try await api.call(.post, "/auth/login", .object(body))
            }
            #expect(try await login([]).reason == "auth.totpRequired")
            #expect(try await login([("totp", "000000")]).reason == "auth.totp")
            // The code that confirmed the enrolment is used up.
            #expect(try await login([("totp", try code())]).reason == "auth.totp")
            api.test.clock.advance(seconds: 30)
            let fresh = try code()
            #expect(try await login([("totp", fresh)]).status == 200)
            #expect(try await login([("totp", fresh)]).reason == "auth.totp")
            #expect(try await login([("recoveryCode", recovery[0])]).status == 200)
            #expect(try await login([("recoveryCode", recovery[0])]).reason == "auth.totp")
        }
    }

    @Test("another implementation verifies our tokens with our key set")
    func keySet() async throws {
        try await TestHost(.sqlite).run { api in
            let company = try await api.register("primer")
            let keys = try await api.call(.get, "/auth/keys")
            let subject = try Judge.python(
                """
                import jwt,json,sys
                keys = jwt.PyJWKSet.from_json(sys.argv[1])
                kid = jwt.get_unverified_header(sys.argv[2])["kid"]
                print(jwt.decode(sys.argv[2], keys[kid].key, algorithms=["ES256"], audience="fiscus-api",
                    issuer="fiscus", options={"verify_exp": False, "verify_iat": False})["org"])
                """, keys.text, company.owner)
            #expect(subject == company.id)
        }
    }

    @Test("the first start's token makes one administrator, who approves companies", arguments: Engine.allCases)
    func platform(_ engine: Engine) async throws {
        try await TestHost(engine, identity: { $0.requiresApproval = true }).run { api in
            let token = try #require(try await api.test.host.identity.firstStartToken())
            let claim: JSONValue = [
                "token": .string(token), "email": "root@example.com", "fullName": "Root",
                "password": .string(TestAPI.password)
            ]
            let root = try await api.call(.post, "/auth/claim", claim)
            #expect(root.status == 201)
            #expect(try await api.call(.post, "/auth/claim", claim).status == 404)
            #expect(try await api.test.host.identity.firstStartToken() == nil)
            let company = try await api.register("primer")
            let early = try await api.call(.get, "/contacts", as: company.owner)
            #expect(early.status == 403 && early.reason == "organization.pending")
            let path = "/platform/organizations/\(company.id)/state"
            let decision: JSONValue = ["state": "active", "reason": "papers checked"]
            #expect(try await api.call(.put, path, as: company.owner, decision).status == 403)
            #expect(try await api.call(.put, path, as: root["tokens.accessToken"], decision).status == 200)
            #expect(try await api.call(.get, "/contacts", as: company.owner).status == 200)
            let backwards: JSONValue = ["state": "pending", "reason": "x"]
            #expect(try await api.call(.put, path, as: root["tokens.accessToken"], backwards).status == 409)
        }
    }
}

/// Programs that were not written here and say whether we are right.
enum Judge {
    /// Beside the threads that the server under test answers on.
    static func aside(_ program: String, _ argument: String) async throws -> String {
        try await withCheckedThrowingContinuation { done in
            DispatchQueue.global().async { done.resume(with: Result { try python(program, argument) }) }
        }
    }

    static func python(_ program: String, _ arguments: String...) throws -> String {
        let python = packageRoot.appendingPathComponent(".venv/bin/python").path
        let run = try Command.run([python, "-c", program] + arguments)
        guard run.status == 0 else { throw JudgeFailed(run.errors) }
        return run.output.split(separator: "\n").last.map(String.init) ?? ""
    }
}

struct JudgeFailed: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
