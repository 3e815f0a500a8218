import CountryPack
import Documents
import Foundation
import JSON
import PluginKit
import Plugins
import Posting
import Testing

/// Random months of every country: whatever was issued and received, the tax the documents say is what stands on the
/// VAT accounts, what the boxes of the return have and, where there are any, what the registers sum up.
@Suite("Tax in documents, books, return and registers")
struct TaxAgreementTests {
    /// What a country calls the things every month has.
    struct Plan: Sendable {
        let sales: [String]
        let purchases: [String]
        /// No tax of theirs may be deducted.
        var nonDeductible: [String] = []
        /// The recipient's own tax, and its rate.
        let assessed: (row: String, rate: String)
        let outputBoxes: Set<String>
        let inputBoxes: Set<String>
    }

    private static let plans = [
        "RS": Plan(
            sales: ["standard", "reduced", "exemptWithoutDeduction"],
            purchases: ["purchase.standard", "purchase.reduced"], nonDeductible: ["purchase.nonDeductible"],
            assessed: ("purchase.foreignServices", "20"), outputBoxes: ["103", "104"],
            inputBoxes: ["106", "107", "108"]),
        "BA": Plan(
            sales: ["standard", "exempt"], purchases: ["purchase.standard"],
            nonDeductible: ["purchase.nonDeductible.fbih", "purchase.nonDeductible.rs", "purchase.nonDeductible.bd"],
            assessed: ("purchase.foreignServices", "17"), outputBoxes: ["51"], inputBoxes: ["41", "42", "43"]),
        "HR": Plan(
            sales: ["pdv25", "pdv13", "pdv5"], purchases: ["purchase.pdv25", "purchase.pdv13", "purchase.pdv5"],
            nonDeductible: ["purchase.nonDeductible"], assessed: ("purchase.eu.services", "25"),
            outputBoxes: ["201/PDV", "202/PDV", "203/PDV", "210/PDV"],
            inputBoxes: ["301/PDV", "302/PDV", "303/PDV", "310/PDV"]),
        "AE": Plan(
            sales: ["standard", "zeroRated"], purchases: ["purchase.standard"],
            nonDeductible: ["purchase.nonDeductible"], assessed: ("purchase.importServices", "5"),
            outputBoxes: ["1a/VAT", "1b/VAT", "1c/VAT", "1d/VAT", "1e/VAT", "1f/VAT", "1g/VAT", "3/VAT"],
            inputBoxes: ["9/VAT", "10/VAT"])
    ]

    @Test("every month agrees with itself", arguments: Country.all, 1...6)
    func agrees(country: Country, seed: Int) throws {
        let plan = try #require(Self.plans[country.code])
        var month = try RandomMonth(country, plan, seed: UInt64(seed))
        for number in 1...25 { try month.happen(number) }
        let output = try month.issuedTax.adding(month.assessedTax)
        let input = try month.deductibleTax.adding(month.assessedTax)
        #expect(try month.balance(of: "outputVAT") == output.negated)
        #expect(try month.balance(of: "inputVAT") == input)
        let boxes = try month.books.boxes()
        #expect(try boxes.filter { plan.outputBoxes.contains($0.key) }.map(\.value).total() == output)
        #expect(try boxes.filter { plan.inputBoxes.contains($0.key) }.map(\.value).total() == input)
        let debits = try month.books.balances().map(\.value).total()
        #expect(debits.isZero, "the books balance")
        guard country.code == "BA" else { return }
        try registers(month, boxes)
    }

    /// The trailers of e-KIF and e-KUF sum their records; the return has the same sums.
    private func registers(_ month: RandomMonth, _ boxes: [String: Money]) throws {
        let sales = try month.register("eKIF")
        let purchases = try month.register("eKUF")
        for lines in [sales, purchases] {
            let trailer = try #require(lines.last)
            let records = lines.dropFirst().dropLast()
            #expect(trailer.last == String(records.count))
            for at in 1..<(trailer.count - 1) {
                let column = try records.map { try Money($0[$0.count - (trailer.count - 2) + at - 1]) }.total()
                #expect(try column == Money(trailer[at]), "column \(at)")
            }
        }
        func sum(_ lines: [[String]], _ columns: [Int]) throws -> Money {
            let trailer = try #require(lines.last)
            return try columns.map { try Money(trailer[$0]) }.total()
        }
        // Taxable 15 and 17, tax 16 and 18, and of it by place 19 to 21.
        #expect(try sum(sales, [6, 8]) == month.issuedTax)
        #expect(try sum(sales, [6, 8]).adding(month.assessedTax) == boxes["51"] ?? .zero)
        // Books convert a taxable amount line by line, the registers once: a cent a line of difference is allowed.
        func agree(_ register: Money, _ box: String) throws {
            let difference = try register.subtracting(boxes[box] ?? .zero).magnitude
            #expect(difference <= (try month.convertedLines), "\(box): \(register)")
        }
        try agree(sum(sales, [5, 7]), "11")
        try agree(sum(sales, [4]), "13")
        // Taxable 12, input tax that is deducted 16, that is not 17 and by place 18 to 20.
        try agree(sum(purchases, [1]), "21")
        #expect(try sum(purchases, [5]) == boxes["41"] ?? .zero)
        #expect(try sum(purchases, [6]) == month.lostTax)
        for (place, column) in [("32", 9), ("33", 10), ("34", 11)] {
            let final = try sum(sales, [column]).adding(sum(purchases, [column - 2]))
            #expect(final == boxes[place] ?? .zero, "\(place)")
        }
    }
}

