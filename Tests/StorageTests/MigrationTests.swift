import CommandTesting
import Foundation
import LedgerTesting
import Storage
import Testing

@Suite struct MigrationTests {
    static let first = Migration(1, "one") { _ in ["CREATE TABLE one (a BIGINT)"] }
    static let second = Migration(2, "two") { _ in ["CREATE TABLE two (a BIGINT)"] }
    static let broken = Migration(2, "two") { _ in ["CREATE TABLE two (a BIGINT)", "CREATE NONSENSE"] }
    static let changed = Migration(1, "one") { _ in ["CREATE TABLE one (a BIGINT, b BIGINT)"] }

    /// An empty database on the engine, opened as its owner, and the way to open it again.
    private func withEmpty(
        _ engine: Engine, _ body: (_ open: () throws -> any Database) async throws -> Void
    ) async throws {
        switch engine {
        case .sqlite:
            let folder = try TemporaryFolder()
            try await body { try SQLiteDatabase(path: folder.url.path + "/x.sqlite") }
        case .postgres:
            let server = try TemporaryPostgres.shared.get()
            let name = try server.createDatabase()
            try await body { PostgresDatabase(url: server.url(name, as: .owner), connections: 2, role: nil) }
            try server.dropDatabase(name)
        }
    }

    @Test(arguments: Engine.allCases)
    func goForwardOnly(_ engine: Engine) async throws {
        try await withEmpty(engine) { open in
            let database = try open()
            let (one, both) = (try MigrationList([[Self.first]]), try MigrationList([[Self.second], [Self.first]]))
            let now = Timestamp(microseconds: 5)
            #expect(await refusal { try await database.requireCurrent(both) } == "storage.databaseOlder")
            try await database.migrate(one, at: now)
            try await database.migrate(both, at: now)
            try await database.migrate(both, at: now)
            try await database.requireCurrent(both)
            #expect(try await database.appliedMigrations().map(\.number) == [1, 2])
            #expect(await refusal { try await database.migrate(one, at: now) } == "storage.databaseNewer")
            #expect(await refusal { try await database.requireCurrent(one) } == "storage.databaseNewer")
            let other = try MigrationList([[Self.changed, Self.second]])
            #expect(await refusal { try await database.migrate(other, at: now) } == "storage.migrationChanged")
            await database.close()
        }
    }

    @Test(arguments: Engine.allCases)
    func aFailedStepLeavesNoTrace(_ engine: Engine) async throws {
        try await withEmpty(engine) { open in
            let database = try open()
            let list = try MigrationList([[Self.first, Self.broken]])
            #expect(
                await refusal { try await database.migrate(list, at: .init(microseconds: 0)) } == "storage.statement")
            #expect(try await database.appliedMigrations().map(\.number) == [1])
            try await database.migrate(MigrationList([[Self.first, Self.second]]), at: .init(microseconds: 0))
            await database.close()
        }
    }

    /// Nobody has made a role, given a membership or taken a privilege before.
    @Test(arguments: [TemporaryPostgres.Login.owner, .postgres])
    func aServerWhereNothingIsPrepared(_ login: TemporaryPostgres.Login) async throws {
        let server = try TemporaryPostgres(durable: false, isBare: true)
        if login == .owner {
            try server.psql("CREATE ROLE fiscus_owner LOGIN CREATEROLE", login: .postgres, database: "postgres")
        }
        try server.psql("CREATE ROLE fiscus_host LOGIN", login: .postgres, database: "postgres")
        let list = try TestDatabase.migrations()
        for name in ["books", "more"] {
            try server.psql(
                "CREATE DATABASE \(name) OWNER \(login.rawValue)", login: .postgres, database: "postgres")
            let database = try DatabaseLocation(server.url(name, as: login)).open(connections: 2)
            #expect(try await database.appliedMigrations().isEmpty)
            try await database.migrate(list, at: .init(microseconds: 0))
            try await database.requireCurrent(list)
            // The owner's login acts as the application role.
            let role = try await database.read(nil) { try $0.first("SELECT current_user") { try $0.text(0) } }
            #expect(role == "fiscus_app")
            await database.close()
        }
        func host() async throws -> String? {
            let database = try DatabaseLocation(server.url("books", as: .host)).open(connections: 1)
            let refused = await refusal { try await database.read(nil) { _ in } }
            await database.close()
            return refused
        }
        #expect(try await host() == "storage.denied")
        try server.psql("GRANT fiscus_app TO fiscus_host", login: .postgres, database: "postgres")
        #expect(try await host() == nil)
    }

    /// Hosts that start together migrate once.
    @Test(arguments: Engine.allCases)
    func severalHostsAtOnce(_ engine: Engine) async throws {
        try await withEmpty(engine) { open in
            let hosts = try (0..<4).map { _ in try open() }
            let list = try TestDatabase.migrations()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for host in hosts { group.addTask { try await host.migrate(list, at: .init(microseconds: 0)) } }
                try await group.waitForAll()
            }
            try await hosts[0].requireCurrent(list)
            for host in hosts { await host.close() }
        }
    }

    @Test func numbersAreUnique() {
        #expect(throws: StorageError.self) { try MigrationList([[Self.first], [Self.changed]]) }
    }
}
