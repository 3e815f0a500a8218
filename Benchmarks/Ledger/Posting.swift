internal import CBareLedger
internal import CommandTesting
internal import Documents
internal import Foundation
internal import Ledger
internal import LedgerTesting
internal import Measuring
internal import Storage

/// Posting rates of one ledger.
struct Posting {
    let ledger: Ledger
    static let day = Day(year: 2026, month: 3, day: 14)

    /// Entries per second with so many posters at once.
    func rate(
        posters: Int, entries: Int, organizations: [OrganizationID],
        _ draft: @escaping @Sendable (Int) throws -> EntryDraft
    ) async throws -> Double {
        let ledger = ledger
        let each = entries / posters
        let seconds = try await Measure.seconds {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for poster in 0..<posters {
                    let organization = organizations[poster % organizations.count]
                    group.addTask {
                        for at in 0..<each {
                            let entry = try draft(poster * each + at)
                            _ = try await ledger.database.unit(organization) {
                                try ledger.journal($0).post(entry, by: .system)
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
        return Double(each * posters) / seconds
    }

    @Sendable static func sale(_ number: Int) throws -> EntryDraft {
        guard let day else { throw CommandFailed("no day") }
        return try SampleBooks.sale("10", vat: "2", day: day, document: Int64(number))
    }

    /// Bare C on a copy of the same schema without triggers, in the same folder.
    static func bare(entries: Int) async throws -> Double {
        let test = try await TestDatabase(.sqlite)
        await test.database.close()
        let triggers = try Command.run([
            "sqlite3", test.location, "SELECT 'DROP TRIGGER ' || name || ';' FROM sqlite_master WHERE type = 'trigger'"
        ]).output
        _ = try Command.run(["sqlite3", test.location, triggers])
        var problem: UnsafePointer<CChar>?
        let nanoseconds = bare_ledger_post(test.location, Int32(entries), 200, &problem)
        guard nanoseconds > 0 else { throw CommandFailed(problem.map { String(cString: $0) } ?? "bare loop") }
        await test.close()
        return Double(entries) / (Double(nanoseconds) / 1e9)
    }
}