/// Documents of a month drawn one after the other, with what their tax comes to by plain addition.
struct RandomMonth {
    private let country: Country
    private let plan: TaxAgreementTests.Plan
    private let drafts: DocumentDrafts
    private var draw: CountryPropertyTests.Draw
    private var advances: [(number: String, rate: String, taxable: Money, tax: Money)] = []
    private var documents: [FiledDocument] = []
    private(set) var books: BooksKeeper
    private(set) var issuedTax = Money.zero
    private(set) var deductibleTax = Money.zero
    private(set) var lostTax = Money.zero
    private(set) var assessedTax = Money.zero

    init(_ country: Country, _ plan: TaxAgreementTests.Plan, seed: UInt64) throws {
        self.country = country
        self.plan = plan
        let example = try #require(country.examples().first { $0.name == "simple.json" }).document
        drafts = DocumentDrafts(example: example)
        draw = CountryPropertyTests.Draw(seed)
        books = BooksKeeper(country)
    }

    mutating func happen(_ number: Int) throws {
        switch Int.random(in: 0..<10, using: &draw) {
        case 0...2: try sell(number)
        case 3: try sell(number, isFinal: true)
        case 4: try credit(number)
        case 5: try invoiceAdvance(number)
        case 6: try settleAdvance(number)
        case 7: try buy(number, plan.purchases)
        case 8: try buy(number, plan.nonDeductible)
        default: try assess(number)
        }
    }

    /// A cent for every line in another currency.
    var convertedLines: Money {
        get throws {
            let lines = documents.map(\.document).filter { $0.exchangeRate != nil }.map(\.lines.count).reduce(0, +)
            return try Money(Decimal(coefficient: Int128(lines), decimals: 2))
        }
    }

    func balance(of role: String) throws -> Money {
        let accounts = Set(country.manifest.roles.filter { $0.key.hasPrefix(role) }.map(\.value))
        return try books.balances().filter { accounts.contains($0.key) }.map(\.value).total()
    }

    // MARK: Sales

    private mutating func lines(_ rows: [String]) -> [(net: String, row: String, account: String?)] {
        (0..<Int.random(in: 1...6, using: &draw)).map { _ in
            (draw.amount(to: 900_000), rows.randomElement(using: &draw) ?? rows[0], nil)
        }
    }

    private func number(_ number: Int) -> String { country.code == "HR" ? "\(number)/P1/1" : String(number) }

    private func complete(_ document: inout Invoice) {
        if document.kind == .invoice {
            document.delivery = Delivery()
            document.delivery?.date = document.issueDate
        }
        guard document.kind == .creditNote else { return }
        var preceding = PrecedingDocument()
        preceding.number = number(900)
        preceding.issueDate = Day("2026-10-01")
        document.references = References()
        document.references?.preceding = [preceding]
        if country.code == "AE" {
            document.reason = Reason()
            document.reason?.code = "DL8.61.1.D"
        }
    }

    private mutating func sell(_ number: Int, isFinal: Bool = false) throws {
        let isForeign = !isFinal && Int.random(in: 0..<4, using: &draw) == 0
        let rows = country.code == "RS" ? Array(plan.sales.prefix(2)) : plan.sales
        var places = ["FBIH", "RS", "BD"]
        places.shuffle(using: &draw)
        let document = try drafts.document(
            .invoice, self.number(number), "2026-11-\(10 + number % 20)", lines: lines(isFinal ? [rows[0]] : rows)
        ) { [place = places[0]] in
            complete(&$0)
            if isForeign { try Self.foreign(&$0) }
            if isFinal, country.code == "BA" {
                $0.buyer.identifiers = []
                $0.buyer.address?.subdivision = place
            }
        }
        try issue(.invoiceIssued, document)
    }

    private static func foreign(_ document: inout Invoice) throws {
        document.currency = Currency(document.currency?.code == "EUR" ? "USD" : "EUR")
        document.exchangeRate = ExchangeRate()
        document.exchangeRate?.rate = try Decimal("3.9821")
        document.exchangeRate?.date = document.issueDate
    }

