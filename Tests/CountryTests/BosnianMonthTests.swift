import CountryPack
import Documents
import Foundation
import JSON
import PluginKit
import Plugins
import Posting
import Testing

/// November 2026 of a company in the Federation, worked out by hand.
///
/// | event | 211 | 432/433 | 434 | 200 | revenue | expense | VAT |
/// | --- | --- | --- | --- | --- | --- | --- | --- |
/// | services 1,000 to a registered buyer | 1,170 | | | | 621 1,000 | | 470 170 |
/// | goods 100 to a buyer outside VAT, Federation | 117 | | | | 601 100 | | 4730 17 |
/// | advance 585 received and invoiced | | | 585, then 500 | 585 | | | 471 85 |
/// | final invoice 1,000, less the advance | 585 | | −500 | | 621 1,000 | | 470 170, 471 −85 |
/// | credit note 200 | −234 | | | | 621 −200 | | 470 −34 |
/// | purchase 300 | | 351 | | | | 539 300 | 270 51 |
/// | entertainment 100, no deduction, Federation | | 117 | | | | 551 100, 559 17 | |
/// | foreign service 400 | | 400 | | | | 539 400 | 474 68, 273 68 |
/// | customer pays 1,170, bank takes 3 | −1,170 | | | 1,167 | | 553 3 | |
@Suite("Bosnian books")
struct BosnianMonthTests {
    private let country: Country
    private let drafts: DocumentDrafts

    init() throws {
        country = try Country("BA")
        let example = try #require(country.examples().first { $0.name == "simple.json" })
        drafts = DocumentDrafts(example: example.document)
    }

    private func month() throws -> (books: BooksKeeper, filed: [FiledDocument]) {
        var books = BooksKeeper(country)
        var filed: [FiledDocument] = []
        func sell(_ kind: BooksEvent, _ document: Invoice) throws {
            filed.append(FiledDocument(direction: .sale, document: try books.post(kind, document)))
        }
        func buy(_ kind: BooksEvent, _ document: Invoice) throws {
            filed.append(FiledDocument(direction: .purchase, document: try books.post(kind, document, .purchase)))
        }
        try sell(.invoiceIssued, drafts.document(.invoice, "1", "2026-11-02", lines: [("1000", "standard", nil)]))
        try sell(
            .invoiceIssued,
            drafts.document(.invoice, "2", "2026-11-03", lines: [("100", "standard", "revenue.goods")]) {
                $0.buyer.identifiers = []
                $0.buyer.address?.subdivision = "FBIH"
            })
        try books.post(.advanceReceived, ["amount": "585"])
        try sell(.advanceInvoiced, drafts.document(.advance, "3", "2026-11-05", lines: [("500", "standard", nil)]))
        try sell(
            .invoiceIssued,
            drafts.document(.invoice, "4", "2026-11-20", lines: [("1000", "standard", nil)]) {
                $0.prepayments = [try DocumentDrafts.advance("3", "2026-11-05", "500", "85", rate: "17")]
            })
        try sell(
            .creditNoteIssued,
            drafts.document(.creditNote, "5", "2026-11-21", lines: [("200", "standard", nil)]) {
                var preceding = PrecedingDocument()
                preceding.number = "1"
                $0.references = References()
                $0.references?.preceding = [preceding]
            })
        try buy(
            .purchaseReceived,
            drafts.document(.invoice, "D1", "2026-11-10", lines: [("300", "purchase.standard", "expense.services")]))
        try buy(
            .purchaseReceived,
            drafts.document(
                .invoice, "D2", "2026-11-11",
                lines: [("100", "purchase.nonDeductible.fbih", "expense.entertainment")]))
        try buy(
            .purchaseReverseChargeForeign,
            drafts.document(.invoice, "F1", "2026-11-12", lines: [("400", "purchase.foreignServices", nil)]) {
                $0.seller.address?.country = "AT"
            })
        try books.post(.paymentReceived, ["amount": "1170"])
        try books.post(.paymentBankFee, ["amount": "3"])
        return (books, filed)
    }

    @Test("a month of documents ends in the trial balance and the return worked out by hand")
    func trialBalance() throws {
        let (books, _) = try month()
        #expect(
            try books.balances()
                == [
                    "211": "468", "200": "1752", "432": "-468", "433": "-400", "470": "-306", "4730": "-17",
                    "474": "-68", "270": "51", "273": "68", "621": "-1800", "601": "-100", "539": "700", "551": "100", "559": "17",
                    "553": "3"
                ].amounts())
        let filed = try books.filed("PPDV", "2026-11-01", "2026-11-30")
        #expect(try filed["11"] == Money("1900"))
        #expect(try filed["51"] == Money("391"))
        #expect(try filed["21"] == Money("800"))
        #expect(try filed["41"] == Money("119"))
        // Final consumption: what was sold to it and what may not be deducted.
        #expect(try filed["32"] == Money("34"))
        #expect(try filed["71"] == Money("272"))
        #expect(filed.due == Day("2026-12-10"))
    }

    @Test("the ledgers' files have the sums of the return in their trailers")
    func ledgers() throws {
        let (_, documents) = try month()
        func file(_ key: String) throws -> [[String]] {
            var request = RenderFilingRequest()
            request.context = Country.context("2026-12-05")
            request.filing = key
            request.period.start = Day("2026-11-01")
            request.period.end = Day("2026-11-30")
            request.filer = drafts.example.seller
            request.documents = documents
            let text = String(decoding: try country.plugin.renderFiling(request), as: UTF8.self)
            return text.split(separator: "\r\n").map {
                $0.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
            }
        }
        let sales = try file("eKIF")
        #expect(sales[0] == ["1", "200211100005", "2611", "2", "01", "2026-12-05", "10:15:00"])
        #expect(sales.dropFirst().dropLast().allSatisfy { $0.count == 21 && $0[0] == "2" })
        let trailer = try #require(sales.last)
        #expect(trailer.count == 13 && trailer[12] == "5")
        // 16 and 18 make field 51 without what the recipient assesses, 15 and 17 field 11, 19 field 32.
        #expect(trailer[6] == "306.00" && trailer[8] == "17.00" && trailer[9] == "17.00")
        #expect(trailer[5] == "1800.00" && trailer[7] == "100.00")
        let purchases = try file("eKUF")
        #expect(purchases.dropFirst().dropLast().allSatisfy { $0.count == 20 })
        let totals = try #require(purchases.last)
        #expect(totals.count == 11 && totals[10] == "3")
        #expect(totals[1] == "800.00" && totals[4] == "136.00" && totals[5] == "119.00" && totals[6] == "17.00")
    }

    @Test("a buyer outside VAT needs a place of final consumption")
    func place() throws {
        let document = try drafts.document(.invoice, "1", "2026-11-02", lines: [("10", "standard", nil)]) {
            $0.buyer.identifiers = []
            $0.buyer.address?.subdivision = nil
        }
        #expect { try country.assess(document) } throws: { error in
            (error as? PluginError)?.diagnostics.first?.code == "ba.finalConsumption.place"
        }
    }
}
