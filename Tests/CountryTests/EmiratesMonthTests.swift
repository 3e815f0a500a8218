import CountryPack
import Documents
import PluginKit
import Posting
import Testing

/// November 2026 of a company in Dubai with a branch in Abu Dhabi, worked out by hand.
///
/// | event | 1200/1210 | 2000/2010 | 2100 | 1800 | revenue | expense | VAT |
/// | --- | --- | --- | --- | --- | --- | --- | --- |
/// | services 10,000 at 5 %, Dubai | 10,500 | | | | 6100 10,000 | | 2400 500 |
/// | goods 4,000 at 5 % and 1,000 at zero | 5,200 | | | | 6000 5,000 | | 2400 200 |
/// | services 2,000 at 5 %, Abu Dhabi | 2,100 | | | | 6100 2,000 | | 2400 100 |
/// | rent of a flat 800, exempt (480) | 800 | | | | 6100 800 | | |
/// | telephones 700, the buyer owes the tax | 700 | | | | 6000 700 | | |
/// | advance 2,100 received and invoiced | | | 2,100, then 2,000 | 2,100 | | | 2400 100 |
/// | final invoice 6,000, less the advance | 4,200 | | −2,000 | | 6100 6,000 | | 2400 300 − 100 |
/// | credit note 500 | −525 | | | | 6100 −500 | | 2400 −25 |
/// | export 1,000 USD at 3.6725 | 1210 3,672.50 | | | | 6110 3,672.50 | | |
/// | services 3,000 at 5 % | | 3,150 | | | | 5100 3,000 | 1400 150 |
/// | entertainment 400, no deduction | | 420 | | | | 5100 400, 5900 20 | |
/// | services from abroad 1,000 | | 2010 1,000 | | | | 5100 1,000 | 2430 50, 1430 50 |
/// | gold bought 2,000, tax by the buyer | | 2,000 | | | | 5000 2,000 | 2430 100, 1430 100 |
/// | goods from abroad 5,000, tax postponed | | 2010 5,000 | | | | 5000 5,000 | 2435 250, 1435 250 |
/// | goods through customs: 10,000, duty 500 | | 2020 1,000 | | | | 5900 500 | 1400 500 |
/// | customer pays 10,500, bank takes 20 | −10,500 | | | 10,480 | | 5400 20 | |
@Suite("Books of the Emirates", .enabled(if: Country.codes.contains("AE")))
struct EmiratesMonthTests {
    private let country: Country
    private let drafts: DocumentDrafts

    init() throws {
        country = try Country("AE")
        let example = try #require(country.examples().first { $0.name == "simple.json" })
        drafts = DocumentDrafts(example: example.document)
    }

    private func sales(_ books: inout BooksKeeper) throws {
        try books.post(
            .invoiceIssued,
            drafts.document(.invoice, "1", "2026-11-02", lines: [("10000", "standard", "revenue.services")]))
        try books.post(
            .invoiceIssued,
            drafts.document(
                .invoice, "2", "2026-11-03",
                lines: [("4000", "standard", "revenue.goods"), ("1000", "zeroRated", "revenue.goods")]))
        try books.post(
            .invoiceIssued,
            drafts.document(.invoice, "3", "2026-11-04", lines: [("2000", "standard", nil)]) {
                $0.seller.address?.subdivision = "AUH"
            })
        try books.post(
            .invoiceIssued,
            drafts.document(.invoice, "4", "2026-11-05", lines: [("800", "exempt", nil)]) { document in
                document.outOfScope = true
                var exemption = Exemption()
                exemption.code = "DL8.46.2"
                document.lines[0].tax = TaxTreatment()
                document.lines[0].tax?.category = "E"
                document.lines[0].tax?.exemption = exemption
            })
        let reverse = try #require(country.examples().first { $0.name == "reverse-charge.json" }).document
        try books.post(
            .invoiceIssued,
            drafts.document(.invoice, "5", "2026-11-06", lines: [("700", "reverseCharge", "revenue.goods")]) {
                $0.lines[0].identifiers = reverse.lines[0].identifiers
                $0.lines[0].classifications = reverse.lines[0].classifications
                $0.lines[0].extensions = reverse.lines[0].extensions
            })
        try advance(&books)
        try books.post(
            .creditNoteIssued,
            drafts.document(.creditNote, "8", "2026-11-21", lines: [("500", "standard", nil)]) { note in
                var preceding = PrecedingDocument()
                preceding.number = "1"
                preceding.issueDate = Day("2026-11-02")
                note.references = References()
                note.references?.preceding = [preceding]
                note.reason = Reason()
                note.reason?.code = "DL8.61.1.D"
            })
        try books.post(
            .invoiceIssued,
            drafts.document(.invoice, "9", "2026-11-23", lines: [("1000", "zeroRated", nil)]) { document in
                document.currency = Currency("USD")
                document.exchangeRate = ExchangeRate()
                document.exchangeRate?.rate = try Decimal("3.6725")
                document.exchangeRate?.date = document.issueDate
                document.buyer.address?.country = "GB"
                document.buyer.identifiers.removeAll { $0.scheme == "vat" }
            })
    }

