import CommandTesting
import Foundation
import LedgerTesting
import Storage
import Testing

/// The first migration on a server where nobody has prepared anything.
@Suite struct FreshServerTests {
    @Test(arguments: [TemporaryPostgres.Login.owner, .postgres])
    func migratesByItself(_ login: TemporaryPostgres.Login) async throws {
        let server = try TemporaryPostgres(durable: false, isBare: true)
        func asAdministrator(_ sql: String) throws {
            try server.psql(sql, login: .postgres, database: "postgres")
        }
        if login == .owner { try asAdministrator("CREATE ROLE fiscus_owner LOGIN CREATEROLE") }
        try asAdministrator("CREATE DATABASE books OWNER \(login.rawValue)")
        func fiscus(_ arguments: String..., by login: TemporaryPostgres.Login) throws -> Command {
            try Command.run(
                [CommandTests.program] + arguments + ["--database", server.url("books", as: login)], seconds: 60)
        }
        let pending = try fiscus("migrate", "--check", by: login)
        #expect(pending.status == 2, "\(pending.errors)")
        #expect(pending.output.contains("pending 1 jobs"))
        let migrated = try fiscus("migrate", by: login)
        #expect(migrated.status == 0, "\(migrated.errors)")
        #expect(try fiscus("migrate", "--check", by: login).status == 0)
        // The owner's login may run the program too; it acts as the application role.
        #expect(try fiscus("ledger", "verify", by: login).status == 0)
        // A host's login is told what it lacks, gets it, and works.
        try asAdministrator("CREATE ROLE fiscus_host LOGIN")
        let refused = try fiscus("ledger", "verify", by: .host)
        #expect(refused.status == 1)
        #expect(refused.errors.contains("GRANT fiscus_app TO"), "\(refused.errors)")
        try asAdministrator("GRANT fiscus_app TO fiscus_host")
        let verified = try fiscus("ledger", "verify", by: .host)
        #expect(verified.status == 0, "\(verified.errors)")
        // A second database on the same server, whose role is there already.
        try asAdministrator("CREATE DATABASE more OWNER \(login.rawValue)")
        let second = try Command.run([
            CommandTests.program, "migrate", "--database", server.url("more", as: login)
        ])
        #expect(second.status == 0, "\(second.errors)")
    }
}
