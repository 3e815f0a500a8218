import API
import Books
import Documents
import Foundation
import HTTPTypes
import HostTesting
import JSON
import Ledger
import Storage
import Testing

/// A document that never reached its authority is voided and issued anew; a received one becomes an expense.
@Suite("Reissuing")
struct ReissueTests {
    @Test("voided and issued anew in one call: both numbers stand, the books balance", arguments: Engine.allCases)
    func reissued(_ engine: Engine) async throws {
        try await TestHost(engine).run { api in
            let trader = try await Trader(api, "RS", "trader")
            let id = try await trader.write()["id"]
            let issued = try await trader.issue(id)
            #expect(issued.status == 200, "\(issued.text)")
            func reissue(_ id: String, _ key: String) async throws -> TestAPI.Answer {
                try await api.call(
                    .post, "/documents/\(id)/reissue", as: trader.token, ["reason": "its day has passed"],
                    headers: ["Idempotency-Key": key])
            }
            let answer = try await reissue(id, "one")
            #expect(answer.status == 201, "\(answer.text)")
            #expect(answer["id"] != id && answer["number"] != issued["number"])
            // The same request is answered the same.
            #expect(try await reissue(id, "one")["id"] == answer["id"])
            let old = try await api.call(.get, "/documents/\(id)", as: trader.token)
            #expect(old.text.contains("replaced"), "\(old.text)")
            try await DocumentTests.requireSoundBooks(api)
            // Once more, under another key: there is one in its place already.
            #expect(try await reissue(id, "two").status >= 400)
        }
    }

    @Test("a received invoice is an expense that waits, of its seller as a vendor", arguments: Engine.allCases)
    func received(_ engine: Engine) async throws {
        try await TestHost(engine).run { api in
            let trader = try await Trader(api, "RS", "trader")
            let id = try await trader.write()["id"]
            #expect(try await trader.issue(id).status == 200)
            let host = api.test.host
            let organization = try #require(try await host.ledger.organizations().first?.id)
            let (first, second) = try await host.database.unit(organization) { transaction in
                let invoice = try host.books.documents(transaction).find(1).invoice()
                return (
                    try host.invoicing.receive(invoice, transaction), try host.invoicing.receive(invoice, transaction)
                )
            }
            #expect(first.status == .pending && first.draft.vendor != nil)
            #expect(first.draft.vendor == second.draft.vendor)
            let expenses = try await api.call(.get, "/expenses?status=pending", as: trader.token)
            #expect(expenses.status == 200 && expenses.text.contains(first.name), "\(expenses.text)")
        }
    }
}
