internal import Documents
internal import Ledger
internal import LedgerTesting
internal import Measuring
internal import Storage

/// Two hosts with four clients each on one PostgreSQL database that syncs every commit: they post, number, enqueue and
/// claim jobs, change the chart and read reports, in two organizations. The server counts its deadlocks; afterwards
/// everything acknowledged must be there and the books must verify.
enum DeadlockRun {
    static func run(seconds: Int) async throws {
        let test = try await TestDatabase(.postgres, connections: 4)
        var ids: [OrganizationID] = []
        for key in ["1", "2"] {
            let id = try await SampleBooks.create(test.ledger, key: key)
            let ledger = test.ledger
            _ = try await test.database.unit(id) { try ledger.numbers($0).open(class: "invoice", dimensions: "") }
            ids.append(id)
        }
        let hosts = [test.ledger, try test.secondHost()]
        let (organizations, end) = (ids, Measure.nanoseconds() + Int64(seconds) * 1_000_000_000)
        let acknowledged = try await withThrowingTaskGroup(of: Int.self) { group in
            for client in 0..<8 {
                group.addTask {
                    var at = 0
                    while Measure.nanoseconds() < end {
                        try await step(hosts[client % 2], organizations[(client / 2 + at) % 2], client: client, at)
                        at += 1
                    }
                    return at
                }
            }
            return try await group.reduce(0, +)
        }
        let server = try TemporaryPostgres.shared.get()
        let deadlocks = try server.psql(
            "SELECT deadlocks FROM pg_stat_database WHERE datname = '\(test.location)'", login: .postgres,
            database: "postgres"
        ).prefix { $0.isNumber }
        var (entries, findings) = (Int64(0), 0)
        for id in ids {
            let report = try await test.ledger.verify(id)
            entries += report.entries
            findings += report.findings.count
        }
        print(
            "PostgreSQL, two hosts, 8 clients, \(seconds) s: \(acknowledged) units acknowledged, "
                + "\(entries) entries stored, \(deadlocks) deadlocks, \(findings) findings: "
                + (deadlocks == "0" && findings == 0 && entries == Int64(acknowledged) ? "met" : "MISSED"))
        for host in hosts { await host.database.close() }
        await test.close()
    }

    /// One unit that posts, and now and then what else a host does.
    private static func step(_ ledger: Ledger, _ id: OrganizationID, client: Int, _ at: Int) async throws {
        let draft = try Posting.sale(client * 1_000_000 + at)
        try await ledger.database.unit(id) { transaction in
            let numbers = ledger.numbers(transaction)
            if let series = try numbers.id(class: "invoice", dimensions: "") {
                _ = try numbers.take(series, day: draft.day, document: Int64(at))
            }
            try ledger.journal(transaction).post(draft, by: .system)
            try JobQueue(transaction).enqueue(
                JobDraft(queue: "send", kind: "x", organization: id, subject: Int64(at), runAt: Timestamp.system()),
                at: Timestamp.system())
        }
        if at % 5 == 0 {
            try await ledger.database.unit(nil) { transaction in
                let queue = JobQueue(transaction)
                for job in try queue.claim("send", limit: 5, leaseSeconds: 60, at: Timestamp.system()) {
                    _ = try queue.complete(job)
                }
            }
        }
        if at % 50 == 0 {
            try await ledger.database.unit(id) { transaction in
                _ = try ledger.chart(transaction).add([AccountDraft("X\(client)-\(at)", "Added", .asset)])
            }
            _ = try await ledger.database.read(id) { try ledger.reports($0).trialBalance([.init(through: draft.day)]) }
        }
    }
}
