internal import Glibc

/// Figures of the books, each beside its yardstick in the same run. Arguments: which parts (sqlite, postgres, reports;
/// deadlocks), the first three without any. FISCUS_BENCH_SECONDS: how long each PostgreSQL run lasts (5).
@main
struct LedgerBenchmarks {
    static func main() async throws {
        // The servers of these runs sync every commit; those of the tests need not.
        setenv("FISCUS_POSTGRES_DURABLE", "1", 1)
        let wanted = Set(CommandLine.arguments.dropFirst())
        let seconds = getenv("FISCUS_BENCH_SECONDS").flatMap { Int(String(cString: $0)) } ?? 5
        func isWanted(_ part: String) -> Bool { wanted.isEmpty || wanted.contains(part) }
        if isWanted("sqlite") { try await SQLiteBenchmarks.run(entries: 1000, rounds: 3) }
        if isWanted("postgres") { try await PostgresBenchmarks.run(seconds: seconds, rounds: 3) }
        if isWanted("reports") { try await ReportBenchmarks.run(large: 1_000_000) }
        if wanted.contains("deadlocks") { try await DeadlockRun.run(seconds: seconds) }
    }
}
