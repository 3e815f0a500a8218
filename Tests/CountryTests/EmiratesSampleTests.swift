import CommandTesting
import CountryPack
import Documents
import Foundation
import JSON
import PluginKit
import Plugins
import Posting
import Testing

/// The authority's samples in the books: read, computed anew, posted.
@Suite(
    "Samples of the Emirates",
    .enabled(if: Country.codes.contains("AE") && Conformance.isThere, "../shared is not there"))
struct EmiratesSampleTests {
    private let country: Country

    init() throws { country = try Country("AE") }

    /// Samples nobody could issue here, by code: amounts of three decimals, electronic addresses that are VAT numbers
    /// in place of the TIN. They are posted as who receives them does.
    static let refused = [
        "Disclosed.agent.billing.xml": "amount.tooManyDecimals",
        "Margin_scheme.xml": "ae.endpoint.tin", "Standard.invoice.-.Extensive.xml": "ae.endpoint.tin",
        "Supply_through_e-commerce.xml": "ae.endpoint.tin"
    ]

    static let samples =
        Conformance.documents("documents/pint-test-files/pint-ae/2026.5")
        + Conformance.documents("ae/scenario-samples")

    @Test(
        "every sample is posted, and its tax is what stands on the VAT accounts and in the return", arguments: samples)
    func posted(sample: URL) throws {
        let bytes = Array(try Data(contentsOf: sample))
        var document = try country.plugin.read(ReadRequest(context: Country.context()), xml: bytes).document
        let totals = document.totals
        document.taxBreakdown = []
        let assessed: Invoice
        do {
            assessed = try country.assess(document)
        } catch let error as PluginError {
            let codes = Set(error.diagnostics.map(\.code))
            #expect(Self.refused[sample.lastPathComponent].map { codes.contains($0) } ?? false, "\(error.diagnostics)")
            try received(document, totals)
            return
        }
        #expect(Self.refused[sample.lastPathComponent] == nil)
        #expect(assessed.totals?.due == totals?.due && assessed.totals?.tax == totals?.tax)
        var books = BooksKeeper(country)
        let event: BooksEvent = assessed.isCredit ? .creditNoteIssued : .invoiceIssued
        try books.post(PostingEvent(event, assessed, country.manifest))
        let tax = try #require(assessed.totals?.taxInTaxCurrency ?? assessed.totals?.tax)
        let signed = assessed.isCredit ? tax.negated : tax
        let accounts = try books.balances().filter { $0.key == "2400" }.map(\.value).total()
        #expect(accounts.negated == signed)
        let boxes = try books.boxes().filter { $0.key.hasSuffix("/VAT") }.map(\.value).total()
        #expect(boxes == signed)
    }

    /// The buyer's side of a sample: the whole amount is payable, its tax is input tax.
    private func received(_ document: Invoice, _ totals: Totals?) throws {
        var books = BooksKeeper(country)
        let assessed = try books.post(.purchaseReceived, document, .purchase)
        #expect(assessed.totals?.due == totals?.due && assessed.totals?.tax == totals?.tax)
        let payable = try #require(country.manifest.roles["payable"])
        let due = try #require(totals?.due)
        #expect(try books.balances()[payable] == due.negated)
    }
}
