import CommandTesting
import CountryPack
import Documents
import Foundation
import PluginKit
import Plugins
import Posting
import Testing

/// The authority's samples in the books, and the country's identifiers.
@Suite("Croatian samples and identifiers", .enabled(if: Country.codes.contains("HR")))
struct CroatianSampleTests {
    private let country: Country

    init() throws { country = try Country("HR") }

    private func issued(_ sample: URL) throws -> Invoice {
        let bytes = Array(try Data(contentsOf: sample))
        var document = try country.plugin.read(ReadRequest(context: Country.context()), xml: bytes).document
        // Figures are computed anew, and must come out the same.
        let totals = document.totals
        document.taxBreakdown = []
        let assessed = try country.assess(document)
        #expect(assessed.totals?.due == totals?.due && assessed.totals?.tax == totals?.tax)
        return assessed
    }

    /// An advance and its negative reversal belong to the advance; everything else is a sale.
    private func event(_ document: Invoice) -> BooksEvent {
        let isAdvance = document.kind == .advance || (document.kind == .corrective && document.process == "P4")
        return isAdvance ? .advanceInvoiced : document.isCredit ? .creditNoteIssued : .invoiceIssued
    }

    @Test(
        "every sample is posted, and its tax is what stands on the VAT accounts and in the return",
        .enabled(if: Conformance.isThere, "../shared is not there"),
        arguments: Conformance.documents("documents/hr-Primjeri_eRacuna")
            + Conformance.documents("hr/normalised-samples"))
    func posted(sample: URL) throws {
        var books = BooksKeeper(country)
        let document = try issued(sample)
        try books.post(PostingEvent(event(document), document, country.manifest))
        let tax = try #require(document.totals?.tax)
        let sign = { (amount: Money) in document.isCredit ? amount.negated : amount }
        let accounts = try books.balances().filter { $0.key.hasPrefix("240") }.map(\.value).total()
        #expect(accounts.negated == sign(tax))
        let boxes = try books.boxes().filter { $0.key.hasSuffix("/PDV") }.map(\.value).total()
        #expect(boxes == sign(tax))
    }

    @Test(
        "the samples of an advance end in revenue 1,200, VAT 300, no advance, receivable 1,000",
        .enabled(if: Conformance.isThere, "../shared is not there"))
    func trilogy() throws {
        var books = BooksKeeper(country)
        try books.post(.advanceReceived, ["amount": "500"])
        for name in ["Racun_za_predujam", "Storno_racuna_za_predujam_negativni_racun", "Finalni_racun_predujam"] {
            let sample = Conformance.folder.appendingPathComponent("hr/normalised-samples/\(name).xml")
            let document = try issued(sample)
            try books.post(PostingEvent(event(document), document, country.manifest))
        }
        #expect(
            try books.balances() == ["751": "-1200", "24003": "-300", "1201": "1000", "100": "500"].amounts())
    }

    // MARK: Identifiers

    private func problem(_ scheme: String, _ value: String) throws -> String? {
        try #require(country.manifest.identifiers.first { $0.scheme == scheme }).problem(in: value)
    }

    @Test("an OIB has the check digit of ISO 7064 MOD 11,10, which catches every wrong digit")
    func oib() throws {
        for oib in ["11111111119", "99999999994", "00000000001", "18683136487", "02994650199", "12345678903"] {
            #expect(try problem("tax", oib) == nil)
            #expect(try problem("vat", "HR" + oib) == nil)
            for at in oib.indices {
                for digit in "0123456789" where digit != oib[at] {
                    let wrong = oib.replacingCharacters(in: at...at, with: String(digit))
                    #expect(try problem("tax", wrong) != nil, "\(wrong)")
                }
            }
        }
        #expect(try problem("tax", "12345678901") != nil)
    }

    @Test("a payment reference of model HR01 ends in its check digit; HR00 has none")
    func reference() throws {
        #expect(try problem("reference:HR01", "33-444-5556669") == nil)
        #expect(try problem("reference:HR01", "334445556668") != nil)
        #expect(try problem("reference:HR00", "123-2026") == nil)
        #expect(try problem("reference:HR00", String(repeating: "1", count: 23)) != nil)
    }

    @Test("an IBAN is Croatian and has its check digits")
    func iban() throws {
        #expect(try problem("iban", "HR12 1001 0051 8630 0016 0") == nil)
        #expect(try problem("iban", "HR13 1001 0051 8630 0016 0") != nil)
        #expect(try problem("iban", "DE89370400440532013000") != nil)
    }

    @Test("numbers are made of sequence, premises and device")
    func numbering() throws {
        let numbering = try #require(country.manifest.numbering)
        #expect(numbering.dimensions == ["premises", "device"])
        #expect(numbering.format == "{counter}/{premises}/{device}")
        #expect(numbering.issueDate == .mustEqualSendDate)
    }
}
