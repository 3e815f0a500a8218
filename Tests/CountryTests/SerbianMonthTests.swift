import CountryPack
import Documents
import PluginKit
import Posting
import Testing

/// November 2026 of a Serbian company, worked out by hand.
///
/// | event | 204/205 | 435/436 | 430 | 241 | revenue | expense | VAT |
/// | --- | --- | --- | --- | --- | --- | --- | --- |
/// | services 100,000 at 20 % | 120,000 | | | | 614 100,000 | | 470 20,000 |
/// | goods 50,000 at 20 %, 20,000 at 10 % | 82,000 | | | | 604 70,000 | | 470 10,000, 471 2,000 |
/// | advance 60,000 received and invoiced | | | 60,000, then 50,000 | 60,000 | | | 472 10,000 |
/// | final invoice 100,000, less the advance | 60,000 | | −50,000 | | 614 100,000 | | 470 20,000, 472 −10,000 |
/// | credit note 10,000, confirmed by the buyer | −12,000 | | | | 614 −10,000 | | 470 −2,000 |
/// | export of goods, 1,000 EUR at 117.20 | 117,200 | | | | 605 117,200 | | |
/// | purchase 30,000 at 20 % | | 36,000 | | | | 539 30,000 | 270 6,000 |
/// | foreign service, 500 EUR at 117 | | 58,500 | | | | 539 58,500 | 4709 11,700, 276 11,700 |
/// | import: base 200,000, duty 5,000 | | | | | | 559 5,000 | 274 40,000, owed 485 45,000 |
/// | customer pays 120,000, bank takes 500 | −120,000 | | | 119,500 | | 553 500 | |
@Suite("Serbian books")
struct SerbianMonthTests {
    private let country: Country
    private let drafts: DocumentDrafts

    init() throws {
        country = try Country("RS")
        let example = try #require(country.examples().first { $0.name == "simple.json" })
        drafts = DocumentDrafts(example: example.document)
    }

    private func supplied(_ document: inout Invoice) {
        var delivery = Delivery()
        delivery.date = document.issueDate
        document.delivery = delivery
    }

    private func foreign(_ document: inout Invoice, rate: String) throws {
        document.currency = Currency("EUR")
        document.exchangeRate = ExchangeRate()
        document.exchangeRate?.rate = try Decimal(rate)
        document.exchangeRate?.date = document.issueDate
    }

    private func sales(_ books: inout BooksKeeper) throws {
        try books.post(
            .invoiceIssued,
            drafts.document(.invoice, "1", "2026-11-02", lines: [("100000", "standard", "revenue.services")]) {
                supplied(&$0)
            })
        try books.post(
            .invoiceIssued,
            drafts.document(
                .invoice, "2", "2026-11-03",
                lines: [("50000", "standard", "revenue.goods"), ("20000", "reduced", "revenue.goods")]
            ) { supplied(&$0) })
        try books.post(.advanceReceived, ["amount": "60000"])
        try books.post(
            .advanceInvoiced, drafts.document(.advance, "3", "2026-11-05", lines: [("50000", "standard", nil)]))
        try books.post(
            .invoiceIssued,
            drafts.document(.invoice, "4", "2026-11-20", lines: [("100000", "standard", nil)]) { document in
                supplied(&document)
                document.prepayments = [try DocumentDrafts.advance("3", "2026-11-05", "50000", "10000", rate: "20")]
            })
        let note = try drafts.document(.creditNote, "5", "2026-11-21", lines: [("10000", "standard", nil)]) { note in
            var preceding = PrecedingDocument()
            preceding.number = "1"
            preceding.issueDate = Day("2026-11-02")
            note.references = References()
            note.references?.preceding = [preceding]
        }
        try books.post(.creditNoteIssued, note)
        #expect(country.manifest.vatReduction == .onNotice)
        try books.post(.vatReductionPending, note)
        try books.post(
            .invoiceIssued,
            drafts.document(.invoice, "6", "2026-11-23", lines: [("1000", "export", nil)]) { document in
                supplied(&document)
                try foreign(&document, rate: "117.20")
                document.buyer.address?.country = "DE"
            })
        #expect(try books.balances()["4706"] == Money("2000"))
        try books.post(.vatReductionConfirmed, note)
    }

