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

    /// Samples that are refused, by code: VAT of five decimals, where books have four; electronic addresses that are
    /// VAT numbers in place of the TIN.
    static let refused = [
        "Disclosed.agent.billing.xml": "amount.tooManyDecimals", "Margin_scheme.xml": "ae.identifier.invalid",
        "Standard.invoice.-.Extensive.xml": "ae.identifier.invalid",
        "Supply_through_e-commerce.xml": "ae.identifier.invalid"
    ]

    static let samples =
        Conformance.documents("documents/pint-test-files/pint-ae/2026.5")
        + Conformance.documents("ae/scenario-samples")

    @Test(
        "every sample is posted, and its tax is what stands on the VAT accounts and in the return", arguments: samples)
    func posted(sample: URL) throws {
        let bytes = Array(try Data(contentsOf: sample))
        let (totals, assessed): (Totals?, Invoice)
        do {
            var document = try country.plugin.read(ReadRequest(context: Country.context()), xml: bytes).document
            totals = document.totals
            document.taxBreakdown = []
            assessed = try country.assess(document)
        } catch let error as PluginError {
            let codes = Set(error.diagnostics.map(\.code))
            #expect(Self.refused[sample.lastPathComponent].map { codes == [$0] } ?? false, "\(error.diagnostics)")
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
}
