internal import API
internal import Books
internal import Exchange
internal import Foundation
internal import Identity
internal import Ledger
internal import LedgerTesting
public import Storage

/// A database with the whole host's schema, for one test.
public final class TestStore: Sendable {
    public let database: any Database
    private let server: TemporaryPostgres?
    /// The SQLite file, or the name of the PostgreSQL database.
    public let location: String

    public static func migrations() throws -> MigrationList {
        try MigrationList([
            StorageSchema.migrations, LedgerSchema.migrations, IdentitySchema.migrations, BooksSchema.migrations,
            APISchema.migrations, ExchangeSchema.migrations
        ])
    }

    public init(_ engine: Engine) async throws {
        switch engine {
        case .sqlite:
            server = nil
            location = NSTemporaryDirectory() + "fiscus-host-\(UUID().uuidString).sqlite"
            database = try SQLiteDatabase(path: location)
            try await database.migrate(Self.migrations(), at: Timestamp(microseconds: 0))
        case .postgres:
            let server = try TemporaryPostgres.shared.get()
            self.server = server
            location = try await Self.template.copy(server)
            database = PostgresDatabase(url: server.url(location, as: .host), connections: 4, role: nil)
        }
    }

    /// A second way to the same database, as another host would have it.
    public func secondHost() throws -> any Database {
        if let server {
            return PostgresDatabase(url: server.url(location, as: .host), connections: 4, role: nil)
        }
        return try SQLiteDatabase(path: location)
    }

    public func close() async {
        await database.close()
        if let server {
            try? server.dropDatabase(location)
        } else {
            for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: location + suffix) }
        }
    }

    private static let template = Template()

    /// The schema is applied once and copied, one copy at a time.
    private actor Template {
        private var made: Task<String, any Error>?

        func copy(_ server: TemporaryPostgres) async throws -> String {
            let task =
                made
                ?? Task {
                    let name = try server.createDatabase()
                    let database = PostgresDatabase(url: server.url(name, as: .owner), connections: 1, role: nil)
                    try await database.migrate(TestStore.migrations(), at: Timestamp(microseconds: 0))
                    await database.close()
                    return name
                }
            made = task
            let name = try await task.value
            return try server.createDatabase(template: name)
        }
    }
}
