internal import Exchange
internal import Foundation
internal import Ledger
public import LedgerTesting
public import Storage

/// A database with the schema of books and Exchange, and a folder for blobs; for one test.
public final class ExchangeStore: Sendable {
    public let database: any Database
    public let blobs: LocalBlobStore
    /// The SQLite file, or the name of the PostgreSQL database.
    public let location: String
    public let folder: String
    private let server: TemporaryPostgres?

    public static func migrations() throws -> MigrationList {
        try MigrationList([StorageSchema.migrations, LedgerSchema.migrations, ExchangeSchema.migrations])
    }

    public init(_ engine: Engine, server: TemporaryPostgres? = nil) async throws {
        folder = NSTemporaryDirectory() + "fiscus-exchange-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        blobs = try LocalBlobStore(folder: folder + "/blobs")
        switch engine {
        case .sqlite:
            self.server = nil
            location = folder + "/books.sqlite"
            database = try SQLiteDatabase(path: location)
            try await database.migrate(Self.migrations(), at: Timestamp(microseconds: 0))
        case .postgres:
            let server = try server ?? TemporaryPostgres.shared.get()
            self.server = server
            location = try server.createDatabase()
            let owner = PostgresDatabase(url: server.url(location, as: .owner), connections: 1, role: nil)
            try await owner.migrate(Self.migrations(), at: Timestamp(microseconds: 0))
            await owner.close()
            database = PostgresDatabase(url: server.url(location, as: .host), connections: 4, role: nil)
        }
    }

    /// What a host would be configured with.
    public var url: String { server.map { $0.url(location, as: .host) } ?? location }

    public func close() async {
        await database.close()
        if let server { try? server.dropDatabase(location) }
        try? FileManager.default.removeItem(atPath: folder)
    }
}
