internal import CountryPack
internal import Documents
internal import JSON

/// The arithmetic of a document, as EN 16931 lays it down: line nets, allowances, VAT breakdown, totals.
///
/// A figure is derived here and checked everywhere else. Given figures are compared, and a difference is refused with
/// both values: a document never goes out with two truths in it.
struct Assessment {
    let manifest: Manifest
    var invoice: Invoice
    let day: Day
    let direction: TaxRow.Direction
    var found: [Diagnostic] = []
    let decimals: Int

    init(_ manifest: Manifest, _ request: AssessRequest) {
        self.manifest = manifest
        invoice = request.document
        direction = request.direction
        decimals = invoice.currency?.decimals ?? 2
        // Tax law looks at the day of supply; an advance has none yet, and is taxed on the day it is paid or issued.
        day = invoice.delivery?.date ?? invoice.taxPoint?.date ?? invoice.issueDate ?? request.context.businessDate
    }

    /// - Throws: every finding at once, not the first.
    func assessed() throws(Diagnostics) -> Invoice {
        var copy = self
        copy.run()
        guard copy.found.isEmpty else { throw Diagnostics(copy.found) }
        return copy.invoice
    }

    mutating func run() {
        if direction == .purchase { roundReceived() }
        checkDecimals()
        for index in invoice.lines.indices { assessLine(index) }
        for index in invoice.allowances.indices { assessItem(\.allowances, index, "/allowances/\(index)") }
        for index in invoice.charges.indices { assessItem(\.charges, index, "/charges/\(index)") }
        guard found.isEmpty else { return }
        computeBreakdown()
        guard found.isEmpty else { return }
        computePrepayments()
        computeTotals()
        computeTaxByRow()
        checkSeller()
        completeTerms()
    }

    /// Who is outside VAT charges none: what stands on the document would be owed all the same.
    private mutating func checkSeller() {
        guard direction == .sale, invoice.seller.taxStatus == .notRegistered,
            let at = invoice.taxBreakdown.firstIndex(where: { !$0.tax.isZero })
        else { return }
        report(
            Diagnostic(
                code: "tax.sellerNotRegistered", path: "/taxBreakdown/\(at)/tax",
                message: "the seller is outside VAT and charges \(invoice.taxBreakdown[at].tax)",
                remedy: "choose a tax row without VAT, or correct /seller/taxStatus", term: "BT-117", rule: "BR-S-02"))
    }

    // MARK: Findings

    /// Runs arithmetic that may leave the range of amounts, and names the field it was for.
    mutating func figure<Value>(
        _ path: String, _ term: String? = nil, _ compute: () throws(AmountError) -> Value
    ) -> Value? {
        do throws(AmountError) {
            return try compute()
        } catch {
            report(Diagnostic(code: error.code, path: path, message: error.message, term: term))
            return nil
        }
    }

    mutating func report(_ diagnostic: Diagnostic) {
        if found.count < RecordContext.maximumDiagnostics { found.append(diagnostic) }
    }

    /// The computed figure, after comparing it with the given one.
    mutating func agree(_ given: Money?, _ computed: Money, _ path: String, _ term: String?) -> Money {
        if let given, given != computed {
            report(
                Diagnostic(
                    code: "figure.disagrees", path: path,
                    message: "the document says \(given), computed is \(computed)",
                    remedy: "leave the figure out, or correct it or what it is computed from", term: term))
        }
        return computed
    }
}