    private func advance(_ books: inout BooksKeeper) throws {
        try books.post(.advanceReceived, ["amount": "2100"])
        try books.post(
            .advanceInvoiced, drafts.document(.advance, "6", "2026-11-07", lines: [("2000", "standard", nil)]))
        #expect(try books.balances()["2100"] == Money("-2000"))
        let final = try drafts.document(.invoice, "7", "2026-11-20", lines: [("6000", "standard", nil)]) {
            $0.prepayments = [try DocumentDrafts.advance("6", "2026-11-07", "2000", "100", rate: "5")]
        }
        let issued = try books.post(.invoiceIssued, final)
        #expect(issued.totals?.due == (try Money("4200")))
        #expect(try books.balances()["2100"] == nil)
    }

    private func purchase(_ number: String, _ net: String, _ row: String, _ account: String, from: String = "AE") throws
        -> Invoice
    {
        try drafts.document(.invoice, number, "2026-11-10", lines: [(net, row, account)]) {
            $0.seller.address?.country = from
        }
    }

    private func purchases(_ books: inout BooksKeeper) throws {
        try books.post(
            .purchaseReceived, purchase("D-1", "3000", "purchase.standard", "expense.services"), .purchase)
        try books.post(
            .purchaseReceived, purchase("D-2", "400", "purchase.nonDeductible", "expense.services"), .purchase)
        try books.post(
            .purchaseReverseChargeForeign,
            purchase("F-1", "1000", "purchase.importServices", "expense.services", from: "GB"), .purchase)
        try books.post(
            .purchaseReverseChargeDomestic,
            purchase("D-3", "2000", "purchase.reverseCharge", "expense.goods"), .purchase)
        try books.post(
            .purchaseReverseChargeForeign,
            purchase("F-2", "5000", "purchase.importGoods", "expense.goods", from: "CN"), .purchase)
        var customs = PostingEvent(.purchaseImported, currency: try #require(Currency("AED")))
        customs.amounts = try ["total": "1000", "duty": "500"].amounts()
        customs.lists["taxByRow"] = [
            PostingItem(try ["taxable": "10000", "tax": "500"].amounts(), row: "purchase.importCustoms")
        ]
        try books.post(customs)
        try books.post(.paymentReceived, ["amount": "10500"])
        try books.post(.paymentBankFee, ["amount": "20"])
    }

    @Test("a month of documents ends in the trial balance and the return worked out by hand")
    func month() throws {
        var books = BooksKeeper(country)
        try sales(&books)
        try purchases(&books)
        #expect(
            try books.balances()
                == [
                    "1200": "12475", "1210": "3672.5", "1800": "12580", "2000": "-5570", "2010": "-6000",
                    "2020": "-1000", "2400": "-1075", "2430": "-150", "2435": "-250", "1400": "650", "1430": "150",
                    "1435": "250", "6100": "-18300", "6000": "-5700", "6110": "-3672.5", "5000": "7000",
                    "5100": "4400", "5900": "520", "5400": "20"
                ].amounts())
        let filed = try books.filed("VAT201.monthly", "2026-11-01", "2026-11-30")
        let expected = try [
            "1a": "2000", "1a/VAT": "100", "1b": "19500", "1b/VAT": "975", "3": "3000", "3/VAT": "150",
            "4": "4672.5", "5": "800", "6": "5000", "6/VAT": "250", "8": "34972.5", "8/VAT": "1475", "9": "13000",
            "9/VAT": "650", "10": "8000", "10/VAT": "400", "11": "21000", "11/VAT": "1050", "12": "1475",
            "13": "1050", "14": "425"
        ].amounts()
        let figures = Dictionary(uniqueKeysWithValues: filed.boxes.map { ($0.box, $0.amount) })
        #expect(figures.filter { !$0.value.isZero } == expected)
        #expect(filed.due == Day("2026-12-28"))
    }

    @Test(
        "a supply is reported in the emirate of the seller's address",
        arguments: zip(["AUH", "DXB", "SHJ", "AJM", "UAQ", "RAK", "FUJ"], ["1a", "1b", "1c", "1d", "1e", "1f", "1g"]))
    func emirates(code: String, box: String) throws {
        var books = BooksKeeper(country)
        let document = try drafts.document(.invoice, "1", "2026-11-02", lines: [("100", "standard", nil)]) {
            $0.seller.address?.subdivision = code
        }
        try books.post(.invoiceIssued, document)
        #expect(try books.boxes() == [box: "100", box + "/VAT": "5"].amounts())
    }

    @Test("a supply under the margin scheme counts in no box: the tax on the margin is posted by hand")
    func margin() throws {
        var books = BooksKeeper(country)
        let example = try #require(country.examples().first { $0.name == "margin.json" }).document
        try books.post(.invoiceIssued, example)
        #expect(try books.boxes() == [:])
        #expect(try books.balances()["2400"] == nil)
    }
}
