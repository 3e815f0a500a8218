internal import Documents
internal import JSON
internal import PluginKit

/// What PINT AE wants in every document and nobody should have to type.
struct PINTDefaults {
    private var invoice: Invoice
    private let context: CallContext

    init(_ invoice: Invoice, _ context: CallContext) {
        self.invoice = invoice
        self.context = context
    }

    func completed() throws -> Invoice {
        try checkExtensions()
        var copy = self
        copy.completeIdentity()
        copy.completeCurrency()
        try copy.completeRows()
        for at in invoice.lines.indices { copy.completeLine(at) }
        return copy.invoice
    }

    /// A typo in an extension must not lose a flag.
    private func checkExtensions() throws {
        try Self.check(EmiratesTerms.self, invoice.extensions, "/extensions/ae")
        for (at, line) in invoice.lines.enumerated() {
            try Self.check(EmiratesLineTerms.self, line.extensions, "/lines/\(at)/extensions/ae")
        }
    }

    private static func check<Terms: Record>(_ type: Terms.Type, _ extensions: JSONValue?, _ path: String) throws {
        guard let terms = extensions?["ae"] else { return }
        do throws(Diagnostics) {
            _ = try Terms.decode(terms)
        } catch {
            throw Diagnostics(
                error.all.map { diagnostic in
                    var placed = diagnostic
                    placed.path = path + diagnostic.path
                    return placed
                })
        }
    }

    private mutating func completeIdentity() {
        if invoice.emirates.uuid == nil { invoice.emirates.uuid = context.ids.first }
    }

    /// VAT is accounted in dirhams, whatever the document says.
    private mutating func completeCurrency() {
        if let currency = invoice.currency, currency.code != "AED", invoice.taxCurrency == nil {
            invoice.taxCurrency = Currency("AED")
        }
    }

    /// Sales at the standard rate are reported by the emirate of the seller's establishment.
    private mutating func completeRows() throws {
        let needsEmirate =
            invoice.lines.contains { Self.isStandard($0.taxRow, $0.tax) }
            || (invoice.allowances + invoice.charges).contains { Self.isStandard($0.taxRow, $0.tax) }
        guard needsEmirate else { return }
        guard let code = invoice.seller.address?.subdivision, Emirate(rawValue: code) != nil else {
            throw Diagnostics(
                Diagnostic(
                    code: "ae.emirate", path: "/seller/address/subdivision",
                    message: "the emirate in which the supply is reported is not said",
                    remedy: "one of: \(Emirate.allCases.map(\.rawValue).joined(separator: ", "))", term: "IBT-039",
                    rule: "ibr-128-ae"))
        }
        let row = "standard." + code.lowercased()
        for at in invoice.lines.indices where Self.isStandard(invoice.lines[at].taxRow, invoice.lines[at].tax) {
            invoice.lines[at].taxRow = row
        }
        for list in [\Invoice.allowances, \Invoice.charges] {
            for at in invoice[keyPath: list].indices {
                let item = invoice[keyPath: list][at]
                if Self.isStandard(item.taxRow, item.tax) { invoice[keyPath: list][at].taxRow = row }
            }
        }
    }

    private static func isStandard(_ row: String?, _ tax: TaxTreatment?) -> Bool {
        row == "standard" || (row == nil && tax?.category == "S")
    }

    /// Gross price and base quantity are mandatory in the Emirates, the description too.
    private mutating func completeLine(_ at: Int) {
        if invoice.lines[at].description == nil { invoice.lines[at].description = invoice.lines[at].name }
        if invoice.lines[at].price.baseQuantity == nil { invoice.lines[at].price.baseQuantity = .one }
        if invoice.lines[at].price.gross == nil {
            invoice.lines[at].price.gross = invoice.lines[at].price.net
            invoice.lines[at].price.discount = .zero
        }
    }
}

/// The emirates as documents name them (IBT-039, IBT-054).
enum Emirate: String, CaseIterable {
    case abuDhabi = "AUH"
    case dubai = "DXB"
    case sharjah = "SHJ"
    case ajman = "AJM"
    case ummAlQuwain = "UAQ"
    case rasAlKhaimah = "RAK"
    case fujairah = "FUJ"
}
