import Documents
import Foundation
import Ledger
import LedgerTesting
import Storage
import Testing

@Suite struct SeriesTests {
    @Test(arguments: Engine.allCases)
    func gaplessAndExplained(_ engine: Engine) async throws {
        struct Stop: Error {}
        let test = try await TestDatabase(engine)
        let ledger = test.ledger
        let id = try await SampleBooks.create(ledger)
        let series = try await test.database.unit(id) { transaction in
            try ledger.numbers(transaction).open(
                class: "invoice", dimensions: "2026/P1/1", start: 100, origin: "import from the old program")
        }
        func take(_ day: Day, fail: Bool = false) async throws -> Int64 {
            try await test.database.unit(id) { transaction in
                let number = try ledger.numbers(transaction).take(series, day: day, document: nil)
                if fail { throw Stop() }
                return number
            }
        }
        #expect(try await take(today) == 100)
        await #expect(throws: Stop.self) { _ = try await take(today, fail: true) }
        #expect(try await take(today.adding(days: 1)!) == 101)
        #expect(await refusal { _ = try await take(today) } == "number.day")
        try await test.database.unit(id) { transaction in
            let numbers = ledger.numbers(transaction)
            try numbers.void(series, 101, reason: "issued past midnight", by: .system)
            try numbers.skip(series, through: 105, reason: "used on paper during the outage", by: .system)
        }
        #expect(try await take(today.adding(days: 1)!) == 106)
        let report = try await test.database.read(id) { try ledger.numbers($0).report(series) }
        #expect(report.origin == "import from the old program")
        #expect(report.items.map(\.number) == [100, 101, 102, 106])
        #expect(report.items[1].use == .void(day: today.adding(days: 1)!, reason: "issued past midnight"))
        #expect(report.items[2].use == .skipped(through: 105, reason: "used on paper during the outage"))
        #expect(report.isComplete)
        await test.close()
    }

    @Test(arguments: Engine.allCases)
    func numbersHaveAnEnd(_ engine: Engine) async throws {
        let test = try await TestDatabase(engine)
        let ledger = test.ledger
        let id = try await SampleBooks.create(ledger)
        let series = try await test.database.unit(id) { try ledger.numbers($0).open(class: "invoice", dimensions: "") }
        func skip(_ last: Int64) async -> String? {
            await refusal {
                try await test.database.unit(id) {
                    try ledger.numbers($0).skip(series, through: last, reason: "used on paper", by: .system)
                }
            }
        }
        #expect(await skip(.max) == "number.range")
        #expect(await skip(0) == "number.range")
        #expect(await skip(999_999_999_999_999) == nil)
        let after = await refusal {
            _ = try await test.database.unit(id) { try ledger.numbers($0).take(series, day: today, document: nil) }
        }
        #expect(after == "number.range")
        let raw = await refusal {
            try await test.database.unit(id) {
                try $0.run(
                    "INSERT INTO number_gaps VALUES (?1, ?2, 1000000000000000, 9223372036854775807, 'x', 0, 0)",
                    [SQLValue(id), .integer(series)])
            }
        }
        #expect(raw == "storage.check")
        #expect(try await ledger.verify(id).findings == [])
        await test.close()
    }

    @Test(arguments: Engine.allCases)
    func concurrentTakersGetEveryNumberOnce(_ engine: Engine) async throws {
        let test = try await TestDatabase(engine)
        let ledger = test.ledger
        let id = try await SampleBooks.create(ledger)
        let series = try await test.database.unit(id) { try ledger.numbers($0).open(class: "invoice", dimensions: "") }
        let numbers = try await withThrowingTaskGroup(of: Int64.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    try await test.database.unit(id) { try ledger.numbers($0).take(series, day: today, document: nil) }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(numbers.sorted() == (1...200).map { Int64($0) })
        #expect(try await ledger.verify(id).findings == [])
        await test.close()
    }
}
