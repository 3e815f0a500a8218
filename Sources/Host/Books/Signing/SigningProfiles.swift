internal import Documents
internal import Identity
internal import JSON
public import Ledger
public import Storage
internal import XMLSignature

/// A key is in use or was; what it signed can be verified for ever, so none is removed.
public enum SigningProfileState: String, StateMachine {
    case active, retired

    public static let initial: [SigningProfileState] = [.active]
    public static let transitions: [(from: SigningProfileState, to: SigningProfileState)] = [(.active, .retired)]
}

/// Who signs the documents of an organization. The key itself is sealed under the host's key.
public struct SigningProfile: Sendable, Hashable {
    public enum Source: String, Sendable, CaseIterable { case imported, generated }

    public let number: Int64
    public let name: String
    public let state: SigningProfileState
    public let origin: Source
    /// PEM: the signer's certificate, then its chain.
    public let certificate: String
    /// RFC 2253.
    public let subject: String
    public let validFrom: Timestamp
    public let validUntil: Timestamp
    public let createdAt: Timestamp
}

/// The signing profiles of the unit's organization; at most one is active.
public struct SigningProfiles {
    let books: Books
    let transaction: any Transaction

    public func all() throws -> [SigningProfile] {
        try transaction.rows(
            Self.select + " WHERE organization_id = ?1 ORDER BY profile",
            [SQLValue(try transaction.requireOrganization())], SigningProfile.init)
    }

    /// - Throws: `signingProfile.unknown`.
    public func find(_ number: Int64) throws -> SigningProfile {
        let found = try transaction.first(
            Self.select + " WHERE organization_id = ?1 AND profile = ?2",
            [SQLValue(try transaction.requireOrganization()), .integer(number)], SigningProfile.init)
        guard let found else { throw BooksError.unknown("signingProfile") }
        return found
    }

    /// The profile that signs now, and its sealed key.
    func active() throws -> (profile: SigningProfile, sealed: [UInt8])? {
        try transaction.first(
            "\(Self.columns), sealed FROM signing_profiles WHERE organization_id = ?1 AND state = 'active'",
            [SQLValue(try transaction.requireOrganization())]
        ) { (try SigningProfile($0), try $0.bytes(9)) }
    }

    /// Takes a key into use; the one before is retired.
    /// - Parameters:
    ///   - key: PEM, as it was given; stored sealed.
    ///   - certificate: PEM, the signer's own first.
    /// - Throws: `BooksError` with the code of docs/signatures.md when they do not go together.
    public func add(
        _ name: String, key: [UInt8], certificate: [UInt8], password: String?, from source: SigningProfile.Source,
        by origin: Origin
    ) throws -> SigningProfile {
        let signer: SigningKey
        do throws(SignatureError) {
            signer = try SigningKey(pem: key, certificate: certificate, password: password)
        } catch {
            throw BooksError(.invalid, error.code, error.message, field: "/key", remedy: error.remedy)
        }
        let organization = try transaction.requireOrganization()
        if let before = try active() { try retire(before.profile.number, by: origin) }
        let number =
            try transaction.first(
                "SELECT coalesce(max(profile), 0) + 1 FROM signing_profiles WHERE organization_id = ?1",
                [SQLValue(organization)]
            ) { try $0.integer(0) } ?? 1
        let secret = JSONValue.object(
            JSONObject(uniqueMembers: [
                .init(key: "key", value: .string(String(decoding: key, as: UTF8.self))),
                .init(key: "password", value: password.map { .string($0) } ?? .null)
            ]))
        let validity = signer.certificate.validity
        try transaction.run(
            """
            INSERT INTO signing_profiles (organization_id, profile, name, state, origin, sealed, certificate, subject,
                valid_from, valid_until, created_by, created_at)
            VALUES (?1, ?2, ?3, 'active', ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
            """,
            [
                SQLValue(organization), .integer(number), .text(name), .text(source.rawValue),
                .bytes(
                    try books.identity.secretBox.seal(
                        secret.serialized(), for: Self.purpose(organization, number))),
                .text(String(decoding: certificate, as: UTF8.self)), .text(signer.certificate.subject),
                .integer(validity.lowerBound.secondsSince1970 * 1_000_000),
                .integer(validity.upperBound.secondsSince1970 * 1_000_000), .integer(origin.actor),
                SQLValue(books.now())
            ])
        try books.ledger.audit(transaction).record(
            "signingProfile.added", of: "signingProfile", number,
            after: ["subject": .string(signer.certificate.subject), "origin": .string(source.rawValue)], by: origin)
        return try find(number)
    }

    /// - Throws: `signingProfile.unknown`, `signingProfile.retired`.
    public func retire(_ number: Int64, by origin: Origin) throws {
        guard try find(number).state == .active else {
            throw BooksError(.state, "signingProfile.retired", "the signing profile is retired already")
        }
        try transaction.change(
            "UPDATE signing_profiles SET state = 'retired' WHERE organization_id = ?1 AND profile = ?2",
            [SQLValue(try transaction.requireOrganization()), .integer(number)])
        try books.ledger.audit(transaction).record(
            "signingProfile.retired", of: "signingProfile", number, by: origin)
    }

    /// What the sealed key is bound to.
    static func purpose(_ organization: OrganizationID, _ profile: Int64) -> String {
        "signing key \(organization) \(profile)"
    }

    private static let columns = """
        SELECT profile, name, state, origin, certificate, subject, valid_from, valid_until, created_at
        """
    private static let select = columns + " FROM signing_profiles"
}

extension SigningProfile {
    init(_ row: Row) throws {
        self.init(
            number: try row.integer(0), name: try row.text(1),
            state: SigningProfileState(rawValue: try row.text(2)) ?? .retired,
            origin: Source(rawValue: try row.text(3)) ?? .imported, certificate: try row.text(4),
            subject: try row.text(5), validFrom: try row.timestamp(6), validUntil: try row.timestamp(7),
            createdAt: try row.timestamp(8))
    }
}

extension Books {
    public func signingProfiles(_ transaction: any Transaction) -> SigningProfiles {
        SigningProfiles(books: self, transaction: transaction)
    }
}
