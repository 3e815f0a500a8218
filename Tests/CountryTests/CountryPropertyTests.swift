import CountryPack
import Documents
import Foundation
import JSON
import PluginKit
import Plugins
import Posting
import Testing

/// What holds for every document of every country, on documents drawn with a fixed seed.
@Suite("Properties of countries")
struct CountryPropertyTests {
    /// xorshift: the same documents on every run.
    struct Draw: RandomNumberGenerator {
        var state: UInt64
        init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

        mutating func next() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }

        /// An amount with two decimals.
        mutating func amount(to limit: Int) -> String {
            let cents = Int.random(in: 1...limit, using: &self)
            return "\(cents / 100).\(cents % 100 < 10 ? "0" : "")\(cents % 100)"
        }
    }

    /// Rows that need nothing of the document beyond what an example has.
    private static let rows = [
        "RS": ["standard", "reduced"], "BA": ["standard"], "HR": ["pdv25", "pdv13", "pdv5"],
        "AE": ["standard", "zeroRated"]
    ]

    private static let returns = [
        "RS": "PPPDV.monthly", "BA": "PPDV", "HR": "PDV.monthly", "AE": "VAT201.monthly"
    ]

    private struct Case {
        let country: Country
        let drafts: DocumentDrafts

        init(_ country: Country) throws {
            self.country = country
            drafts = DocumentDrafts(
                example: try #require(country.examples().first { $0.name == "simple.json" }).document)
        }

        func document(_ number: Int, _ lines: [(net: String, row: String, account: String?)]) throws -> Invoice {
            try drafts.document(.invoice, "\(number)", "2026-11-02", lines: lines) { document in
                var delivery = Delivery()
                delivery.date = document.issueDate
                document.delivery = delivery
                if country.code == "HR" { document.number = "\(number)/P1/1" }
            }
        }

        func random(_ number: Int, _ draw: inout Draw) throws -> Invoice {
            let rows = try #require(CountryPropertyTests.rows[country.code])
            let count = Int.random(in: 1...12, using: &draw)
            let lines = (0..<count).map { _ in
                (
                    net: draw.amount(to: 5_000_000), row: rows.randomElement(using: &draw) ?? rows[0],
                    account: nil as String?
                )
            }
            return try document(number, lines)
        }
    }

    private static func sum(_ amounts: some Sequence<Money>) throws -> Money {
        try amounts.reduce(Money.zero) { try $0.adding($1) }
    }

    @Test("a total is the sum of its parts", arguments: Country.all)
    func totals(country: Country) throws {
        let subject = try Case(country)
        var draw = Draw(1)
        for number in 1...60 {
            let assessed = try country.assess(subject.random(number, &draw))
            let totals = try #require(assessed.totals)
            let net = try Self.sum(assessed.lines.compactMap(\.net))
            #expect(totals.withoutTax == net)
            #expect(try Self.sum(assessed.taxBreakdown.map(\.taxable)) == net)
            #expect(try Self.sum(assessed.taxBreakdown.map(\.tax)) == totals.tax)
            #expect(try Self.sum(assessed.taxByRow.map(\.tax)) == totals.tax)
            #expect(try Self.sum(assessed.taxByRow.map(\.taxable)) == net)
            #expect(try totals.withoutTax?.adding(try #require(totals.tax)) == totals.withTax)
            #expect(totals.due == totals.withTax)
        }
    }

    @Test(
        "tax from the net amount and tax out of the gross amount agree to half a cent's worth", arguments: Country.all)
    func gross(country: Country) throws {
        let subject = try Case(country)
        var draw = Draw(2)
        for number in 1...60 {
            let assessed = try country.assess(subject.random(number, &draw))
            for entry in assessed.taxBreakdown {
                let rate = try #require(entry.rate)
                let gross = try entry.taxable.adding(entry.tax)
                // gross × rate / (100 + rate), rounded: never more than a cent from what was added.
                let out = try Money(
                    Decimal.quotient(of: Decimal(gross), times: rate, by: rate.adding(.hundred), decimals: 2))
                #expect(try out.subtracting(entry.tax).magnitude <= Money("0.01"), "\(gross) at \(rate)")
            }
        }
    }

    @Test("a line split in parts changes no net amount, and tax by less than a cent a part", arguments: Country.all)
    func splitting(country: Country) throws {
        let subject = try Case(country)
        var draw = Draw(3)
        for number in 1...40 {
            let parts = (0..<Int.random(in: 2...9, using: &draw)).map { _ in draw.amount(to: 100_000) }
            let row = try #require(Self.rows[country.code])[0]
            let whole = try Self.sum(parts.map { try Money($0) })
            let one = try country.assess(
                subject.document(number, [(whole.text(minimumDecimals: 2), row, nil)]))
            let many = try country.assess(subject.document(number, parts.map { ($0, row, nil) }))
            #expect(one.totals?.withoutTax == many.totals?.withoutTax)
            let difference = try #require(one.totals?.tax).subtracting(try #require(many.totals?.tax)).magnitude
            // Tax is computed per rate and document, not per line: there is no difference at all.
            #expect(difference.isZero)
        }
    }

    @Test("tax in the XML is what stands on VAT accounts and in the return", arguments: Country.all)
    func sameTax(country: Country) throws {
        let subject = try Case(country)
        var draw = Draw(4)
        let vatAccounts = Set(
            country.manifest.roles.filter { $0.key.hasPrefix("outputVAT") }.map(\.value))
        for number in 1...40 {
            let document = try subject.random(number, &draw)
            var books = BooksKeeper(country)
            let assessed = try books.post(.invoiceIssued, document)
            let total = try #require(assessed.totals?.tax)
            let request = BuildRequest(context: Country.context("2026-11-02"), document: assessed, profile: nil)
            let xml = String(decoding: try country.plugin.build(request.json.serialized(), parts: [:]), as: UTF8.self)
            let start = try #require(xml.range(of: "<cac:TaxTotal><cbc:TaxAmount currencyID=\"")).upperBound
            let open = try #require(xml[start...].firstIndex(of: ">"))
            let written = try Money(String(xml[xml.index(after: open)...].prefix { $0 != "<" }))
            #expect(written == total)
            let posted = try Self.sum(books.balances().filter { vatAccounts.contains($0.key) }.values)
            #expect(posted == total.negated)
            let taxRows = country.manifest.taxRows.filter { $0.direction == .sale }
            let taxBoxes = Set(
                taxRows.flatMap(\.repartition).filter { $0.part == .tax }.flatMap(\.boxes))
            // Each amount of tax stands in one box of the return.
            let filing = country.manifest.filings.first { $0.key == Self.returns[country.code] }
            let filed = Set(try #require(filing).boxes)
            let returned = try books.boxes().filter { taxBoxes.contains($0.key) && filed.contains($0.key) }
            #expect(try Self.sum(returned.values) == total, "\(country.code): \(returned)")
        }
    }

    @Test("the same document is the same bytes on every run and on two threads at once", arguments: Country.all)
    func sameBytes(country: Country) async throws {
        for (name, example) in try country.examples() {
            let assessed = try country.assess(example)
            let request = BuildRequest(
                context: Country.context((example.issueDate ?? .earliest).description), document: assessed, profile: nil
            ).json.serialized()
            let first = try country.plugin.build(request, parts: [:])
            #expect(try country.plugin.build(request, parts: [:]) == first, "\(country.code) \(name)")
            let plugin = country.plugin
            let others = try await withThrowingTaskGroup(of: [UInt8].self) { group in
                for _ in 0..<4 { group.addTask { try plugin.build(request, parts: [:]) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(others.allSatisfy { $0 == first }, "\(country.code) \(name)")
        }
    }
}
