internal import CommandTesting
internal import Documents
internal import Foundation
internal import Glibc
internal import Ledger
internal import LedgerTesting
internal import Measuring
internal import Storage
internal import Synchronization

/// A year of entries over 40 accounts: how long reports take, and how long hledger takes for one of them.
enum ReportBenchmarks {
    static func run(large: Int) async throws {
        let small = try await Books(lines: 10_000)
        let big = try await Books(lines: large)
        var times: [String: (small: [Double], big: [Double])] = [:]
        // Turn about, so that whatever else the machine does slows down both.
        for _ in 0..<201 {
            for (name, report) in try Self.reports() {
                times[name, default: ([], [])].small.append(try await small.time(report))
                times[name, default: ([], [])].big.append(try await big.time(report))
            }
        }
        compare(times.mapValues { (Measure.median($0.small), Measure.median($0.big)) }, large)
        await small.test.close()
        try await hledger(big.test, big.id, ours: Measure.median(times["trial balance"]?.big ?? [0]), lines: large)
        await big.test.close()
    }

    private struct Books {
        let test: TestDatabase
        let id: OrganizationID

        init(lines: Int) async throws {
            test = try await TestDatabase(.sqlite)
            id = try await fill(test, lines: lines)
        }

        func time(_ report: @escaping @Sendable (Reports) throws -> Void) async throws -> Double {
            let ledger = test.ledger
            return try await Measure.seconds {
                try await test.database.read(id) { try report(ledger.reports($0)) }
            }
        }
    }

    private static func compare(_ times: [String: (small: Double, big: Double)], _ large: Int) {
        for (name, time) in times.sorted(by: { $0.key < $1.key }) {
            let ratio = time.big / time.small
            print(
                "\(name): \(Measure.rounded(time.small * 1e6)) µs at 10000 lines, "
                    + "\(Measure.rounded(time.big * 1e6)) µs at \(large) = \(Measure.rounded(ratio, 2)) "
                    + "(wanted at most 1.20): " + (ratio <= 1.2 ? "met" : "MISSED"))
        }
        fflush(nil)
    }

    private static func fill(_ test: TestDatabase, lines: Int) async throws -> OrganizationID {
        let ledger = test.ledger
        let id = try await SampleBooks.create(ledger)
        _ = try await test.database.unit(id) { transaction in
            try ledger.chart(transaction).add(
                (0..<40).map { AccountDraft("H\($0)", "H", $0 % 2 == 0 ? .expense : .revenue) })
        }
        guard let first = Day(year: 2026, month: 1, day: 1) else { return id }
        for start in stride(from: 0, to: lines / 4, by: 500) {
            try await test.database.unit(id) { transaction in
                for number in start..<min(start + 500, lines / 4) {
                    guard let day = first.adding(days: number % 365) else { continue }
                    let amount = try Money("\(number % 900 + 1)")
                    let tag = TaxTag(row: "r\(number % 5)", document: "invoice", part: "base")
                    try ledger.journal(transaction).post(
                        EntryDraft(
                            day: day,
                            lines: [
                                .init(.debit, .role("receivable"), amount, party: 1),
                                .init(.credit, .code("H\(number % 40)"), amount, tax: tag),
                                .init(.debit, .code("H\((number * 7 + 1) % 40)"), amount),
                                .init(.credit, .role("bank"), amount)
                            ]), by: .system)
                }
            }
        }
        return id
    }

    private static func reports() throws -> [(String, @Sendable (Reports) throws -> Void)] {
        // The dearest range: nine single days at each end.
        guard let from = Day(year: 2026, month: 2, day: 2), let through = Day(year: 2026, month: 11, day: 19) else {
            throw CommandFailed("no days")
        }
        return [
            ("trial balance", { _ = try $0.trialBalance([.init(from: from, through: through)]) }),
            ("balance sheet", { _ = try $0.balanceSheet(on: through) }),
            ("profit and loss", { _ = try $0.profitAndLoss(from: from, through: through) }),
            ("cash flow", { _ = try $0.cashFlow(from: from, through: through) }),
            ("VAT totals", { _ = try $0.vat(202605, rules: []) })
        ]
    }

    private static func hledger(_ test: TestDatabase, _ id: OrganizationID, ours: Double, lines: Int) async throws {
        let folder = try TemporaryFolder()
        let file = folder.url.appendingPathComponent("books.journal")
        let bytes = Mutex([UInt8]())
        try await test.ledger.exportHledger(id) { text in bytes.withLock { $0 += Array(text.utf8) } }
        try Data(bytes.withLock { $0 }).write(to: file)
        let seconds = try await Measure.seconds {
            let command = try Command.run(
                ["hledger", "-f", file.path, "balance", "-b", "2026-02-02", "-e", "2026-11-20", "-N"], seconds: 900)
            guard command.status == 0 else { throw CommandFailed(command.errors) }
        }
        Measure.report(
            "trial balance over \(lines) lines, per second / hledger (rates x 1000)", 1000 / ours, 1000 / seconds,
            unit: "", wanted: 100)
        print("  ours \(Measure.rounded(ours * 1e6)) µs, hledger \(Measure.rounded(seconds, 1)) s")
    }
}
