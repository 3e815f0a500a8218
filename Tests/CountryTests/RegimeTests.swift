import CountryPack
import Documents
import Foundation
import JSON
import PluginKit
import Plugins
import Posting
import Testing

/// Who is outside VAT, and who owes it when paid, in every country that has such a regime.
@Suite("Regimes")
struct RegimeTests {
    struct Small: Sendable, CustomTestStringConvertible {
        let country: String
        let example: String
        let taxed: String
        /// What the document says of it.
        let says: String
        var testDescription: String { country }
    }

    static let small = [
        Small(country: "BA", example: "not-registered.json", taxed: "standard", says: "<cbc:ID>O</cbc:ID>"),
        Small(country: "HR", example: "small-taxpayer.json", taxed: "pdv25", says: "<cbc:ID>E</cbc:ID>")
    ].filter { Country.codes.contains($0.country) }

    private func example(_ country: Country, _ name: String) throws -> Invoice {
        try #require(country.examples().first { $0.name == name }).document
    }

    private func xml(_ country: Country, _ document: Invoice) throws -> String {
        let request = BuildRequest(context: Country.context(), document: document, profile: nil)
        return String(decoding: try country.plugin.build(request.json.serialized(), parts: [:]), as: UTF8.self)
    }

    @Test("a small business charges no VAT, has none on its accounts and files none", arguments: small)
    func outside(small: Small) throws {
        let country = try Country(small.country)
        var books = BooksKeeper(country)
        let issued = try books.post(.invoiceIssued, example(country, small.example))
        #expect(issued.totals?.tax?.isZero ?? false)
        #expect(issued.totals?.due == issued.totals?.withoutTax)
        #expect(try books.boxes() == [:])
        let accounts = Set(country.manifest.roles.filter { $0.key.contains("VAT") }.map(\.value))
        #expect(try books.balances().keys.allSatisfy { !accounts.contains($0) })
        let text = try xml(country, issued)
        #expect(text.contains(small.says) && text.contains("<cbc:TaxExemptionReason>"))
    }

    @Test("and may not charge it: what stands on the document would be owed", arguments: small)
    func refused(small: Small) throws {
        let country = try Country(small.country)
        var document = try example(country, "simple.json")
        document.seller.taxStatus = .notRegistered
        for at in document.lines.indices { document.lines[at].taxRow = small.taxed }
        do {
            _ = try country.assess(document)
            Issue.record("VAT of a seller outside VAT was not refused")
        } catch let error as PluginError {
            let found = try #require(error.diagnostics.first { $0.code == "tax.sellerNotRegistered" })
            #expect(found.path == "/taxBreakdown/0/tax" && found.remedy != nil && found.rule != nil)
        }
    }

    @Test(
        "the limit above which a small business has to register, by day",
        arguments: [
            ("BA", "2026-01-01", "100000"), ("HR", "2024-12-31", "40000"), ("HR", "2025-01-01", "60000"),
            ("RS", "2026-01-01", "8000000"), ("AE", "2026-01-01", "375000")
        ])
    func limits(code: String, day: String, amount: String) throws {
        let manifest = try Country(code).manifest
        let now = try #require(Day(day))
        let inForce = manifest.thresholds.filter {
            $0.key == "vatRegistration" && ($0.since ?? .earliest) <= now && now <= ($0.until ?? .latest)
        }
        #expect(inForce.map(\.amount) == [try Money(amount)])
        for regime in manifest.regimes {
            guard let threshold = regime.threshold else { continue }
            #expect(manifest.thresholds.contains { $0.key == threshold }, "\(code) \(regime.key)")
        }
    }

    @Test("only Croatia and Serbia have a regime in which tax is owed when it is paid")
    func regimes() throws {
        let having = try Country.codes.filter { code in
            try Country(code).manifest.regimes.contains { $0.kind == .cashAccounting }
        }
        #expect(having == ["HR", "RS"].filter { Country.codes.contains($0) })
    }

    /// Sale of 1,000 and purchase of 400: neither tax is in the return before it is paid.
    @Test("under cash accounting both sides wait, and enter the return when they are paid", arguments: ["HR", "RS"])
    func cashAccounting(code: String) throws {
        let country = try Country(code)
        let (sale, purchase) = code == "HR" ? ("pdv25", "purchase.pdv25") : ("standard", "purchase.standard")
        let drafts = DocumentDrafts(example: try example(country, "simple.json"))
        var books = BooksKeeper(country)
        let issued = try books.post(
            .invoiceIssued,
            drafts.document(.invoice, code == "HR" ? "1/P1/1" : "1", "2026-11-02", lines: [("1000", sale, nil)]) {
                $0.delivery = Delivery()
                $0.delivery?.date = $0.issueDate
            }, conditions: [PostingEvent.cashAccounting])
        let received = try books.post(
            .purchaseReceived,
            drafts.document(.invoice, "D-1", "2026-11-03", lines: [("400", purchase, "expense.services")]),
            .purchase, conditions: [PostingEvent.cashAccounting])
        #expect(try books.boxes() == [:])
        let (output, input) = (
            try #require(country.manifest.roles["outputVAT.notDue"]),
            try #require(country.manifest.roles["inputVAT.notDue"])
        )
        #expect(try books.balances()[output] == issued.totals?.tax?.negated)
        #expect(try books.balances()[input] == received.totals?.tax)
        try books.post(PostingEvent(.vatOutputReleased, issued, country.manifest))
        try books.post(PostingEvent(.vatInputReleased, received, country.manifest))
        #expect(try books.balances()[output] == nil)
        #expect(try books.balances()[input] == nil)
        let boxes = try books.boxes()
        let (sold, bought) = code == "HR" ? ("203/PDV", "303/PDV") : ("103", "108")
        #expect(boxes[sold] == issued.totals?.tax && boxes[bought] == received.totals?.tax)
    }

    @Test("a Croatian invoice under cash accounting says so (HR-BT-15)", .enabled(if: Country.codes.contains("HR")))
    func note() throws {
        let country = try Country("HR")
        let issued = try country.assess(example(country, "cash-accounting.json"))
        #expect(try xml(country, issued).contains("HRObracunPDVPoNaplati"))
    }
}
