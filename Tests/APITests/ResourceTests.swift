import API
import Books
import HTTPTypes
import HostTesting
import JSON
import Ledger
import Storage
import Testing

@Suite("Resources")
struct ResourceTests {
    @Test("contacts: made, found, changed in parts, taken out of use", arguments: Engine.allCases)
    func contacts(_ engine: Engine) async throws {
        try await TestHost(engine).run { api in
            let company = try await api.register("primer")
            let made = try await api.call(
                .post, "/contacts", as: company.owner,
                ["type": "customer", "name": "Kupac 100%", "email": "k@example.com", "notes": "VIP"])
            #expect(made.status == 201 && made.header("ETag") == "\"1\"")
            let path = "/contacts/\(made["id"])"
            #expect(try await api.call(.get, "/contacts?search=100%25", as: company.owner)["meta.total"] == "1")
            #expect(try await api.call(.get, "/contacts?search=1_0", as: company.owner)["meta.total"] == "0")
            #expect(try await api.call(.get, "/contacts?type=vendor", as: company.owner)["meta.total"] == "0")
            let changed = try await api.call(
                .put, path, as: company.owner, ["name": "Novi", "notes": .null], headers: ["If-Match": "\"1\""])
            #expect(changed["name"] == "Novi" && changed["email"] == "k@example.com" && changed["notes"] == "")
            let stale = try await api.call(.put, path, as: company.owner, ["name": "x"], headers: ["If-Match": "\"1\""])
            #expect(stale.status == 412)
            let wrong = try await api.call(.put, path, as: company.owner, ["nmae": "x"])
            #expect(wrong.status == 400 && wrong["field"] == "/nmae" && wrong["remedy"].contains("name"))
            #expect(try await api.call(.delete, path, as: company.owner).status == 204)
            #expect(try await api.call(.get, "/contacts", as: company.owner)["meta.total"] == "0")
            #expect(try await api.call(.get, path, as: company.owner)["isActive"] == "false")
        }
    }

