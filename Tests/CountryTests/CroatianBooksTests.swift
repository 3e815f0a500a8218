import CountryPack
import Documents
import PluginKit
import Posting
import Testing

/// November 2026 of a Croatian company, worked out by hand.
///
/// | event | 1201/121 | 220/221 | 2250 | 100 | revenue | expense | VAT |
/// | --- | --- | --- | --- | --- | --- | --- | --- |
/// | services 1,000 at 25 % | 1,250 | | | | 751 1,000 | | 24003 250 |
/// | goods 500 at 25 %, 200 at 13 %, 100 at 5 % | 956 | | | | 760 800 | | 24003 125, 24002 26, 24001 5 |
/// | advance 500 received and invoiced | | | 500, then 400 | 500 | | | 24013 100 |
/// | advance invoice reversed | | | 500 | | | | 24013 0 |
/// | final invoice 1,200, less the advance | 1,000 | | 0 | | 751 1,200 | | 24003 300 |
/// | credit note 100 at 25 % | −125 | | | | 751 −100 | | 24003 −25 |
/// | reverse charge in the country, 800 | 800 | | | | 751 800 | | |
/// | goods to the EU, 2,000 | 121 2,000 | | | | 762 2,000 | | |
/// | purchase 400 at 25 % | | 500 | | | | 419 400 | 14003 100 |
/// | passenger car costs 200 at 25 %, half deductible | | 250 | | | | 412 200, 4671 25 | 14003 25 |
/// | goods from the EU, 300 | | 221 300 | | | | 650 300 | 2403 75, 1403 75 |
/// | service from the EU, 100 | | 221 100 | | | | 419 100 | 2404 25, 1404 25 |
/// | building work, tax by the recipient, 600 | | 600 | | | | 412 600 | 2402 150, 1402 150 |
/// | import: base 1,000, duty 50 | | 247 300 | | | | 469 50 | 1406 250 |
/// | customer pays 1,250, bank takes 5 | −1,250 | | | 1,245 | | 465 5 | |
@Suite("Croatian books", .enabled(if: Country.codes.contains("HR")))
struct CroatianBooksTests {
    private let country: Country
    private let drafts: DocumentDrafts

    init() throws {
        country = try Country("HR")
        let example = try #require(country.examples().first { $0.name == "simple.json" })
        drafts = DocumentDrafts(example: example.document)
    }

    private func sale(
        _ number: String, _ day: String, _ lines: [(net: String, row: String, account: String?)],
        kind: Invoice.Kind = .invoice, change: (inout Invoice) throws -> Void = { _ in }
    ) throws -> Invoice {
        try drafts.document(kind, number, day, lines: lines) { document in
            if kind != .advance, kind != .creditNote {
                var delivery = Delivery()
                delivery.date = document.issueDate
                document.delivery = delivery
            }
            try change(&document)
        }
    }

    private func european(_ document: inout Invoice) {
        document.buyer.address?.country = "AT"
        document.buyer.identifiers = [Identifier(scheme: "vat", value: "ATU12345675")]
    }

    /// The three documents of an advance, as the authority's samples have them: 400 + 100, its reversal, 1,200 + 300.
    private func advanceTrilogy(_ books: inout BooksKeeper) throws {
        let advance = try sale("15/P1/1", "2026-11-02", [("400", "pdv25", nil)], kind: .advance)
        try books.post(.advanceReceived, ["amount": "500"])
        try books.post(.advanceInvoiced, advance)
        #expect(try books.balances()["2250"] == Money("-400"))
        try books.post(.advanceReversed, advance)
        #expect(try books.balances()["2250"] == Money("-500"))
        let final = try sale("25/P1/1", "2026-11-20", [("1200", "pdv25", nil)]) { document in
            document.prepayments = [try DocumentDrafts.advance("15/P1/1", "2026-11-02", "400", "100", rate: "25")]
        }
        try books.post(.invoiceIssued, final)
    }

