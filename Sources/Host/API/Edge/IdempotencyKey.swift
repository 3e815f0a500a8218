internal import HTTPTypes
internal import Identity
internal import JSON
internal import Storage

/// `Idempotency-Key` of a POST: the answer is stored in the unit that makes the change, so a repeat gets the same
/// answer and never a second object, whatever happened to the first answer on its way.
struct IdempotencyKey: Sendable {
    private let call: Call
    private let key: String
    private let actor: Int64
    private let fingerprint: Digest

    /// How long an answer is kept.
    static let keptSeconds: Int64 = 86_400

    /// Nil without the header, or where it means nothing.
    init?(_ call: Call) throws {
        guard call.method == .post, let name = HTTPField.Name("Idempotency-Key"), let key = call.headers[name] else {
            return nil
        }
        guard (1...128).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Problem(
                .validation, "idempotency.form", "the Idempotency-Key is not 1 to 128 printable characters",
                remedy: "send a UUID")
        }
        self.call = call
        self.key = key
        actor = call.principal?.actor ?? 0
        fingerprint = Digest(of: Array("\(call.method.rawValue) \(call.path)?\(call.query)\n".utf8) + call.body)
    }

    private var purpose: String { "answer \(actor) \(key)" }

    /// The answer given before.
    /// - Throws: 409 when the key was used for something else.
    func stored(_ transaction: any Transaction) throws -> Reply? {
        let found = try transaction.first(
            """
            SELECT fingerprint, status, sealed FROM idempotent_answers
            WHERE organization_id = ?1 AND actor = ?2 AND key = ?3
            """, [SQLValue(try transaction.requireOrganization()), .integer(actor), .text(key)]
        ) { (fingerprint: try $0.digest(0), status: Int(try $0.integer(1)), sealed: try $0.bytes(2)) }
        guard let found else { return nil }
        guard found.fingerprint == fingerprint else {
            throw Problem(
                .conflict, "idempotency.reused", "this Idempotency-Key belongs to another request",
                remedy: "use a new key for every new request")
        }
        let body = try call.host.identity.secretBox.open(found.sealed, for: purpose)
        var reply = Reply(status: found.status, payload: body.isEmpty ? .none : .json(body))
        if let name = HTTPField.Name("Idempotency-Replayed") { reply.headers.append((name, "true")) }
        return reply
    }

    func keep(_ reply: Reply, _ transaction: any Transaction) throws {
        var body: [UInt8] = []
        if case .json(let bytes) = reply.payload { body = bytes }
        try transaction.run(
            """
            INSERT INTO idempotent_answers (organization_id, actor, key, fingerprint, status, sealed, created_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            """,
            [
                SQLValue(try transaction.requireOrganization()), .integer(actor), .text(key), SQLValue(fingerprint),
                SQLValue(reply.status), .bytes(try call.host.identity.secretBox.seal(body, for: purpose)),
                SQLValue(call.host.now())
            ])
    }
}

extension IdempotencyKey {
    /// Forgets the answers that are old enough; nothing is written where there are none.
    static func purge(_ organization: OrganizationID, _ database: any Database, at now: Timestamp) async throws {
        let limit = SQLValue(now.adding(seconds: -keptSeconds))
        let exists = try await database.read(organization) { transaction in
            try transaction.first(
                "SELECT 1 FROM idempotent_answers WHERE organization_id = ?1 AND created_at < ?2 LIMIT 1",
                [SQLValue(organization), limit]
            ) { _ in true } ?? false
        }
        guard exists else { return }
        try await database.unit(organization) { transaction in
            try transaction.run(
                "DELETE FROM idempotent_answers WHERE organization_id = ?1 AND created_at < ?2",
                [SQLValue(organization), limit])
        }
    }
}
