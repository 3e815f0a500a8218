internal import Crypto
internal import FoundationEssentials
internal import JSON
public import Storage

/// Tells others what happens: each webhook has a position in the organization's events and gets what lies behind it, in
/// order, until it answers 2xx. Replaying is putting the position back.
///
/// Each delivery carries `Fiscus-Signature: t=SECONDS,v1=HEX`, the HMAC-SHA256 of `SECONDS.BODY` under the webhook's
/// secret.
public struct Webhooks: Sendable {
    private let exchange: Exchange
    private static let batch = 100

    public init(_ exchange: Exchange) { self.exchange = exchange }

    public struct Hook: Sendable, Hashable {
        public let number: Int64
        public let url: String
        public let isActive: Bool
        /// The last event it has confirmed.
        public let position: Int64
        public let failures: Int64
        public let lastError: String?
    }

    /// - Parameter secret: a reference, as in `file:/etc/fiscus/webhook`.
    /// - Parameter also: runs in the same transaction, with the webhook.
    /// - Throws: `webhook.address`, `secret.reference`.
    @discardableResult
    public func add(
        _ url: String, secret: String, in organization: OrganizationID,
        also: @escaping @Sendable (Hook, any Transaction) throws -> Void = { _, _ in }
    ) async throws -> Int64 {
        guard url.hasPrefix("https://") || url.hasPrefix("http://127.0.0.1:") else {
            throw ExchangeError(
                .invalid, "webhook.address", "\(url.prefix(80)) is neither https nor on this machine", field: "/url",
                remedy: "give an https address")
        }
        guard SecretReference(secret) != nil else {
            throw ExchangeError(
                .invalid, "secret.reference", "the secret is no reference", field: "/secret",
                remedy: "as in file:/etc/fiscus/webhook")
        }
        let now = exchange.parts.now()
        return try await exchange.database.unit(organization) { transaction in
            let number = try transaction.first(
                """
                INSERT INTO webhooks (organization_id, url, secret, active, position, failures, created_at)
                SELECT ?1, ?2, ?3, 1, coalesce(max(event), 0), 0, ?4 FROM exchange_events WHERE organization_id = ?1
                RETURNING webhook
                """, [SQLValue(organization), .text(url), .text(secret), SQLValue(now)]
            ) { try $0.integer(0) } ?? 0
            if let hook = try Self.all(organization, transaction).first(where: { $0.number == number }) {
                try also(hook, transaction)
            }
            return number
        }
    }

    public func all(in organization: OrganizationID) async throws -> [Hook] {
        try await exchange.database.read(organization) { try Self.all(organization, $0) }
    }

    private static func all(_ organization: OrganizationID, _ transaction: any Transaction) throws -> [Hook] {
        try transaction.rows(
            """
            SELECT webhook, url, active, position, failures, last_error FROM webhooks WHERE organization_id = ?1
            ORDER BY webhook
            """, [SQLValue(organization)]
        ) { row in
            Hook(
                number: try row.integer(0), url: try row.text(1), isActive: try row.bool(2),
                position: try row.integer(3), failures: try row.integer(4), lastError: try row.textIfPresent(5))
        }
    }

    /// Sends everything after an event once more.
    public func replay(
        _ webhook: Int64, after event: Int64, in organization: OrganizationID,
        also: @escaping @Sendable (any Transaction) throws -> Void = { _ in }
    ) async throws {
        try await exchange.database.unit(organization) { transaction in
            let changed = try transaction.change(
                """
                UPDATE webhooks SET position = ?1, failures = 0, active = 1 WHERE organization_id = ?2 AND webhook = ?3
                """, [.integer(max(event, 0)), SQLValue(organization), .integer(webhook)])
            if changed == 0 {
                throw ExchangeError(.notFound, "webhook.unknown", "there is no such webhook", remedy: "check the id")
            }
            try also(transaction)
        }
    }

    /// Delivers what each active webhook has not confirmed yet.
    /// - Returns: how many events were confirmed.
    @discardableResult
    public func deliver(in organization: OrganizationID) async throws -> Int {
        var confirmed = 0
        for hook in try await all(in: organization) where hook.isActive {
            confirmed += try await deliver(hook, organization)
        }
        return confirmed
    }

    private func deliver(_ hook: Hook, _ organization: OrganizationID) async throws -> Int {
        let events = try await exchange.database.read(organization) {
            try ExchangeEvents.list($0, after: hook.position, limit: Self.batch)
        }
        guard let last = events.last else { return 0 }
        let secret = try await exchange.database.read(organization) { transaction in
            try transaction.first(
                "SELECT secret FROM webhooks WHERE organization_id = ?1 AND webhook = ?2",
                [SQLValue(organization), .integer(hook.number)]
            ) { try $0.text(0) }
        }
        guard let reference = secret.flatMap(SecretReference.init) else { return 0 }
        let body = JSONValue.object(JSONObject(uniqueMembers: [
            .init(key: "events", value: .array(events.map(\.json)))
        ])).serialized()
        let failure = await post(body, to: hook.url, secret: try exchange.parts.secrets.secret(reference))
        try await exchange.database.unit(organization) { transaction in
            // Unless somebody put the position elsewhere meanwhile.
            try transaction.run(
                """
                UPDATE webhooks SET position = ?1, failures = ?2, last_error = ?3
                WHERE organization_id = ?4 AND webhook = ?5 AND position = ?6
                """,
                [
                    .integer(failure == nil ? last.number : hook.position),
                    .integer(failure == nil ? 0 : hook.failures + 1), SQLValue(failure), SQLValue(organization),
                    .integer(hook.number), .integer(hook.position),
                ])
        }
        return failure == nil ? events.count : 0
    }

    /// Nil when it was confirmed.
    private func post(_ body: [UInt8], to url: String, secret: String) async -> String? {
        let seconds = exchange.parts.now().microseconds / 1_000_000
        let signed = Array("\(seconds).".utf8) + body
        let code = HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: Data(secret.utf8)))
        let hex = code.map { byte in
            let digits = Array("0123456789abcdef")
            return "\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
        }.joined()
        return await exchange.clients.post(
            body, to: url,
            headers: [
                (name: "Content-Type", value: "application/json"),
                (name: "Fiscus-Signature", value: "t=\(seconds),v1=\(hex)"),
            ])
    }
}