    @Test("the three documents of an advance end in revenue 1,200, VAT 300, no advance, receivable 1,000")
    func trilogy() throws {
        var books = BooksKeeper(country)
        try advanceTrilogy(&books)
        #expect(
            try books.balances() == ["751": "-1200", "24003": "-300", "1201": "1000", "100": "500"].amounts())
        #expect(try books.boxes() == ["203": "1200", "203/PDV": "300"].amounts())
    }

    private func sales(_ books: inout BooksKeeper) throws {
        try books.post(.invoiceIssued, sale("1/P1/1", "2026-11-02", [("1000", "pdv25", "revenue.services")]))
        try books.post(
            .invoiceIssued,
            sale(
                "2/P1/1", "2026-11-03",
                [
                    ("500", "pdv25", "revenue.goods"), ("200", "pdv13", "revenue.goods"),
                    ("100", "pdv5", "revenue.goods")
                ]))
        try advanceTrilogy(&books)
        try books.post(
            .creditNoteIssued,
            sale("3/P1/1", "2026-11-21", [("100", "pdv25", nil)], kind: .creditNote) { note in
                var preceding = PrecedingDocument()
                preceding.number = "1/P1/1"
                preceding.issueDate = Day("2026-11-02")
                note.references = References()
                note.references?.preceding = [preceding]
            })
        try books.post(.invoiceIssued, sale("4/P1/1", "2026-11-22", [("800", "reverseCharge", nil)]))
        try books.post(.invoiceIssued, sale("5/P1/1", "2026-11-23", [("2000", "eu.goods", nil)]) { european(&$0) })
    }

    private func purchase(
        _ number: String, _ net: String, _ row: String, _ account: String, from country: String = "HR"
    ) throws -> Invoice {
        try drafts.document(.invoice, number, "2026-11-10", lines: [(net, row, account)]) {
            $0.seller.address?.country = country
        }
    }

    private func purchases(_ books: inout BooksKeeper) throws {
        try books.post(.purchaseReceived, purchase("D-1", "400", "purchase.pdv25", "expense.services"), .purchase)
        try books.post(.purchaseReceived, purchase("D-2", "200", "purchase.car", "expense.maintenance"), .purchase)
        try books.post(
            .purchaseAcquisition, purchase("E-1", "300", "purchase.eu.goods", "expense.goods", from: "DE"), .purchase)
        try books.post(
            .purchaseReverseChargeForeign,
            purchase("E-2", "100", "purchase.eu.services", "expense.services", from: "IE"), .purchase)
        try books.post(
            .purchaseReverseChargeDomestic,
            purchase("D-3", "600", "purchase.reverseCharge", "expense.maintenance"), .purchase)
        var customs = PostingEvent(.purchaseImported, currency: try #require(Currency("EUR")))
        customs.amounts = try ["total": "300", "duty": "50"].amounts()
        customs.lists["taxByRow"] = [
            PostingItem(try ["taxable": "1000", "tax": "250"].amounts(), row: "purchase.import")
        ]
        try books.post(customs)
        try books.post(.paymentReceived, ["amount": "1250"])
        try books.post(.paymentBankFee, ["amount": "5"])
    }

    @Test("a month of documents ends in the trial balance and the return worked out by hand")
    func month() throws {
        var books = BooksKeeper(country)
        try sales(&books)
        try purchases(&books)
        #expect(
            try books.balances()
                == [
                    "1201": "2631", "121": "2000", "100": "1745", "220": "-1350", "221": "-400", "247": "-300",
                    "24003": "-650", "24002": "-26", "24001": "-5", "2402": "-150", "2403": "-75", "2404": "-25",
                    "14003": "125", "1402": "150", "1403": "75", "1404": "25", "1406": "250", "751": "-2900",
                    "760": "-800", "762": "-2000", "419": "500", "412": "800", "650": "300", "4671": "25",
                    "469": "50", "465": "5"
                ].amounts())
        let filed = try books.filed("PDV.monthly", "2026-11-01", "2026-11-30")
        let expected = try [
            "000": "6700", "100": "2800", "101": "800", "103": "2000", "200": "3900", "200/PDV": "931",
            "201": "100", "201/PDV": "5", "202": "200", "202/PDV": "26", "203": "2600", "203/PDV": "650",
            "204": "600", "204/PDV": "150", "207": "300", "207/PDV": "75", "210": "100", "210/PDV": "25",
            "300": "2600", "300/PDV": "625", "303": "600", "303/PDV": "125", "304": "600", "304/PDV": "150",
            "307": "300", "307/PDV": "75", "310": "100", "310/PDV": "25", "314": "1000", "314/PDV": "250",
            "400": "306"
        ].amounts()
        let figures = Dictionary(uniqueKeysWithValues: filed.boxes.map { ($0.box, $0.amount) })
        #expect(figures.filter { !$0.value.isZero } == expected)
        #expect(filed.due == Day("2026-12-31"))
    }

    @Test("under cash accounting the tax waits on 2408 and enters the return when it is released")
    func cashAccounting() throws {
        var books = BooksKeeper(country)
        let issued = try books.post(
            .invoiceIssued, sale("1/P1/1", "2026-11-02", [("1000", "pdv25", nil)]),
            conditions: [PostingEvent.cashAccounting])
        #expect(try books.boxes() == [:])
        #expect(try books.balances()["2408"] == Money("-250"))
        try books.post(PostingEvent(.vatOutputReleased, issued, country.manifest))
        #expect(try books.balances()["2408"] == nil)
        #expect(try books.boxes() == ["203": "1000", "203/PDV": "250"].amounts())
    }

    @Test(
        "a rate is that of the day of supply",
        arguments: [("2009-07-31", "22"), ("2009-08-01", "23"), ("2012-02-29", "23"), ("2012-03-01", "25")])
    func rates(day: String, rate: String) throws {
        let row = try #require(country.manifest.taxRows.first { $0.key == "pdv25" })
        #expect(row.rate(on: try #require(Day(day))) == (try Decimal(rate)))
    }

    @Test("the kuna went over into the euro at the fixed rate")
    func kuna() throws {
        let kuna = try #require(country.manifest.currencies.first { $0.code == "HRK" })
        #expect(kuna.until == Day("2022-12-31"))
        #expect(kuna.fixedRate == (try Decimal("7.53450")))
        #expect(country.manifest.baseCurrency == Currency("EUR"))
        // Opening balances: 7,534.50 kuna are 1,000.00 euro.
        let euro = try Decimal.quotient(
            of: Decimal("7534.50"), times: .one, by: try #require(kuna.fixedRate), decimals: 2)
        #expect(euro == (try Decimal("1000")))
    }

    @Test(
        "the year is closed over 720, 790, 800 and 804 into 950",
        arguments: [
            ("costs", "720"), ("expense", "790"), ("revenue", "790"), ("difference", "800"), ("result", "804"),
            ("tax", "804"), ("equity", "950")
        ])
    func yearEnd(step: String, account: String) throws {
        let rule = try #require(country.manifest.yearEnd.first { $0.key == step })
        #expect(country.manifest.roles[rule.into] == account)
    }

    @Test("every account that is closed is closed by exactly one step")
    func closedOnce() {
        // Cost centres and the closing balance itself have no place in it.
        let others: Set<String> = ["500", "969"]
        for account in country.manifest.accounts where account.kind != .offBalance && !others.contains(account.code) {
            let steps = country.manifest.yearEnd.filter { $0.codes.contains { account.code.hasPrefix($0) } }
            #expect(steps.count == 1, "\(account.code): \(steps.map(\.key))")
        }
    }

    @Test("public holidays of 2026 and 2027")
    func holidays() {
        let calendar = WorkingCalendar(country.manifest)
        let days = [
            2026: [
                "01-01", "01-06", "04-05", "04-06", "05-01", "05-30", "06-04", "06-22", "08-05", "08-15", "11-01",
                "11-18", "12-25", "12-26"
            ],
            2027: [
                "01-01", "01-06", "03-28", "03-29", "05-01", "05-27", "05-30", "06-22", "08-05", "08-15", "11-01",
                "11-18", "12-25", "12-26"
            ]
        ]
        for (year, expected) in days {
            #expect(calendar.holidays(in: year).map { String($0.day.description.dropFirst(5)) } == expected)
        }
    }

    @Test(
        "filings are due when the law says",
        arguments: [
            // 28 February 2026 is a Saturday, 31 May 2026 a Sunday.
            ("PDV.monthly", "2026-01-01", "2026-01-31", "2026-03-02"),
            ("PDV.monthly", "2026-04-01", "2026-04-30", "2026-06-01"),
            ("PDV.quarterly", "2026-01-01", "2026-03-31", "2026-04-30"),
            ("PDV.monthly.2025", "2025-11-01", "2025-11-30", "2025-12-22"),
            ("PDV-S", "2026-08-01", "2026-08-31", "2026-09-21"), ("ZP", "2026-10-01", "2026-10-31", "2026-11-20"),
            ("PD", "2026-01-01", "2026-12-31", "2027-04-30"),
            ("eIzvjestavanje.naplata", "2026-08-01", "2026-08-31", "2026-09-20")
        ])
    func deadlines(filing: String, start: String, end: String, due: String) throws {
        let found = try #require(country.manifest.filings.first { $0.key == filing })
        #expect(found.due(periodEnd: try #require(Day(end)), WorkingCalendar(country.manifest)) == Day(due))
    }
}
