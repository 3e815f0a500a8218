import API
import Books
import HTTPTypes
import HostTesting
import JSON
import Ledger
import Storage
import Testing

/// Entries by hand.
enum Journal {
    /// From cash to bank.
    static func transfer(_ amount: String, day: String = "2026-11-20") -> JSONValue {
        entry([("241", "debit", amount), ("243", "credit", amount)], day: day)
    }

    static func entry(_ lines: [(String, String, String)], day: String = "2026-11-20") -> JSONValue {
        [
            "transactionDate": .string(day), "description": "by hand",
            "lines": .array(
                lines.map { ["accountCode": .string($0.0), "side": .string($0.1), "amount": .string($0.2)] })
        ]
    }
}

@Suite("Journal over HTTP")
struct JournalTests {
    @Test("post, read, reverse; the trial balance follows", arguments: Engine.allCases)
    func posting(_ engine: Engine) async throws {
        try await TestHost(engine).run { api in
            let company = try await api.register("primer")
            let posted = try await api.call(.post, "/transactions", as: company.owner, Journal.transfer("5000.00"))
            #expect(posted.status == 201 && posted["number"] == "1" && posted["amount"] == "5000.00")
            let read = try await api.call(.get, "/transactions/\(posted["id"])", as: company.owner)
            #expect(read.text == posted.text)
            let balance = try await api.call(.get, "/reports/trial-balance", as: company.owner)
            #expect(balance["totalDebit"] == "5000.00" && balance["isBalanced"] == "true")
            let reversal = try await api.call(
                .post, "/transactions/\(posted["id"])/reverse", as: company.owner, ["storno": true])
            #expect(reversal.status == 201 && reversal["reverses"] == posted["id"])
            let after = try await api.call(.get, "/reports/trial-balance", as: company.owner)
            #expect(after["totalDebit"] == "0.00")
            let twice = try await api.call(.post, "/transactions/\(posted["id"])/reverse", as: company.owner, ["storno": true])
            #expect(twice.status == 422 && twice.reason == "entry.alreadyReversed")
        }
    }

    @Test("what the books refuse names field and remedy", arguments: Engine.allCases)
    func refusals(_ engine: Engine) async throws {
        try await TestHost(engine).run { api in
            let company = try await api.register("primer")
            func reason(_ body: JSONValue) async throws -> String {
                let answer = try await api.call(.post, "/transactions", as: company.owner, body)
                #expect(answer.status == 422)
                return answer.reason
            }
            #expect(try await reason(Journal.entry([("241", "debit", "10.00"), ("243", "credit", "9.00")])) == "entry.unbalanced")
            #expect(try await reason(Journal.entry([("241", "debit", "10.00")])) == "entry.lineCount")
            #expect(try await reason(Journal.entry([("999999", "debit", "1"), ("243", "credit", "1")])) == "account.unknown")
            #expect(try await reason(Journal.transfer("10.00", day: "1999-01-01")) == "period.missing")
            #expect(try await reason(Journal.transfer("0.001")) == "line.decimals")
            let closed = try await api.call(
                .patch, "/periods/202611/status", as: company.owner, ["status": "closed", "reason": "done"])
            #expect(closed["status"] == "closed")
            #expect(try await reason(Journal.transfer("10.00")) == "period.closed")
        }
    }

    @Test("a key of a request gives one entry, however often it is sent", arguments: Engine.allCases)
    func idempotency(_ engine: Engine) async throws {
        try await TestHost(engine).run { api in
            let company = try await api.register("primer")
            let key = ["Idempotency-Key": "d7f0c3a2"]
            let answers = try await withThrowingTaskGroup(of: TestAPI.Answer.self) { group in
                for _ in 0..<16 {
                    group.addTask {
                        try await api.call(
                            .post, "/transactions", as: company.owner, Journal.transfer("7.00"), headers: key)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(answers.map(\.status)) == [201] && Set(answers.map(\.text)).count == 1)
            let other = try await api.call(
                .post, "/transactions", as: company.owner, Journal.transfer("8.00"), headers: key)
            #expect(other.status == 409 && other.reason == "idempotency.reused")
            let list = try await api.call(.get, "/transactions", as: company.owner)
            #expect(list["meta.total"] == "1")
            // Another caller's key of the same name is another key.
            let accountant = try await api.member("accountant", of: company)
            let theirs = try await api.call(
                .post, "/transactions", as: accountant, Journal.transfer("9.00"), headers: key)
            #expect(theirs.status == 201)
        }
    }

    @Test("64 clients at once: entries numbered without a gap, the chain whole", arguments: Engine.allCases)
    func crowd(_ engine: Engine) async throws {
        try await TestHost(engine).run { api in
            let company = try await api.register("primer")
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for at in 1...64 {
                    group.addTask {
                        try await api.call(
                            .post, "/transactions", as: company.owner, Journal.transfer("\(at).00")
                        ).status
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(statuses) == [201])
            let list = try await api.call(.get, "/transactions?perPage=100&order=asc", as: company.owner)
            let numbers = list.json["data"]?.array?.compactMap { $0["number"]?.int }.sorted()
            #expect(numbers == Array(1...64))
            let ledger = api.test.host.ledger
            for organization in try await ledger.organizations() {
                #expect(try await ledger.verify(organization.id).isClean)
            }
        }
    }

    @Test("pages and cursors cover the list, each entry once", arguments: Engine.allCases)
    func paging(_ engine: Engine) async throws {
        try await TestHost(engine).run { api in
            let company = try await api.register("primer")
            for at in 1...7 {
                _ = try await api.call(.post, "/transactions", as: company.owner, Journal.transfer("\(at).00"))
            }
            var numbers: [Int] = []
            var query = "perPage=3&order=asc"
            while true {
                let page = try await api.call(.get, "/transactions?\(query)", as: company.owner)
                numbers += page.json["data"]?.array?.compactMap { $0["number"]?.int } ?? []
                #expect(page["meta.total"] == "7" && page["meta.totalPages"] == "3")
                guard page["meta.nextCursor"] != "" else { break }
                query = "perPage=3&order=asc&cursor=\(page["meta.nextCursor"])"
            }
            #expect(numbers == Array(1...7))
            let third = try await api.call(.get, "/transactions?perPage=3&page=3&order=asc", as: company.owner)
            #expect(third.json["data"]?.array?.count == 1)
        }
    }
}
