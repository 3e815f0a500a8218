public import Storage

/// A person who may log in.
public struct User: Sendable, Hashable {
    public let id: UserID
    /// A UUID; how the outside names the user.
    public let key: String
    public let email: String
    public let fullName: String
    public let isSuperAdmin: Bool
    public let state: UserState
    public let createdAt: Timestamp
    public let lastLoginAt: Timestamp?
    let password: String

    static let select = """
        SELECT user_id, key, email, full_name, super_admin, state, created_at, last_login_at, password FROM users
        """

    init(_ row: Row) throws {
        id = UserID(try row.integer(0))
        key = try row.text(1)
        email = try row.text(2)
        fullName = try row.text(3)
        isSuperAdmin = try row.bool(4)
        state = UserState(rawValue: try row.text(5)) ?? .disabled
        createdAt = try row.timestamp(6)
        lastLoginAt = try row.integerIfPresent(7).map(Timestamp.init(microseconds:))
        password = try row.text(8)
    }
}

/// The users of the host, within a transaction.
public struct Users {
    let identity: Identity
    let transaction: any Transaction

    /// - Throws: `user.exists` when the address is registered.
    public func add(
        email: EmailAddress, fullName: String, passwordHash: String, isSuperAdmin: Bool = false
    ) throws -> User {
        guard try find(email: email) == nil else { throw IdentityError.emailTaken }
        try transaction.change(
            """
            INSERT INTO users (key, email, full_name, password, super_admin, state, created_at)
            VALUES (?1, ?2, ?3, ?4, ?5, 'active', ?6)
            """,
            [
                .text(identity.newKey()), .text(email.description), .text(fullName), .text(passwordHash),
                SQLValue(isSuperAdmin), SQLValue(identity.now())
            ])
        guard let user = try find(email: email) else { throw IdentityError.missing("user", "user.unknown") }
        return user
    }

    public func find(email: EmailAddress) throws -> User? {
        try transaction.first(User.select + " WHERE email = ?1", [.text(email.description)], User.init)
    }

    public func find(key: String) throws -> User? {
        try transaction.first(User.select + " WHERE key = ?1", [.text(key)], User.init)
    }

    /// Every user, oldest first.
    public func all() throws -> [User] { try transaction.rows(User.select + " ORDER BY user_id", [], User.init) }

    public func find(_ id: UserID) throws -> User? {
        try transaction.first(User.select + " WHERE user_id = ?1", [.integer(id.number)], User.init)
    }

    func setPassword(_ hash: String, of user: UserID) throws {
        try transaction.run(
            "UPDATE users SET password = ?1 WHERE user_id = ?2", [.text(hash), .integer(user.number)])
    }
}

extension Identity {
    public func users(_ transaction: any Transaction) -> Users { Users(identity: self, transaction: transaction) }
}
