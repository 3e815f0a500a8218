import API
import Books
import CommandTesting
import Foundation
import HTTPTypes
import HostTesting
import HummingbirdTesting
import JSON
import NIOCore
import Storage
import Testing

@Suite("Edge")
struct EdgeTests {
    @Test("malformed, deep and oversized bodies are refused with the uniform shape")
    func bodies() async throws {
        try await TestHost(.sqlite, api: { $0.bodyLimit = 100_000 }).run(.live) { api in
            let owner = try await api.register("primer").owner
            func status(_ text: String, type: String = "application/json") async throws -> String {
                let answer = try await api.send(.post, "/contacts", as: owner, Array(text.utf8), type: type)
                #expect(!answer["requestId"].isEmpty && answer["requestId"] == answer.header("X-Request-Id"))
                return "\(answer.status) \(answer.reason)"
            }
            #expect(try await status("{") == "400 json.syntax")
            #expect(try await status("{}") == "400 record.missing")
            #expect(try await status("[]") == "400 record.type")
            #expect(try await status(#"{"name":"a","name":"b"}"#) == "400 json.duplicateKey")
            let deep = String(repeating: "[", count: 5000)
            #expect(try await status(deep) == "400 json.tooDeep")
            #expect(try await status("<a/>", type: "text/xml") == "415 body.mediaType")
            #expect(try await status(String(repeating: " ", count: 100_001)) == "413 body.tooLarge")
        }
    }

    @Test("unknown paths, other methods, preflight, headers")
    func headers() async throws {
        try await TestHost(.sqlite, api: { $0.allowedOrigins = ["https://app.example.com"] }).run { api in
            #expect(try await api.call(.get, "/nothing").status == 404)
            let method = try await api.call(.delete, "/health")
            #expect(method.status == 405 && method.header("Allow") == "GET")
            let health = try await api.call(.get, "/health", headers: ["Origin": "https://app.example.com"])
            #expect(health.header("Access-Control-Allow-Origin") == "https://app.example.com")
            #expect(health.header("X-Content-Type-Options") == "nosniff" && health.header("X-Frame-Options") == "DENY")
            #expect(health.header("Strict-Transport-Security") != nil)
            let other = try await api.call(.get, "/health", headers: ["Origin": "https://evil.example.com"])
            #expect(other.header("Access-Control-Allow-Origin") == nil)
            let named = try await api.call(.get, "/health", headers: ["X-Request-Id": "client-0001"])
            #expect(named.header("X-Request-Id") == "client-0001")
            let injected = try await api.call(.get, "/health", headers: ["X-Request-Id": "a b"])
            #expect(injected.header("X-Request-Id") != "a b")
        }
    }

    @Test("an allowance is shared by all hosts of a database", arguments: Engine.allCases)
    func allowance(_ engine: Engine) async throws {
        let test = try await TestHost(engine, api: { $0.generalLimit = 40 })
        let second = try await test.second()
        try await test.run { api in
            let accepted = try await Server.testable(second).test(.router) { client in
                var accepted = 0
                for at in 0..<60 {
                    if at.isMultiple(of: 2) {
                        if try await api.call(.get, "/health").status == 200 { accepted += 1 }
                    } else {
                        let answer = try await client.executeRequest(
                            uri: "/api/v1/health", method: .get, headers: [:], body: nil)
                        if answer.status == .ok { accepted += 1 }
                    }
                }
                return accepted
            }
            #expect(accepted == 40)
            let refused = try await api.call(.get, "/health")
            #expect(refused.status == 429 && refused.header("Retry-After") != nil)
            api.test.clock.advance(seconds: 61)
            #expect(try await api.call(.get, "/health").status == 200)
            await second.database.close()
        }
    }

