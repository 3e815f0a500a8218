public import Storage

/// The schema of users, memberships, sessions, keys and invitations.
public enum IdentitySchema {
    /// Numbers 200 to 299 are identity's.
    public static let migrations = [
        Migration(200, "identity") { engine in
            let text = SchemaText(engine)
            return IdentityTables.global.map(text.table) + IdentityTables.owned.map(text.table)
                + IdentityGuards.all(text)
        }
    ]
}
