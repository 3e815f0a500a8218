internal import CommandTesting
internal import Foundation
internal import Synchronization

/// A PostgreSQL server of the tests' own: a cluster in a temporary folder, reachable by its unix socket, gone
/// with this process however it ends.
public final class TemporaryPostgres: Sendable {
    public let folder: String
    private let serial = Mutex(0)

    /// The server of this run; started at first use. It syncs commits only where FISCUS_POSTGRES_DURABLE is set.
    public static let shared = Result {
        try TemporaryPostgres(durable: ProcessInfo.processInfo.environment["FISCUS_POSTGRES_DURABLE"] != nil)
    }

    public enum Login: String, Sendable {
        /// Superuser; for arranging and breaking things only.
        case postgres
        /// Owns the tables, runs migrations.
        case owner = "fiscus_owner"
        /// What a host logs in as: a member of the application role.
        case host = "fiscus_host"
    }

    /// Part of the socket's name; listened to on localhost as well where the tests asked for one.
    public let port: Int

    /// - Parameters:
    ///   - durable: false leaves out fsync, which only power loss could tell.
    ///   - port: to listen on localhost, too; nil for the socket alone.
    ///   - settings: of the server, each `name=value`.
    ///   - isBare: with nothing but its superuser.
    public init(durable: Bool, port: Int? = nil, settings: [String] = [], isBare: Bool = false) throws {
        self.port = port ?? 5432
        let folder = "/tmp/fiscus-postgres-\(ProcessInfo.processInfo.processIdentifier)-\(UInt32.random(in: 0...9999))"
        self.folder = folder
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let isRoot = getuid() == 0
        if isRoot { try Self.run(["chown", "postgres", folder]) }
        let bin = try Self.binaries()
        // The shell outlives nobody: its stdin is a pipe that this process holds, so the end of this process, clean
        // or not, is the end of the server and of its folder.
        let script = """
            cd \(folder) || exit 1
            \(bin)/initdb -D data -U postgres -A trust -E UTF8 --locale=C --no-sync >initdb.log 2>&1 || exit 1
            \(bin)/postgres -D data -k \(folder) -c port=\(self.port) \
            -c listen_addresses=\(port == nil ? "" : "localhost") -c max_connections=200 \
            -c shared_buffers=128MB -c fsync=\(durable ? "on" : "off") \
            \(settings.map { "-c \($0)" }.joined(separator: " ")) >server.log 2>&1 </dev/null &
            pid=$!
            read line
            kill -INT $pid; wait $pid
            cd /tmp; rm -rf \(folder)
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: isRoot ? "/usr/sbin/runuser" : "/bin/sh")
        process.arguments = isRoot ? ["-u", "postgres", "--", "/bin/sh", "-c", script] : ["-c", script]
        let pipe = Pipe()
        process.standardInput = pipe
        try process.run()
        Self.held.withLock { $0.append(pipe) }
        for _ in 0..<300 {
            if (try? psql("SELECT 1", login: .postgres, database: "postgres")) != nil {
                if isBare { return }
                try psql("CREATE ROLE fiscus_owner LOGIN CREATEROLE CREATEDB", login: .postgres, database: "postgres")
                try psql(
                    "CREATE ROLE fiscus_app NOLOGIN; CREATE ROLE fiscus_host LOGIN; GRANT fiscus_app TO fiscus_host;"
                        + "GRANT fiscus_app TO fiscus_owner WITH ADMIN OPTION",
                    login: .postgres, database: "postgres")
                return
            }
            usleep(100_000)
        }
        throw CommandFailed("PostgreSQL did not start; see \(folder)")
    }

    private static let held = Mutex<[Pipe]>([])

    private static func binaries() throws -> String {
        for version in stride(from: 18, through: 15, by: -1) {
            let folder = "/usr/lib/postgresql/\(version)/bin"
            if FileManager.default.isExecutableFile(atPath: folder + "/postgres") { return folder }
        }
        throw CommandFailed("no PostgreSQL 15 or later; `make bootstrap-test` installs it")
    }

    @discardableResult
    private static func run(_ arguments: [String]) throws -> String {
        let command = try Command.run(arguments)
        guard command.status == 0 else { throw CommandFailed("\(arguments): \(command.errors)") }
        return command.output
    }

    public func url(_ database: String, as login: Login) -> String {
        "postgres:///\(database)?host=\(folder)&port=\(port)&user=\(login.rawValue)"
    }

    /// Runs SQL with psql; rows come back as lines, columns joined by `|`.
    @discardableResult
    public func psql(_ sql: String, login: Login, database: String) throws -> String {
        try Self.run(["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", sql, url(database, as: login)])
    }

    /// A new empty database that the owner role owns; a copy of `template` when given.
    public func createDatabase(template: String? = nil) throws -> String {
        let number = serial.withLock { serial in
            serial += 1
            return serial
        }
        let name = "test_\(number)"
        try psql(
            "CREATE DATABASE \(name) OWNER fiscus_owner" + (template.map { " TEMPLATE \($0)" } ?? ""),
            login: .postgres, database: "postgres")
        // What the migration of the template said of its database, a copy does not keep.
        if template != nil {
            try psql("REVOKE TEMPORARY ON DATABASE \(name) FROM PUBLIC", login: .postgres, database: "postgres")
        }
        return name
    }

    public func dropDatabase(_ name: String) throws {
        try psql("DROP DATABASE \(name) WITH (FORCE)", login: .postgres, database: "postgres")
    }
}

public struct CommandFailed: Error, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}
