internal import CommandTesting
internal import Documents
internal import Foundation
internal import Ledger
internal import LedgerTesting
internal import Measuring
internal import Storage

/// Against pgbench on a server that syncs every commit (fsync and synchronous_commit on). For each entry pgbench
/// writes, with eight clients, prepared statements and one transaction, what ours appends: three rows of `lines`, one
/// of `entry_texts`, one of `entries`, into the same tables with the same indexes and CHECKs. It has no triggers, no
/// foreign keys, no row-level security (superuser, session_replication_role = replica), no balances, no hashes.
enum PostgresBenchmarks {
    static func run(seconds: Int, rounds: Int) async throws {
        var (bare, eight, one) = ([Double](), [Double](), [Double]())
        var (hot, spread, on, off) = ([Double](), [Double](), [Double](), [Double]())
        for _ in 0..<rounds {
            bare.append(try await pgbench(seconds: seconds))
            eight.append(try await rate(organizations: 8, entries: 2000 * seconds))
            one.append(try await rate(organizations: 1, entries: 2000 * seconds))
            on.append(try await rate(organizations: 1, entries: 2000 * seconds, posters: 32))
            off.append(try await rate(organizations: 1, entries: 2000 * seconds, posters: 32, isHashing: false))
            hot.append(try await HotAccount.rate(.postgres, accounts: 1, posters: 32, entries: 2000 * seconds))
            spread.append(try await HotAccount.rate(.postgres, accounts: 500, posters: 32, entries: 2000 * seconds))
        }
        let base = Measure.median(bare)
        Measure.report(
            "PostgreSQL, 8 clients, 8 organizations / pgbench", Measure.median(eight), base, unit: "entries/s",
            wanted: 0.6)
        Measure.report(
            "PostgreSQL, 8 clients, 1 organization / pgbench", Measure.median(one), base, unit: "entries/s", wanted: 0.6
        )
        Measure.report(
            "PostgreSQL, chain on / off", Measure.median(on), Measure.median(off), unit: "entries/s", wanted: 0.9)
        Measure.report(
            "PostgreSQL, one hot account / 500", Measure.median(hot), Measure.median(spread), unit: "entries/s",
            wanted: 0.8)
    }

    private static func rate(
        organizations: Int, entries: Int, posters: Int = 8, isHashing: Bool = true
    ) async throws -> Double {
        let test = try await TestDatabase(.postgres, connections: 8)
        var ids: [OrganizationID] = []
        for number in 0..<organizations { ids.append(try await SampleBooks.create(test.ledger, key: "\(number)")) }
        let ledger = Ledger(
            test.database, now: Timestamp.system, salt: { [UInt8](repeating: 1, count: 16) }, isHashing: isHashing)
        let posting = Posting(ledger: ledger)
        _ = try await posting.rate(posters: posters, entries: 400, organizations: ids, Posting.sale)
        let rate = try await posting.rate(posters: posters, entries: entries, organizations: ids, Posting.sale)
        let server = try TemporaryPostgres.shared.get()
        let deadlocks = try server.psql(
            "SELECT deadlocks FROM pg_stat_database WHERE datname = '\(test.location)'", login: .postgres,
            database: "postgres")
        guard deadlocks.hasPrefix("0") else { throw CommandFailed("\(deadlocks) deadlocks") }
        await test.close()
        return rate
    }

    private static func pgbench(seconds: Int) async throws -> Double {
        let test = try await TestDatabase(.postgres)
        let server = try TemporaryPostgres.shared.get()
        try server.psql(
            "CREATE SEQUENCE bench; GRANT ALL ON bench TO PUBLIC", login: .postgres, database: test.location)
        let folder = try TemporaryFolder()
        let script = folder.url.appendingPathComponent("post.sql")
        try Data(Self.script.utf8).write(to: script)
        // A count, not a time: pgbench's alarm is blocked in children of a process that uses dispatch.
        let command = try Command.run(
            [
                "env", "PGOPTIONS=-c session_replication_role=replica", "pgbench", "-n", "-M", "prepared", "-c", "8",
                "-j", "2",
                "-t", "\(300 * seconds)", "-f", script.path, server.url(test.location, as: .postgres)
            ], seconds: 1200)
        guard command.status == 0,
            let line = command.output.split(separator: "\n").first(where: { $0.hasPrefix("tps") }),
            let rate = line.split(separator: " ").compactMap({ Double($0) }).first
        else { throw CommandFailed("pgbench \(command.status): \(command.errors) \(command.output)") }
        await test.close()
        return rate
    }

    private static let script = """
        SELECT nextval('bench') AS n \\gset
        BEGIN;
        INSERT INTO lines (organization_id, entry, line, account, day, side, storno, base, party, document, due)
            VALUES (1, :n, 1, 2, 20260314, 1, 0, 120000, 1, :n, 20260413);
        INSERT INTO lines (organization_id, entry, line, account, day, side, storno, base, tax_row, tax_document,
            tax_part, vat_day, vat_period) VALUES
            (1, :n, 2, 16, 20260314, -1, 0, 100000, 'standard', 'invoice', 'base', 20260314, 202603),
            (1, :n, 3, 8, 20260314, -1, 0, 20000, 'standard', 'invoice', 'tax', 20260314, 202603);
        INSERT INTO entry_texts VALUES (1, :n, decode(repeat('07', 16), 'hex'), '{"text":"Sale 12345"}');
        INSERT INTO entries (organization_id, entry, day, document_day, period, kind, class, document, actor, at, lines,
            text_digest, previous, hash) VALUES (1, :n, 20260314, 20260314, 202603, 'normal', 0, :n, 0,
            1795000000000000, 3, decode(repeat('07', 32), 'hex'), decode(repeat('07', 32), 'hex'),
            decode(repeat('07', 32), 'hex'));
        COMMIT;
        """
}