    private mutating func credit(_ number: Int) throws {
        let document = try drafts.document(
            .creditNote, self.number(number), "2026-11-21", lines: lines([plan.sales[0]])
        ) { complete(&$0) }
        try issue(.creditNoteIssued, document)
        // Where a reduction waits for the buyer's notice, it has come.
        guard country.manifest.vatReduction == .onNotice else { return }
        try books.post(.vatReductionPending, document)
        try books.post(.vatReductionConfirmed, document)
    }

    private mutating func invoiceAdvance(_ number: Int) throws {
        let document = try drafts.document(
            .advance, self.number(number), "2026-11-05", lines: [(draw.amount(to: 500_000), plan.sales[0], nil)])
        let issued = try issue(.advanceInvoiced, document)
        let entry = try #require(issued.taxBreakdown.first)
        advances.append((self.number(number), try #require(entry.rate).description, entry.taxable, entry.tax))
    }

    /// Croatia takes the advance's invoice back by a document of its own; elsewhere the final invoice does.
    private mutating func settleAdvance(_ number: Int) throws {
        guard country.code != "HR", let advance = advances.popLast() else { return try sell(number) }
        let net = try advance.taxable.adding(Money(draw.amount(to: 300_000))).text(minimumDecimals: 2)
        let document = try drafts.document(
            .invoice, self.number(number), "2026-11-25", lines: [(net, plan.sales[0], nil)]
        ) {
            complete(&$0)
            $0.prepayments = [
                try DocumentDrafts.advance(
                    advance.number, "2026-11-05", advance.taxable.text(minimumDecimals: 2),
                    advance.tax.text(minimumDecimals: 2), rate: advance.rate)
            ]
        }
        try issue(.invoiceIssued, document)
        issuedTax = try issuedTax.subtracting(advance.tax)
    }

    /// Posts a document and adds the tax its XML says.
    @discardableResult
    private mutating func issue(_ event: BooksEvent, _ document: Invoice) throws -> Invoice {
        let issued = try books.post(event, document)
        documents.append(FiledDocument(direction: .sale, document: issued))
        let request = BuildRequest(context: Country.context("2026-11-02"), document: issued, profile: nil)
        let xml = try country.plugin.build(request.json.serialized(), parts: [:])
        let read = try country.plugin.read(ReadRequest(context: Country.context()), xml: xml).document
        let tax = try #require(read.totals?.taxInTaxCurrency ?? read.totals?.tax)
        issuedTax = try event == .creditNoteIssued ? issuedTax.subtracting(tax) : issuedTax.adding(tax)
        return issued
    }

    // MARK: Purchases

    private mutating func buy(_ number: Int, _ rows: [String]) throws {
        let isForeign = Int.random(in: 0..<5, using: &draw) == 0
        let isCredit = Int.random(in: 0..<4, using: &draw) == 0
        let entries = lines(rows).map { (net: $0.net, row: $0.row, account: "expense.services" as String?) }
        let document = try drafts.document(
            isCredit ? .creditNote : .invoice, "D-\(number)", "2026-11-12", lines: entries
        ) { if isForeign { try Self.foreign(&$0) } }
        let received = try books.post(isCredit ? .purchaseCredited : .purchaseReceived, document, .purchase)
        documents.append(FiledDocument(direction: .purchase, document: received))
        // Each row of the return is converted on its own.
        let base = try #require(country.manifest.baseCurrency)
        let tax = try received.taxByRow.map { entry in
            try isForeign ? #require(received.exchangeRate).converted(entry.tax, to: base) : entry.tax
        }.total()
        let signed = isCredit ? tax.negated : tax
        if rows == plan.nonDeductible {
            lostTax = try lostTax.adding(signed)
        } else {
            deductibleTax = try deductibleTax.adding(signed)
        }
    }

    private mutating func assess(_ number: Int) throws {
        let net = draw.amount(to: 700_000)
        let document = try drafts.document(
            .invoice, "F-\(number)", "2026-11-13", lines: [(net, plan.assessed.row, "expense.services")]
        ) { $0.seller.address?.country = "AT" }
        let received = try books.post(.purchaseReverseChargeForeign, document, .purchase)
        documents.append(FiledDocument(direction: .purchase, document: received))
        let tax = try Money(
            Decimal.quotient(of: Decimal(net), times: Decimal(plan.assessed.rate), by: .hundred, decimals: 2))
        assessedTax = try assessedTax.adding(tax)
    }

    // MARK: Registers

    /// The lines of a ledger's file, in fields.
    func register(_ filing: String) throws -> [[String]] {
        var request = RenderFilingRequest()
        request.context = Country.context("2026-12-05")
        request.filing = filing
        request.period.start = Day("2026-11-01")
        request.period.end = Day("2026-11-30")
        request.filer = drafts.example.seller
        request.documents = documents
        let text = String(decoding: try country.plugin.renderFiling(request), as: UTF8.self)
        return text.split(separator: "\r\n").map {
            $0.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
        }
    }
}
