internal import CommandTesting
internal import Foundation
public import Ledger
public import Storage
internal import Synchronization

/// A database with the full schema on one of the engines, for one test; taken away when the test lets it go.
public final class TestDatabase: Sendable {
    public let database: any Database
    /// The SQLite file, or the name of the PostgreSQL database.
    public let location: String
    public let ledger: Ledger
    private let server: TemporaryPostgres?
    private let clock: TestClock

    public static func migrations() throws -> MigrationList {
        try MigrationList([StorageSchema.migrations, LedgerSchema.migrations])
    }

    public init(_ engine: Engine, connections: Int = 4) async throws {
        clock = TestClock()
        switch engine {
        case .sqlite:
            server = nil
            location = NSTemporaryDirectory() + "fiscus-test-\(UUID().uuidString).sqlite"
            let opened = try SQLiteDatabase(path: location)
            try await opened.migrate(Self.migrations(), at: Timestamp(microseconds: 0))
            database = opened
        case .postgres:
            let server = try TemporaryPostgres.shared.get()
            self.server = server
            location = try await server.copyOfTemplate()
            database = PostgresDatabase(
                url: server.url(location, as: .host), connections: connections, role: nil)
        }
        let clock = clock
        ledger = Ledger(database, now: { clock.next() }, salt: { clock.salt() })
    }

    /// A second way to the same database, as another host would have it.
    public func secondHost(connections: Int = 4) throws -> Ledger {
        let clock = clock
        let other: any Database
        if let server {
            other = PostgresDatabase(url: server.url(location, as: .host), connections: connections, role: nil)
        } else {
            other = try SQLiteDatabase(path: location)
        }
        return Ledger(other, now: { clock.next() }, salt: { clock.salt() })
    }

    /// What a host would be configured with.
    public var url: String {
        server.map { $0.url(location, as: .host) } ?? location
    }

    /// What `fiscus migrate` would be given.
    public var ownersURL: String {
        server.map { $0.url(location, as: .owner) } ?? location
    }

    /// A copy of a database that nobody has open.
    public func copy() async throws -> TestDatabase { try await TestDatabase(copying: self) }

    private init(copying original: TestDatabase) async throws {
        clock = TestClock()
        server = original.server
        if let server {
            location = try server.createDatabase(template: original.location)
            database = PostgresDatabase(url: server.url(location, as: .host), connections: 1, role: nil)
        } else {
            location = original.location + "-\(UUID().uuidString)"
            try FileManager.default.copyItem(atPath: original.location, toPath: location)
            database = try SQLiteDatabase(path: location)
        }
        let clock = clock
        ledger = Ledger(database, now: { clock.next() }, salt: { clock.salt() })
    }

    /// Runs SQL beside the application, past every guard, as somebody with another tool and all rights would.
    /// - Parameter table: whose triggers SQLite must not have for it.
    public func breakRows(_ sql: String, dropping table: String) async throws {
        if let server {
            try server.psql(
                "SET session_replication_role = replica; \(sql)", login: .postgres, database: location)
        } else {
            let triggers = try Command.run([
                "sqlite3", location,
                "SELECT 'DROP TRIGGER ' || name || ';' FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '\(table)'"
            ]).output
            let command = try Command.run(["sqlite3", location, triggers + "PRAGMA foreign_keys = OFF; \(sql)"])
            guard command.status == 0, command.errors.isEmpty else { throw CommandFailed(command.errors) }
        }
    }

    public func close() async {
        await database.close()
        if let server {
            try? server.dropDatabase(location)
        } else {
            for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: location + suffix) }
        }
    }
}

/// Time that passes one microsecond a call, and salts that count: runs are repeatable, and equal on both engines.
public final class TestClock: Sendable {
    private let ticks = Mutex<Int64>(1_795_000_000_000_000)

    public init() {}

    public func next() -> Timestamp {
        ticks.withLock { ticks in
            ticks += 1
            return Timestamp(microseconds: ticks)
        }
    }

    public func salt() -> [UInt8] {
        let tick = next().microseconds
        return withUnsafeBytes(of: tick.bigEndian) { Array($0) + Array($0) }
    }
}

extension TemporaryPostgres {
    private static let gate = Gate()

    /// A database with the schema applied; the schema is applied once and copied.
    func copyOfTemplate() async throws -> String {
        let template = try await Self.gate.template {
            let name = try self.createDatabase()
            let database = PostgresDatabase(url: self.url(name, as: .owner), connections: 1, role: nil)
            try await database.migrate(TestDatabase.migrations(), at: Timestamp(microseconds: 0))
            await database.close()
            return name
        }
        return try await Self.gate.exclusively { try createDatabase(template: template) }
    }

    /// Copies one at a time: PostgreSQL refuses a template that somebody else is copying.
    private actor Gate {
        private var made: Task<String, any Error>?

        func template(_ make: @escaping @Sendable () async throws -> String) async throws -> String {
            if let made { return try await made.value }
            let task = Task { try await make() }
            made = task
            return try await task.value
        }

        func exclusively<T: Sendable>(_ body: @Sendable () throws -> T) rethrows -> T { try body() }
    }
}