    private func purchases(_ books: inout BooksKeeper) throws {
        try books.post(
            .purchaseReceived,
            drafts.document(.invoice, "D-1", "2026-11-10", lines: [("30000", "purchase.standard", "expense.services")]),
            .purchase)
        try books.post(
            .purchaseReverseChargeForeign,
            drafts.document(.invoice, "F-1", "2026-11-11", lines: [("500", "purchase.foreignServices", nil)]) {
                try foreign(&$0, rate: "117")
                $0.seller.address?.country = "AT"
            }, .purchase)
        var customs = PostingEvent(.purchaseImported, currency: try #require(Currency("RSD")))
        customs.amounts = try ["total": "45000", "duty": "5000"].amounts()
        customs.lists["taxByRow"] = [
            PostingItem(try ["taxable": "200000", "tax": "40000"].amounts(), row: "purchase.import.standard")
        ]
        try books.post(customs)
        try books.post(.paymentReceived, ["amount": "120000"])
        try books.post(.paymentBankFee, ["amount": "500"])
    }

    @Test("a month of documents ends in the trial balance and the return worked out by hand")
    func month() throws {
        var books = BooksKeeper(country)
        try sales(&books)
        try purchases(&books)
        #expect(
            try books.balances()
                == [
                    "204": "130000", "205": "117200", "241": "179500", "435": "-36000", "436": "-58500",
                    "485": "-45000", "470": "-48000", "471": "-2000", "4709": "-11700", "270": "6000", "274": "40000",
                    "276": "11700", "614": "-190000", "604": "-70000", "605": "-117200", "539": "88500",
                    "559": "5000", "553": "500"
                ].amounts())
        let filed = try books.filed("PPPDV.monthly", "2026-11-01", "2026-11-30")
        let expected = try [
            "001": "117200", "002": "0", "003": "240000", "103": "59700", "004": "20000", "104": "2000",
            "005": "377200", "105": "61700", "006": "200000", "106": "40000", "007": "0", "107": "0", "008": "88500",
            "108": "17700", "009": "288500", "109": "57700", "110": "4000"
        ].amounts()
        #expect(Dictionary(uniqueKeysWithValues: filed.boxes.map { ($0.box, $0.amount) }) == expected)
        #expect(filed.due == Day("2026-12-15"))
        let overview = try books.filed("POPDV.monthly", "2026-11-01", "2026-11-30")
        #expect(overview["5.7"] == filed["105"])
        #expect(overview["10"] == filed["110"])
        #expect(overview["5.6"] == filed["005"])
    }

    @Test("under cash accounting the tax waits on 4705 and enters the return when it is released")
    func cashAccounting() throws {
        var books = BooksKeeper(country)
        let invoice = try drafts.document(.invoice, "1", "2026-11-02", lines: [("1000", "standard", nil)]) {
            supplied(&$0)
        }
        let issued = try books.post(.invoiceIssued, invoice, conditions: [PostingEvent.cashAccounting])
        #expect(try books.boxes() == [:])
        #expect(try books.balances()["4705"] == Money("-200"))
        try books.post(PostingEvent(.vatOutputReleased, issued, country.manifest))
        #expect(try books.balances()["4705"] == nil)
        #expect(try books.boxes()["003"] == Money("1000"))
        #expect(try books.boxes()["103"] == Money("200"))
    }

    @Test("an advance of 2012 at 18 percent stays so; the supply after the change is at 20")
    func rateChange() throws {
        let before = try drafts.document(.advance, "1", "2012-09-20", lines: [("1000", "standard", nil)])
        let after = try drafts.document(.invoice, "2", "2012-10-05", lines: [("1000", "standard", nil)]) {
            supplied(&$0)
        }
        #expect(try country.assess(before).totals?.tax == Money("180"))
        #expect(try country.assess(after).totals?.tax == Money("200"))
    }

    /// 500 at 18 percent in September, 1,000 at 20 percent in October: 200 − 90 remain to be taxed, 610 to be paid.
    @Test("an advance at 18 percent is settled by a supply at 20: its own tax is taken back")
    func advanceAcrossRateChange() throws {
        var books = BooksKeeper(country)
        try books.post(.advanceReceived, ["amount": "590"])
        try books.post(
            .advanceInvoiced, drafts.document(.advance, "1", "2012-09-20", lines: [("500", "standard", nil)]))
        #expect(try books.balances()["472"] == Money("-90"))
        let final = try drafts.document(.invoice, "2", "2012-10-05", lines: [("1000", "standard", nil)]) {
            supplied(&$0)
            $0.prepayments = [try DocumentDrafts.advance("1", "2012-09-20", "500", "90", rate: "18")]
        }
        let issued = try books.post(.invoiceIssued, final)
        #expect(issued.totals?.due == (try Money("610")))
        #expect(
            try books.balances() == ["241": "590", "204": "610", "614": "-1000", "470": "-200"].amounts())
        #expect(try books.boxes().filter { $0.key == "103" } == ["103": "200"].amounts())
    }
}
