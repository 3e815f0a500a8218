import Documents
import Foundation
import Ledger
import LedgerTesting
import Storage
import Testing

let today = Day(year: 2026, month: 3, day: 14)!

@Suite struct PostingTests {
    private static func eur(_ amount: String) throws -> ForeignAmount {
        ForeignAmount(try Money(amount), Currency("EUR")!)
    }

    /// Posts one draft into fresh books; gives the code of the refusal.
    private func refusalOf(_ test: TestDatabase, _ id: OrganizationID, _ draft: EntryDraft) async -> String? {
        let ledger = test.ledger
        return await refusal {
            _ = try await test.database.unit(id) { try ledger.journal($0).post(draft, by: .system) }
        }
    }

    @Test(arguments: Engine.allCases)
    func everyRuleHasItsRefusal(_ engine: Engine) async throws {
        let test = try await TestDatabase(engine)
        let id = try await SampleBooks.create(test.ledger)
        func draft(
            _ debit: String, _ credit: String, day: Day = today, from: String = "1200", foreign: String? = nil,
            against: String? = nil, tax: TaxTag? = nil
        ) throws -> EntryDraft {
            EntryDraft(
                day: day,
                lines: [
                    .init(
                        .debit, .code(from), try Money(debit), foreign: try foreign.map { try Self.eur($0) }, tax: tax),
                    .init(
                        .credit, .code("6000"), try Money(credit),
                        foreign: try (against ?? foreign).map { try Self.eur($0) })
                ])
        }
        let late = Day(year: 2031, month: 1, day: 1)!
        let cases: [(EntryDraft, String)] = [
            (try draft("10", "11"), "entry.unbalanced"),
            (try draft("10", "10", foreign: "1", against: "2"), "entry.unbalancedCurrency"),
            (EntryDraft(day: today, lines: [.init(.debit, .code("1200"), try Money("1"))]), "entry.lineCount"),
            (try draft("0", "0"), "line.amount"),
            (try draft("-5", "-5"), "line.amount"),
            (try draft("10.005", "10.005"), "line.decimals"),
            (try draft("10", "10", foreign: "1.001"), "line.decimals"),
            (try draft("10", "10", from: "9999"), "account.unknown"),
            (try draft("10", "10", from: "1000"), "account.inactive"),
            (try draft("10", "10", from: "1001B"), "line.currency"),
            (try draft("10", "10", day: late), "period.missing"),
            (
                try draft("10", "10", tax: TaxTag(row: "standard", document: "invoice", part: "base", period: 203101)),
                "vatPeriod.missing"
            ),
            (
                EntryDraft(
                    day: today,
                    lines: [
                        .init(.debit, .code("1200"), .greatest), .init(.debit, .code("1200"), try Money("1")),
                        .init(.credit, .code("6000"), .greatest), .init(.credit, .code("6000"), try Money("1"))
                    ]), "line.decimals"
            ),
            (
                EntryDraft(
                    day: today,
                    lines: [
                        .init(.debit, .role("nobody"), try Money("1")), .init(.credit, .role("sales"), try Money("1"))
                    ]), "account.roleUnknown"
            )
        ]
        for (draft, code) in cases { #expect(await refusalOf(test, id, draft) == code) }
        #expect(try await test.ledger.verify(id).entries == 0)
        #expect(await refusalOf(test, OrganizationID(77), try draft("1", "1")) == "ledger.unknownOrganization")
        await test.close()
    }

    /// The same correction sent twice is one correction.
    @Test(arguments: Engine.allCases)
    func repeatedCorrectionsAreOne(_ engine: Engine) async throws {
        let test = try await TestDatabase(engine)
        let id = try await SampleBooks.create(test.ledger)
        let ledger = test.ledger
        func correct() async throws -> [PostedEntry] {
            try await test.database.unit(id) { transaction in
                let draft = try SampleBooks.sale("90", vat: "18", day: today, key: "correction 1")
                let both = try ledger.journal(transaction).correct(1, with: draft, storno: true, by: .system)
                return [both.reversal, both.correction]
            }
        }
        _ = try await test.database.unit(id) { transaction in
            try ledger.journal(transaction).post(SampleBooks.sale("100", vat: "20", day: today), by: .system)
        }
        #expect(try await correct().map(\.number) == [2, 3])
        let again = try await correct()
        #expect(again.map(\.number) == [2, 3])
        #expect(again.allSatisfy { $0.isRepeated })
        #expect(try await ledger.verify(id).entries == 3)
        await test.close()
    }

    /// The largest amounts, accepted and refused alike.
    @Test(arguments: Engine.allCases)
    func theEdgeOfTheRange(_ engine: Engine) async throws {
        let test = try await TestDatabase(engine)
        let id = try await SampleBooks.create(test.ledger)
        let most = try Money("922337203685477.58").subtracting(Money("0.01"))
        func draft(_ amount: Money) -> EntryDraft {
            EntryDraft(
                day: today, lines: [.init(.debit, .role("receivable"), amount), .init(.credit, .role("sales"), amount)])
        }
        #expect(await refusalOf(test, id, draft(most)) == nil)
        // The entry is sound, but the account's turnover would leave the range: refused, and nothing of it stored.
        #expect(await refusalOf(test, id, draft(try Money("0.02"))) == "storage.outOfRange")
        #expect(
            await refusalOf(test, id, draft(try Money("0.01"))) == (try Money("0.01").adding(most) > most ? nil : ""))
        let report = try await test.ledger.verify(id)
        #expect(report.findings == [])
        #expect(report.entries == 2)
        await test.close()
    }

