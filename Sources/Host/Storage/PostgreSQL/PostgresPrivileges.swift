/// What the application role must not be able to do, beyond what the schema's own grants say.
enum PostgresPrivileges {
    /// - Throws: `denied` where the application role may make temporary tables.
    static func requireNoTemporaryTables(_ transaction: any Transaction) throws {
        let mayMake = try transaction.first(
            "SELECT has_database_privilege(oid, current_database(), 'TEMPORARY') FROM pg_roles WHERE rolname = ?1",
            [.text(PostgresDatabase.applicationRole)]
        ) { try $0.bool(0) }
        guard mayMake == true else { return }
        throw StorageError(
            .denied, "\(PostgresDatabase.applicationRole) may make temporary tables in this database",
            remedy: "run `fiscus migrate` as the database's owner, or REVOKE TEMPORARY ON DATABASE ... FROM PUBLIC")
    }
}
