public import CountryPack
public import Documents

extension PostingEvent {
    /// The figures of an assessed document, issued or received.
    ///
    /// - Parameter document: with breakdown, rows and totals, as `fiscus.tax/1 assess` answers it.
    /// - Throws: `PostingError` when it was not assessed, or its rate is missing.
    public init(
        _ kind: BooksEvent, _ document: Invoice, _ manifest: Manifest, conditions: Set<String> = []
    ) throws(PostingError) {
        guard let totals = document.totals, let currency = document.currency else {
            throw PostingError(
                .noAmount, "the document \(document.number ?? "") has no totals", remedy: "assess the document first")
        }
        let isForeign = currency != manifest.baseCurrency
        if isForeign, document.exchangeRate == nil {
            throw PostingError(
                .noAmount, "the document is in \(currency) and gives no exchange rate",
                remedy: "give exchangeRate, or post with a rate of the books")
        }
        self.init(kind, currency: currency, rate: isForeign ? document.exchangeRate : nil)
        self.conditions = conditions
        let purchase = manifest.taxRows.first { row in row.key == document.taxByRow.first?.row }?.direction == .purchase
        origin = Origin.of(purchase ? document.seller : document.buyer, manifest.country)
        amounts = Self.amounts(totals, document)
        lists["lines"] = document.lines.map { line in
            PostingItem(
                ["net": line.net ?? .zero], row: line.taxRow, account: line.account,
                nature: Self.nature(line.taxRow, manifest))
        }
        lists["allowances"] = document.allowances.map { PostingItem(["amount": $0.amount ?? .zero], row: $0.taxRow) }
        lists["charges"] = document.charges.map { PostingItem(["amount": $0.amount ?? .zero], row: $0.taxRow) }
        lists["taxByRow"] = try taxItems(document, manifest)
        lists["prepaymentsByRow"] = try prepaymentItems(document, manifest)
    }

    private static func amounts(_ totals: Totals, _ document: Invoice) -> [String: Money] {
        var amounts: [String: Money] = [:]
        for (name, amount) in [
            ("lines", totals.lines), ("allowances", totals.allowances), ("charges", totals.charges),
            ("withoutTax", totals.withoutTax), ("tax", totals.tax), ("withTax", totals.withTax),
            ("prepaid", totals.prepaid), ("rounding", totals.rounding), ("due", totals.due)
        ] {
            amounts["totals." + name] = amount ?? .zero
        }
        amounts["totals.prepaidUninvoiced"] = document.prepayments.isEmpty ? totals.prepaid ?? .zero : .zero
        return amounts
    }

    private static func nature(_ row: String?, _ manifest: Manifest) -> TaxRow.Supply? {
        guard let row = manifest.taxRows.first(where: { $0.key == row }), row.appliesTo.count == 1 else { return nil }
        return row.appliesTo.first
    }

    /// Tax by row; in base currency as the document's own tax-currency figures have it, shared out over the rows.
    private func taxItems(_ document: Invoice, _ manifest: Manifest) throws(PostingError) -> [PostingItem] {
        let figures = BaseFigures(document, base: manifest.baseCurrency ?? currency)
        var items: [PostingItem] = []
        for (index, entry) in document.taxByRow.enumerated() {
            let later = document.taxByRow.dropFirst(index + 1)
            let isLast = !later.contains { $0.category == entry.category && $0.rate == entry.rate }
            var item = PostingItem(
                ["taxable": entry.taxable, "tax": entry.tax, "remaining": entry.remaining],
                row: entry.row, nature: Self.nature(entry.row, manifest))
            item.amounts["selfAssessed"] = try Self.selfAssessed(entry, document, manifest)
            item.baseAmounts = try PostingError.checked { () throws(AmountError) in
                try figures.base(of: entry, isLast: isLast, all: document.taxByRow)
            }
            items.append(item)
        }
        return items
    }

    /// What a recipient who owes the tax himself computes: the row's own rate on the taxable amount.
    private static func selfAssessed(
        _ entry: TaxByRow, _ document: Invoice, _ manifest: Manifest
    ) throws(PostingError) -> Money {
        guard let row = manifest.taxRows.first(where: { $0.key == entry.row }),
            row.repartition.contains(where: { $0.document == .selfAssessment }), let currency = document.currency
        else { return .zero }
        let day = document.delivery?.date ?? document.issueDate ?? .latest
        guard let rate = row.assessedRate(on: day) else { return .zero }
        return try PostingError.checked { () throws(AmountError) in
            try Money(
                Decimal.quotient(
                    of: Decimal(entry.taxable), times: rate, by: .hundred, decimals: currency.decimals))
        }
    }

    private func prepaymentItems(_ document: Invoice, _ manifest: Manifest) throws(PostingError) -> [PostingItem] {
        var items: [PostingItem] = []
        let entries = document.prepayments.flatMap { prepayment in prepayment.breakdown.map { (prepayment, $0) } }
        for (prepayment, entry) in entries {
            let same = document.taxByRow.first { $0.category == entry.category && $0.rate == entry.rate }?.row
            guard let row = same ?? Self.row(of: entry, in: prepayment, document, manifest) else {
                throw PostingError(
                    .noRow, "an advance is taxed \(entry.category) \(entry.rate?.description ?? ""), which no line is",
                    remedy: "settle the advance with lines taxed as it was")
            }
            var item = PostingItem(["taxable": entry.taxable, "tax": entry.tax], row: row)
            item.amounts["gross"] = try PostingError.checked { () throws(AmountError) in
                try entry.taxable.adding(entry.tax)
            }
            if document.taxCurrency == manifest.baseCurrency {
                item.baseAmounts["taxable"] = entry.taxableInTaxCurrency
                item.baseAmounts["tax"] = entry.taxInTaxCurrency
            }
            items.append(item)
        }
        return items
    }

    /// The row of the document that had the advance's rate on the advance's day: rates change between the two.
    private static func row(
        of entry: TaxBreakdown, in prepayment: Prepayment, _ document: Invoice, _ manifest: Manifest
    ) -> String? {
        guard let day = prepayment.paymentDate ?? prepayment.issueDate else { return nil }
        return document.taxByRow.first { candidate in
            let row = manifest.taxRows.first { $0.key == candidate.row }
            return candidate.category == entry.category && row?.rate(on: day) == entry.rate
        }?.row
    }
}

/// Where a party is, seen from the organization's country.
enum Origin {
    static func of(_ party: Party, _ country: String?) -> TaxRow.Origin {
        guard let other = party.address?.country, !other.isEmpty, other != country else { return .domestic }
        return EuropeanUnion.members.contains(other) ? .eu : .foreign
    }
}