    @Test(arguments: Engine.allCases)
    func theSameKeyPostsOnce(_ engine: Engine) async throws {
        let test = try await TestDatabase(engine)
        let ledger = test.ledger
        let id = try await SampleBooks.create(ledger)
        let draft = try SampleBooks.sale("10", vat: "2", day: today, key: "request-1")
        var results: [PostedEntry] = []
        for _ in 0..<3 {
            results.append(try await test.database.unit(id) { try ledger.journal($0).post(draft, by: .system) })
        }
        #expect(results.map(\.number) == [1, 1, 1])
        #expect(results.map(\.isRepeated) == [false, true, true])
        #expect(Set(results.map(\.hash)).count == 1)
        await test.close()
    }

    @Test(arguments: Engine.allCases)
    func reversalsAreLinkedAndOnce(_ engine: Engine) async throws {
        let test = try await TestDatabase(engine)
        let ledger = test.ledger
        let id = try await SampleBooks.create(ledger)
        try await test.database.unit(id) { transaction in
            let journal = ledger.journal(transaction)
            for number in 1...2 {
                try journal.post(SampleBooks.sale("10", vat: "2", day: today, document: Int64(number)), by: .system)
            }
            try journal.reverse(1, on: today, storno: true, by: .system)
            try journal.reverse(2, on: today, storno: false, by: .system)
        }
        #expect(
            await refusal {
                _ = try await test.database.unit(id) {
                    try ledger.journal($0).reverse(1, on: today, storno: true, by: .system)
                }
            } == "entry.alreadyReversed")
        let trial = try await test.database.read(id) { try ledger.reports($0).trialBalance([.init(through: today)]) }
        let sales = trial.rows.first { $0.account.code == "6000" }?.columns[0]
        // Red takes 10 from the credit turnover again, black adds 10 to the debit turnover.
        #expect(sales?.credit == (try Money("10")))
        #expect(sales?.debit == (try Money("10")))
        let corrected = try await test.database.unit(id) { transaction in
            let journal = ledger.journal(transaction)
            let wrong = try journal.post(SampleBooks.sale("5", vat: "1", day: today), by: .system)
            return try journal.correct(
                wrong.number, with: SampleBooks.sale("6", vat: "1.2", day: today), storno: true, by: .system)
        }
        #expect(corrected.correction.number == corrected.reversal.number + 1)
        #expect(try await ledger.verify(id).findings == [])
        await test.close()
    }

    /// Late documents go to the first open VAT period and keep their own date.
    @Test(arguments: Engine.allCases)
    func filedVATPeriodsSendLateDocumentsOn(_ engine: Engine) async throws {
        let test = try await TestDatabase(engine)
        let ledger = test.ledger
        let id = try await SampleBooks.create(ledger)
        try await test.database.unit(id) { transaction in
            let journal = ledger.journal(transaction)
            try journal.post(SampleBooks.sale("10", vat: "2", day: Day(year: 2026, month: 1, day: 5)!), by: .system)
            try ledger.calendar(transaction).fileReturn(202601, boxes: [VATBox("103", Money("2"))], by: .system)
            try journal.post(SampleBooks.sale("20", vat: "4", day: Day(year: 2026, month: 1, day: 6)!), by: .system)
        }
        try await test.database.read(id) { transaction in
            let reports = try ledger.reports(transaction)
            let rules = [
                BoxRule(row: "standard", document: "invoice", part: "base", side: .credit, boxes: ["003"]),
                BoxRule(row: "standard", document: "invoice", part: "tax", side: .credit, boxes: ["103", "105"])
            ]
            let (january, february) = (try reports.vat(202601, rules: rules), try reports.vat(202602, rules: rules))
            #expect(
                january.boxes == [
                    VATBox("003", try Money("10")), VATBox("103", try Money("2")), VATBox("105", try Money("2"))
                ])
            #expect(
                february.boxes == [
                    VATBox("003", try Money("20")), VATBox("103", try Money("4")), VATBox("105", try Money("4"))
                ])
            #expect(january.unassigned.isEmpty)
            #expect(try reports.vat(202602, rules: []).unassigned.count == 2)
            #expect(try reports.vatLines(202602, row: "standard", part: "tax").map(\.entry) == [2])
            let entry = try ledger.journal(transaction).entry(2)
            #expect(entry?.lines[1].tax?.day == Day(year: 2026, month: 1, day: 6))
        }
        let stale = try await test.database.unit(id) { transaction in
            try ledger.calendar(transaction).reopenVATPeriod(202601, reason: "corrected return", by: .system)
            return try ledger.calendar(transaction).fileReturn(202601, boxes: [], by: .system)
        }
        #expect(stale == 2)
        await test.close()
    }

    @Test(arguments: Engine.allCases)
    func manyPostersShareCommits(_ engine: Engine) async throws {
        let test = try await TestDatabase(engine)
        let ledger = test.ledger
        let id = try await SampleBooks.create(ledger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for poster in 0..<32 {
                group.addTask {
                    for at in 0..<20 {
                        _ = try await test.database.unit(id) { transaction in
                            try ledger.journal(transaction).post(
                                SampleBooks.sale("10", vat: "2", day: today, document: Int64(poster * 100 + at)),
                                by: .system)
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        let report = try await ledger.verify(id)
        #expect(report.findings == [])
        #expect(report.entries == 640)
        await test.close()
    }

    /// Two hosts on one database: the chain stays one chain.
    @Test(arguments: Engine.allCases)
    func twoHostsPostAtOnce(_ engine: Engine) async throws {
        let test = try await TestDatabase(engine)
        let id = try await SampleBooks.create(test.ledger)
        let other = try test.secondHost()
        let hosts = [test.ledger, other]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for poster in 0..<8 {
                let ledger = hosts[poster % 2]
                group.addTask {
                    for at in 0..<25 {
                        _ = try await ledger.database.unit(id) { transaction in
                            // A chart that one host changes must not be stale on the other.
                            if at == 10 {
                                try ledger.chart(transaction).add([
                                    AccountDraft("x\(poster)", "New", .expense, roles: ["r\(poster)"])
                                ])
                            }
                            var draft = try SampleBooks.sale("10", vat: "2", day: today)
                            if at > 10 { draft.lines[1].account = .role("r\(poster)") }
                            return try ledger.journal(transaction).post(draft, by: .system)
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        let report = try await test.ledger.verify(id)
        #expect(report.findings == [])
        #expect(report.entries == 200)
        await other.database.close()
        await test.close()
    }
}
