internal import CommandTesting
internal import Foundation
internal import JSON
internal import Synchronization

/// An organization that can issue, made over HTTP as a tenant would, with a key of the kind to be measured.
final class Tenant: Sendable {
    enum Key: String, CaseIterable { case p256 = "P-256", rsa = "RSA-2048" }

    /// A draft as a client sends it.
    let draft: [UInt8]
    let port: Int
    private let credentials: JSONValue
    private let session = Mutex("")

    private static let password = "correct horse battery"
    static let base = "/api/v1"

    init(_ key: Key, port: Int, checkout: URL, name: String) throws {
        self.port = port
        let example = try JSONReader.read(
            Array(Data(contentsOf: checkout.appendingPathComponent("examples/RS/simple.json"))))
        var document = example.object ?? JSONObject()
        for field in ["number", "issueDate", "issueTime", "seller", "payment"] { document[field] = nil }
        draft = JSONValue.object(["class": "invoice", "document": .object(document)]).serialized()
        credentials = ["email": .string("\(name)@example.com"), "password": .string(Self.password)]
        let seller = example["seller"]?.object ?? JSONObject()
        let identifiers = seller["identifiers"]?.array ?? []
        func identifier(_ scheme: String) -> JSONValue {
            identifiers.first { $0["scheme"]?.string == scheme }?["value"] ?? ""
        }
        let connection = try Connection(port: port)
        let registered = try connection.call(
            "POST", Self.base + "/auth/register",
            JSONValue.object([
                "organizationName": .string(name), "country": "RS", "fullName": "Bench",
                "email": .string("\(name)@example.com"), "password": .string(Self.password),
                "vatNumber": identifier("vat"), "registrationNumber": identifier("registration"),
            ]).serialized()
        ).expect(201)
        let token = registered["tokens"]?["accessToken"]?.string ?? ""
        session.withLock { $0 = token }
        var settings = JSONObject()
        for field in ["tradingName", "taxStatus", "legal", "address", "contact"] { settings[field] = seller[field] }
        settings["payment"] = example["payment"]
        _ = try connection.call(
            "PUT", Self.base + "/settings/documents", token: token, JSONValue.object(settings).serialized()
        ).expect(200)
        let pair = try KeyPair(key)
        _ = try connection.call(
            "POST", Self.base + "/signing-profiles", token: token,
            JSONValue.object([
                "name": .string(key.rawValue), "key": .string(pair.key), "certificate": .string(pair.certificate),
            ]).serialized()
        ).expect(201)
    }

    var token: String { session.withLock { $0 } }

    /// A fresh session: access tokens last fifteen minutes, runs may take longer.
    func renew() throws {
        let answer = try Connection(port: port).call(
            "POST", Self.base + "/auth/login", credentials.serialized()
        ).expect(200)
        session.withLock { $0 = answer["tokens"]?["accessToken"]?.string ?? "" }
    }

    func write(_ connection: Connection) throws -> String {
        let answer = try connection.call("POST", Self.base + "/documents", token: token, draft).expect(201)
        return answer["id"]?.string ?? ""
    }

    @discardableResult
    func issue(_ id: String, _ connection: Connection) throws -> JSONValue {
        try connection.call("POST", "\(Self.base)/documents/\(id)/issue", token: token).expect(200)
    }

    /// So many drafts, written side by side.
    func drafts(_ count: Int, host: Int32) async throws -> (ids: [String], load: Load.Result) {
        let ids = Kept()
        let load = try await Load(port: port, connections: min(32, count)).run(count, host: host) { connection, _ in
            ids.add(try self.write(connection))
        }
        return (ids.all, load)
    }

    private final class Kept: Sendable {
        private let ids = Mutex<[String]>([])
        func add(_ id: String) { ids.withLock { $0.append(id) } }
        var all: [String] { ids.withLock { $0 } }
    }
}

/// A private key with a certificate of its own, made by openssl.
struct KeyPair {
    let key: String
    let certificate: String

    init(_ kind: Tenant.Key) throws {
        let folder = try TemporaryFolder()
        let algorithm =
            switch kind {
            case .rsa: ["rsa:2048"]
            case .p256: ["ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
            }
        let run = try Command.run(
            ["openssl", "req", "-x509", "-newkey"] + algorithm + [
                "-nodes", "-days", "365", "-subj", "/CN=bench", "-set_serial", "7", "-keyout", "key", "-out",
                "certificate",
            ], in: folder.url)
        guard run.status == 0 else { throw Unexpected(run.errors) }
        key = try String(contentsOf: folder.url.appendingPathComponent("key"), encoding: .utf8)
        certificate = try String(contentsOf: folder.url.appendingPathComponent("certificate"), encoding: .utf8)
    }
}