    @Test("a body that trickles in, or never ends, is cut off; others are served meanwhile")
    func slow() async throws {
        try await TestHost(
            .sqlite,
            api: {
                $0.bodyDeadline = 1
                $0.bodyLimit = 65_536
            }
        ).run(.live) { api in
            let port = try #require(api.port)
            let slow = try await Judge.aside(
                """
                import socket,sys,time
                s = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
                s.sendall(b"POST /api/v1/auth/login HTTP/1.1\\r\\nHost: x\\r\\nContent-Type: application/json\\r\\nContent-Length: 1000\\r\\n\\r\\n")
                try:
                    for _ in range(100):
                        s.sendall(b" "); time.sleep(0.1)
                except OSError: pass
                print(s.recv(4096).split(b"\\r\\n")[0].decode())
                """, "\(port)")
            #expect(slow.contains("408"))
            let endless = try await Judge.aside(
                """
                import socket,sys
                s = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
                s.sendall(b"POST /api/v1/auth/login HTTP/1.1\\r\\nHost: x\\r\\nContent-Type: application/json\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n")
                sent = 0
                try:
                    while sent < 1 << 30:
                        s.sendall(b"8000\\r\\n" + b" " * 0x8000 + b"\\r\\n"); sent += 0x8000
                except OSError: pass
                print(sent < 1 << 26)
                """, "\(port)")
            #expect(endless == "True")
            let flood = try await Judge.aside(
                """
                import socket,sys
                s = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
                try: s.sendall(b"GET /api/v1/health HTTP/1.1\\r\\nHost: x\\r\\n" + b"".join(b"X-%d: y\\r\\n" % i for i in range(5000)) + b"\\r\\n")
                except OSError: pass
                print(s.recv(4096).split(b"\\r\\n")[0].decode())
                """, "\(port)")
            #expect(flood.contains("400") || flood.contains("431"))
            #expect(try await api.call(.get, "/health").status == 200)
        }
    }

    @Test("the log names no secret, token, address or number of a person")
    func log() async throws {
        let test = try await TestHost(.sqlite)
        try await test.run { api in
            let company = try await api.register("primer")
            _ = try await api.call(.post, "/auth/login", ["email": .string(company.email), "password": "guess"])
            _ = try await api.call(.get, "/contacts?search=100000049", as: company.owner)
            _ = try await api.call(.get, "/contacts/\(company.email)", as: company.owner)
        }
        let lines = test.log.all.joined()
        #expect(lines.contains("/auth/register"))
        for secret in ["primer@", "correct horse", "eyJ", "100000049", "guess"] { #expect(!lines.contains(secret)) }
        #expect(Masking.masked("to ana@example.com: eyJabc.def, 100000049") == "to a***@example.com: eyJ***, 100***049")
    }

    @Test("the document is valid OpenAPI 3.1, and its examples fit its schemas")
    func document() async throws {
        try await TestHost(.sqlite).run { api in
            let document = try await api.call(.get, "/openapi.json")
            for route in Resources.all.flatMap(\.routes) {
                #expect(document.json["paths"]?[route.path]?[route.method.rawValue.lowercased()] != nil, "\(route.id)")
            }
            let folder = try TemporaryFolder()
            let file = folder.url.appendingPathComponent("openapi.json")
            try Data(document.text.utf8).write(to: file)
            let verdict = try Judge.python(
                """
                import json,sys
                from jsonschema import Draft202012Validator
                d = json.load(open(sys.argv[1]))
                bad, seen, ids = [], 0, set()
                for path, item in d["paths"].items():
                    for method, op in item.items():
                        assert op["operationId"] not in ids; ids.add(op["operationId"])
                        named = {p["name"] for p in op.get("parameters", []) if p["in"] == "path"}
                        assert named == {s[1:-1] for s in path.split("/") if s.startswith("{")}, path
                        bodies = list(op.get("requestBody", {}).get("content", {}).values())
                        for answer in op["responses"].values(): bodies += list(answer.get("content", {}).values())
                        # What is no JSON (a stream of events, a file) has no schema.
                        for body in (body for body in bodies if "schema" in body):
                            Draft202012Validator.check_schema(body["schema"])
                            if "example" in body:
                                seen += 1
                                for e in Draft202012Validator(dict(body["schema"], components=d["components"])).iter_errors(body["example"]):
                                    bad.append(f"{method} {path}: {e.message}")
                print("\\n".join(bad) if bad else f"{seen} examples fit")
                """, file.path)
            #expect(verdict.hasSuffix("examples fit"), "\(verdict)")
        }
    }
}