    @Test("expenses move as their table says, in Swift and in the database", arguments: Engine.allCases)
    func expenses(_ engine: Engine) async throws {
        try await TestHost(engine).run { api in
            let company = try await api.register("primer")
            func make() async throws -> String {
                try await api.call(
                    .post, "/expenses", as: company.owner,
                    ["expenseDate": "2026-11-02", "category": "office", "netAmount": .number("100.5"), "taxAmount": "20.10"])["id"]
            }
            let first = "/expenses/\(try await make())"
            let read = try await api.call(.get, first, as: company.owner)
            #expect(read["amount"] == "120.60" && read["expenseNumber"] == "EXP-2026-001")
            #expect(try await api.call(.patch, first + "/pay", as: company.owner).status == 400)
            #expect(try await api.call(.patch, first + "/approve", as: company.owner)["status"] == "approved")
            #expect(try await api.call(.put, first, as: company.owner, ["netAmount": "1.00"]).status == 400)
            #expect(try await api.call(.delete, first, as: company.owner).status == 400)
            let paid = try await api.call(.patch, first + "/pay", as: company.owner, ["paidAt": "2026-11-05"])
            #expect(paid["status"] == "paid" && paid["paidAt"] == "2026-11-05")
            let second = "/expenses/\(try await make())"
            #expect(try await api.call(.delete, second, as: company.owner).status == 204)
            let third = try await api.call(.get, "/expenses/\(try await make())", as: company.owner)
            #expect(third["expenseNumber"] == "EXP-2026-003")
            for sql in [
                "UPDATE expenses SET status = 'pending', decided_at = NULL, paid_on = NULL",
                "UPDATE expenses SET net = net + 10000 WHERE status = 'paid'", "DELETE FROM expenses WHERE status = 'paid'"
            ] {
                let organization = try #require(try await api.test.host.ledger.organizations().first?.id)
                await #expect(throws: StorageError.self) {
                    try await api.test.store.database.unit(organization) { try $0.run(sql) }
                }
            }
        }
    }

    @Test("rates, tax rates, accounts and periods", arguments: Engine.allCases)
    func settings(_ engine: Engine) async throws {
        try await TestHost(engine).run { api in
            let owner = try await api.register("primer").owner
            let csv = "from,to,per,rate,date,source,purpose\nEUR,RSD,1,117.2094,2026-11-01,NBS,book\n"
            #expect(
                try await api.call(.post, "/exchange-rates/import", as: owner, ["csvContent": .string(csv)]).status == 201)
            #expect(try await api.call(.get, "/exchange-rates", as: owner)["data.0.rate"] == "117.2094")
            let broken = try await api.call(
                .post, "/exchange-rates/import", as: owner, ["csvContent": .string(csv + "EUR,RSD\n")])
            #expect(broken.status == 422 && broken["field"].contains("line 3"))
            let foreign = try await api.call(
                .post, "/expenses", as: owner,
                ["expenseDate": "2026-11-02", "category": "x", "netAmount": "10.00", "currencyCode": "EUR"])
            #expect(foreign["baseAmount"] == "1172.09")
            let missing = try await api.call(
                .post, "/expenses", as: owner,
                ["expenseDate": "2026-11-02", "category": "x", "netAmount": "10.00", "currencyCode": "USD"])
            #expect(missing.reason == "rate.missing")
            let rows = try await api.call(.get, "/settings/tax-rates", as: owner)
            let key = rows["data.0.key"]
            let set = try await api.call(
                .put, "/settings/tax-rates", as: owner, ["data": [["key": .string(key), "isActive": false]]])
            #expect(set["data.0.isActive"] == "false")
            let unknown = try await api.call(
                .put, "/settings/tax-rates", as: owner, ["data": [["key": "nothing"]]])
            #expect(unknown.status == 404)
            let account = try await api.call(
                .post, "/accounts", as: owner, ["code": "2411", "name": "Second bank", "accountTypeId": 1])
            #expect(account.status == 201)
            let again = try await api.call(
                .post, "/accounts", as: owner, ["code": "2411", "name": "Second bank", "accountTypeId": 1])
            #expect(again.status == 409)
            let renamed = try await api.call(
                .put, "/accounts/\(account["id"])", as: owner, ["name": "Third bank", "isActive": false])
            #expect(renamed["name"] == "Third bank" && renamed["isActive"] == "false")
            let year = try await api.call(.post, "/fiscal-years", as: owner, ["year": 2027])
            #expect(year.status == 201)
            #expect(try await api.call(.post, "/fiscal-years", as: owner, ["year": 2027]).status == 409)
            let illegal = try await api.call(
                .patch, "/periods/202611/status", as: owner, ["status": "locked", "reason": "x"])
            #expect(illegal.status == 422 && illegal.reason == "calendar.transition")
            let filed = try await api.call(.post, "/vat-periods/202611/file", as: owner)
            #expect(filed.status == 201 && filed["version"] == "1")
            #expect(try await api.call(.post, "/vat-periods/202611/file", as: owner).status == 422)
        }
    }

    @Test("every report answers, and the statements agree", arguments: Engine.allCases)
    func reports(_ engine: Engine) async throws {
        try await TestHost(engine).run { api in
            let owner = try await api.register("primer").owner
            _ = try await api.call(
                .post, "/transactions", as: owner,
                Journal.entry([("204", "debit", "1200.00"), ("614", "credit", "1000.00"), ("470", "credit", "200.00")]))
            let result = try await api.call(.get, "/reports/profit-loss", as: owner)
            #expect(result["netProfit"] == "1000.00" && result["revenue.total"] == "1000.00")
            let sheet = try await api.call(.get, "/reports/balance-sheet", as: owner)
            #expect(sheet["isBalanced"] == "true" && sheet["totalAssets"] == "1200.00")
            #expect(sheet["openResult"] == "1000.00")
            let cash = try await api.call(.get, "/reports/cash-flow", as: owner)
            #expect(cash["netCashFlow"] == "0.00")
            let ledger = try await api.call(.get, "/reports/general-ledger", as: owner)
            #expect(ledger.json["accounts"]?.array?.count == 3)
            for path in ["vat", "aging", "open-items"] {
                #expect(try await api.call(.get, "/reports/\(path)", as: owner).status == 200, "\(path)")
            }
            let trail = try await api.call(.get, "/audit", as: owner)
            #expect(trail["data.0.action"] == "organization.founded" && trail["data.1.action"] == "entry.posted")
        }
    }

    @Test("countries from the plugins; documents judged")
    func countries() async throws {
        try await TestHost(.sqlite).run { api in
            let owner = try await api.register("primer").owner
            let country = api.test.country
            for part in ["chart", "tax", "calendar"] {
                #expect(try await api.call(.get, "/countries/\(country)/\(part)").status == 200, "\(part)")
            }
            #expect(try await api.call(.get, "/countries/QQ/chart").status == 404)
            let report = try await api.send(
                .post, "/validate", as: owner, Array("<Invoice".utf8), type: "application/xml")
            #expect(report.status == 200 && report["valid"] == "false")
            #expect(try await api.call(.post, "/validate", as: owner, [:]).status == 415)
        }
    }
}
