internal import CLibPQ

/// One connection in pipeline mode: statements are sent without waiting until somebody needs an answer.
///
/// Confined to one thread at a time. After a lost connection every call fails; the owner makes a new one.
final class PostgresConnection {
    private let raw: OpaquePointer
    private var known: [String: Prepared] = [:]
    private var awaited: [Awaited] = []
    private var serial = 0

    private struct Prepared {
        let name: String
        let types: [UInt32]
    }

    private enum Awaited {
        case preparation(String)
        case execution(String)

        var statement: String {
            switch self {
            case .preparation(let sql), .execution(let sql): sql
            }
        }
    }

    /// Answers unread beyond this could fill the socket both ways and stop each side waiting for the other.
    private static let awaitedLimit = 400

    /// - Parameters:
    ///   - url: `postgres://...` with any of libpq's parameters (sslmode, sslrootcert, host with several servers).
    ///   - role: taken with SET ROLE right away, so that even the owner's login runs without the owner's rights.
    init(url: String, role: String?) throws {
        guard let opened = PQconnectdb(url) else { throw StorageError(.cannotOpen, "out of memory") }
        raw = opened
        guard PQstatus(opened) == CONNECTION_OK else {
            let message = String(cString: PQerrorMessage(opened))
            throw StorageError(.cannotOpen, message, remedy: "check the database URL and that the server runs")
        }
        guard PQserverVersion(opened) >= 150_000 else {
            throw StorageError(.cannotOpen, "the server is older than PostgreSQL 15", remedy: "upgrade the server")
        }
        try execute("SET client_min_messages = warning")
        try execute("SET lock_timeout = '20s'")
        try execute("SET idle_in_transaction_session_timeout = '60s'")
        try execute("SET default_transaction_isolation = 'read committed'")
        try execute("SET synchronous_commit = on")
        // Our statements look rows up by index whatever their values: planned once, not five times and now and then.
        try execute("SET plan_cache_mode = force_generic_plan")
        if let role { try take(role) }
        PQenterPipelineMode(opened)
    }

    private func take(_ role: String) throws {
        do {
            try execute("SET ROLE \(Self.quoted(role))")
        } catch let error as StorageError where [.denied, .statement].contains(error.code) {
            throw StorageError(
                .denied, error.message,
                remedy: "run `fiscus migrate` as the owner, then GRANT \(role) TO this login")
        }
    }

    deinit { PQfinish(raw) }

    var isAlive: Bool { PQstatus(raw) == CONNECTION_OK }

    /// Whether the server ended an idle connection (restart, time-out); reads what is there, without waiting.
    var isClosedByServer: Bool { PQconsumeInput(raw) == 0 || !isAlive }

    static func quoted(_ name: String) -> String {
        "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    /// Sends a statement; its error comes with the next `settle` or `query`.
    func send(_ sql: String, _ parameters: PostgresParameters) throws {
        if awaited.count >= Self.awaitedLimit { try settle() }
        let prepared = try known[sql] ?? prepare(sql, parameters.types)
        let formats = [Int32](repeating: 1, count: parameters.count)
        let sent = parameters.withPointers { pointers in
            PQsendQueryPrepared(
                raw, prepared.name, Int32(parameters.count), pointers, parameters.lengths, formats, 1)
        }
        guard sent == 1 else { throw PostgresFault.error(result: nil, connection: raw, statement: sql) }
        awaited.append(.execution(sql))
    }

    /// Waits for everything sent so far.
    /// - Throws: the first error; statements behind it were not run.
    func settle() throws {
        guard !awaited.isEmpty else { return }
        try finish()
    }

    /// Sends a statement, waits, and calls `each` for its rows.
    func query(_ sql: String, _ parameters: PostgresParameters, _ each: (Row) throws -> Void) throws {
        try send(sql, parameters)
        try finish(each: each)
    }

    /// Sends a statement, waits, and says how many rows it changed.
    func change(_ sql: String, _ parameters: PostgresParameters) throws -> Int {
        try send(sql, parameters)
        var changed = 0
        try finish(changed: { changed = $0 })
        return changed
    }

    private func prepare(_ sql: String, _ types: [UInt32]) throws -> Prepared {
        serial += 1
        let prepared = Prepared(name: "s\(serial)", types: types)
        guard PQsendPrepare(raw, prepared.name, Self.numbered(sql), Int32(types.count), types) == 1 else {
            throw PostgresFault.error(result: nil, connection: raw, statement: sql)
        }
        awaited.append(.preparation(sql))
        known[sql] = prepared
        return prepared
    }

    /// Reads the answers of all statements up to a synchronisation point; the last one's rows go to `each`.
    private func finish(
        each: (Row) throws -> Void = { _ in }, changed: (Int) -> Void = { _ in }
    ) throws {
        guard PQpipelineSync(raw) == 1 else {
            awaited.removeAll()
            throw PostgresFault.error(result: nil, connection: raw, statement: nil)
        }
        var first: (any Error)?
        for (at, entry) in awaited.enumerated() {
            let isLast = at == awaited.count - 1
            while let result = PQgetResult(raw) {
                defer { PQclear(result) }
                do { try take(result, entry, isLast, each, changed) } catch {
                    if case .preparation(let sql) = entry { known[sql] = nil }
                    if first == nil { first = error }
                }
            }
            guard isAlive else { break }
        }
        awaited.removeAll(keepingCapacity: true)
        if isAlive { PQclear(PQgetResult(raw)) }  // the synchronisation point itself
        guard isAlive else {
            throw PostgresFault.error(result: nil, connection: raw, statement: nil)
        }
        if let first { throw first }
    }

    private func take(
        _ result: OpaquePointer, _ entry: Awaited, _ isLast: Bool, _ each: (Row) throws -> Void,
        _ changed: (Int) -> Void
    ) throws {
        switch PQresultStatus(result) {
        case PGRES_TUPLES_OK:
            guard isLast else { return }
            changed(Self.changedRows(result))
            for row in 0..<PQntuples(result) { try each(Row(source: .postgres(result, row))) }
        case PGRES_COMMAND_OK: if isLast { changed(Self.changedRows(result)) }
        case PGRES_PIPELINE_ABORTED:
            // The error itself came before; a statement prepared in vain must be prepared again.
            if case .preparation(let sql) = entry { known[sql] = nil }
            throw StorageError(.statement, "not run after an earlier error", statement: entry.statement)
        default: throw PostgresFault.error(result: result, connection: raw, statement: entry.statement)
        }
    }

    private static func changedRows(_ result: OpaquePointer) -> Int {
        PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0
    }

    /// `?1` → `$1`.
    private static func numbered(_ sql: String) -> String {
        var bytes = Array(sql.utf8)
        for at in bytes.indices.dropLast() where bytes[at] == UInt8(ascii: "?") {
            if (UInt8(ascii: "1")...UInt8(ascii: "9")).contains(bytes[at + 1]) { bytes[at] = UInt8(ascii: "$") }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension PostgresConnection {
    /// Runs SQL, several statements allowed, outside pipeline mode. For set-up and migrations.
    func execute(_ sql: String) throws {
        let wasPipelined = PQpipelineStatus(raw) != PQ_PIPELINE_OFF
        if wasPipelined {
            try settle()
            PQexitPipelineMode(raw)
        }
        defer { if wasPipelined { PQenterPipelineMode(raw) } }
        let result = PQexec(raw, sql)
        defer { PQclear(result) }
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK: return
        default: throw PostgresFault.error(result: result, connection: raw, statement: sql)
        }
    }
}
