import CommandTesting
import Documents
import Foundation
import Ledger
import LedgerTesting
import Storage
import Synchronization
import Testing

/// Books leave and come back the same, into either engine; and another program reads the same balances from them.
@Suite struct TransferTests {
    static func export(_ ledger: Ledger, _ id: OrganizationID) async throws -> String {
        let text = Mutex("")
        try await ledger.exportBooks(id) { piece in text.withLock { $0 += piece } }
        return text.withLock { $0 }
    }

    @Test(arguments: Engine.allCases, Engine.allCases)
    func importRebuildsTheSameChains(_ from: Engine, _ to: Engine) async throws {
        let (source, id) = try await VerifyTests.fullBooks(from)
        let text = try await Self.export(source.ledger, id)
        let target = try await TestDatabase(to)
        // Something else is there already: ids differ, hashes do not.
        _ = try await SampleBooks.create(target.ledger, key: "33333333-3333-4333-8333-333333333333")
        let lines = text.split(separator: "\n").map(String.init)
        let imported = try await target.ledger.importBooks(lines)
        #expect(imported != id)
        #expect(try await target.ledger.verify(imported).findings == [])
        #expect(try await Self.export(target.ledger, imported) == text)
        // It goes on where it stopped.
        let ledger = target.ledger
        let posted = try await target.database.unit(imported) { transaction in
            try ledger.journal(transaction).post(SampleBooks.sale("1", vat: "0.2", day: today), by: .system)
        }
        #expect(posted.number == 6)
        #expect(await refusal { _ = try await target.ledger.importBooks(lines) } == "storage.unique")
        await source.close()
        await target.close()
    }

    /// What was allowed then is taken again, though it would not be allowed now.
    @Test(arguments: Engine.allCases)
    func whatCameAfterDoesNotRefuseWhatWasBefore(_ engine: Engine) async throws {
        let source = try await TestDatabase(engine)
        let ledger = source.ledger
        let id = try await SampleBooks.create(ledger)
        try await source.database.unit(id) { transaction in
            try ledger.journal(transaction).post(SampleBooks.sale("100", vat: "20", day: today), by: .system)
            try ledger.chart(transaction).setActive(false, code: "6000")
            let numbers = ledger.numbers(transaction)
            for (dimensions, taken) in [("gap first", 0), ("gap between", 2)] {
                let series = try numbers.open(class: "invoice", dimensions: dimensions)
                for _ in 0..<taken { _ = try numbers.take(series, day: today, document: nil) }
                try numbers.skip(series, through: 5, reason: "used on paper", by: .system)
                #expect(try numbers.take(series, day: today, document: nil) == 6)
                try numbers.skip(series, through: 8, reason: "used on paper", by: .system)
                try numbers.void(series, 6, reason: "wrong buyer", by: .system)
            }
        }
        let text = try await Self.export(ledger, id)
        for target in Engine.allCases {
            let other = try await TestDatabase(target)
            let imported = try await other.ledger.importBooks(text.split(separator: "\n").map(String.init))
            #expect(try await Self.export(other.ledger, imported) == text)
            await other.close()
        }
        await source.close()
    }

    @Test func changedOrCutFilesAreRefused() async throws {
        let (source, id) = try await VerifyTests.fullBooks(.sqlite)
        let text = try await Self.export(source.ledger, id)
        let target = try await TestDatabase(.sqlite)
        func attempt(_ change: (String) -> String) async -> String? {
            let lines = change(text).split(separator: "\n").map(String.init)
            return await refusal { _ = try await target.ledger.importBooks(lines) }
        }
        #expect(
            await attempt { $0.replacingOccurrences(of: "\"base\":\"120.00\"", with: "\"base\":\"130.00\"") }
                == "import.differs")
        #expect(await attempt { $0.replacingOccurrences(of: "\"party\":1,", with: "\"party\":2,") } == "import.differs")
        #expect(await attempt { String($0.prefix($0.count * 2 / 3)) } != nil)
        #expect(await attempt { $0.split(separator: "\n").dropLast().joined(separator: "\n") } == "import.invalid")
        #expect(
            await attempt { $0.replacingOccurrences(of: "month end", with: "year end") } == "import.differs",
            "what the register knows of")
        func without(last record: String) async -> String? {
            await attempt { text in
                var lines = text.split(separator: "\n")
                if let at = lines.lastIndex(where: { $0.contains("\"record\":\"\(record)\"") }) { lines.remove(at: at) }
                return lines.joined(separator: "\n")
            }
        }
        for record in ["audit", "register", "entry"] { #expect(await without(last: record) != nil, "\(record)") }
        #expect(
            await attempt { text in
                text + "\n" + text.split(separator: "\n").first { $0.contains("\"record\":\"entry\"") }!
            } == "import.invalid", "a line after the footer")
        #expect(try await target.ledger.organizations().isEmpty, "something of a refused file stayed")
        #expect(await attempt { $0 } == nil, "the control")
        await source.close()
        await target.close()
    }

    @Test(.enabled(if: Command.exists("hledger"), "hledger is not installed; `make bootstrap-test` installs it"))
    func hledgerReadsTheSameBalances() async throws {
        let test = try await TestDatabase(.sqlite)
        let ledger = test.ledger
        let id = try await SampleBooks.create(ledger)
        var business = RandomBusiness(seed: 11, from: Day(year: 2025, month: 1, day: 1)!)
        let rates = business.firstRates()
        var operations: [RandomBusiness.Operation] = []
        for month in 0..<3 {
            for _ in 0..<150 { operations.append(business.next()) }
            business.month = Day(year: 2025, month: month + 2, day: 1)!
        }
        let all = rates + operations
        try await test.database.unit(id) { transaction in
            for operation in all {
                switch operation {
                case .post(let draft): try ledger.journal(transaction).post(draft, by: .system)
                case .reverse(let entry, let day, let storno):
                    try ledger.journal(transaction).reverse(Int64(entry), on: day, storno: storno, by: .system)
                case .addRate(let rate): try ledger.rates(transaction).add([rate])
                case .close: break
                }
            }
        }
        let text = Mutex("")
        try await ledger.exportHledger(id) { piece in text.withLock { $0 += piece } }
        let folder = try TemporaryFolder()
        let file = folder.url.appendingPathComponent("books.journal")
        try Data(text.withLock { $0 }.utf8).write(to: file)
        let end = Day(year: 2025, month: 12, day: 31)!
        let trial = try await test.database.read(id) { transaction in
            try ledger.reports(transaction).trialBalance([.init(through: end)])
        }
        var ours: [String: Money] = [:]
        for row in trial.rows where row.account.isPostable {
            let balance = try row.columns[0].closing
            if !balance.isZero { ours[row.account.code] = balance }
        }
        let command = try Command.run([
            "hledger", "-f", file.path, "balance", "--flat", "--cost", "--no-total", "-O", "csv", "--layout", "bare"
        ])
        #expect(command.status == 0, "\(command.errors)")
        var theirs: [String: Money] = [:]
        for line in command.output.split(separator: "\n").dropFirst() {
            let fields = line.split(separator: ",").map { $0.replacingOccurrences(of: "\"", with: "") }
            theirs[fields[0].split(separator: ":").last.map(String.init) ?? ""] = try Money(fields[2])
        }
        #expect(ours == theirs)
        #expect(ours.count > 8)
        await test.close()
    }
}
