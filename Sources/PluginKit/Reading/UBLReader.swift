internal import Documents
public import JSON

/// Reads a UBL 2.1 `Invoice` or `CreditNote` in EN 16931's syntax binding: the writer's inverse.
///
/// Whatever the canonical document has a place for is kept, given figures and breakdown too; the rest is listed. The
/// tree must be well-formed only: what a stranger sent may break every rule and is still to be read.
public struct UBLReader {
    let dialect: UBLDialect
    private var found: [Diagnostic] = []
    /// What could not be read so far.
    public var problems: [Diagnostic] { found }
    /// Contents of embedded attachments by part name, in Base64.
    var parts: [String: String] = [:]

    public init(dialect: UBLDialect) { self.dialect = dialect }

    /// - Throws: `Diagnostics` for what is not a UBL invoice, and for figures and dates that are none.
    public func read(_ root: XMLElement) throws -> ReadAnswer {
        var copy = self
        let isCredit = root.name == "CreditNote"
        guard isCredit || root.name == "Invoice",
            root.namespace == "urn:oasis:names:specification:ubl:schema:xsd:\(root.name)-2"
        else {
            throw Diagnostics(
                Diagnostic(
                    code: "read.notUBL", message: "the root element is \(root.name), not a UBL 2.1 invoice or credit note",
                    remedy: "send the document as UBL Invoice-2 or CreditNote-2"))
        }
        var invoice = Invoice()
        copy.readHead(root, &invoice, isCredit: isCredit)
        copy.readReferences(root, &invoice)
        copy.readParties(root, &invoice)
        copy.readPayment(root, &invoice)
        copy.readTotals(root, &invoice)
        copy.readLines(root, &invoice, isCredit: isCredit)
        copy.shareExemptions(&invoice)
        try dialect.readExtensions?(root, &invoice)
        guard copy.found.isEmpty else { throw Diagnostics(copy.found) }
        var answer = ReadAnswer()
        // What was read is held to the same forms as what is typed.
        answer.document = try Invoice.decode(invoice.json)
        answer.parts = copy.parts
        answer.lost = root.lost()
        return answer
    }

    // MARK: Values

    mutating func day(_ element: XMLElement?, _ path: String) -> Day? {
        guard let text = element?.text, !text.isEmpty else { return nil }
        // A zone, which xs:date allows, names no other day.
        guard let day = Day(String(text.prefix(10))) else {
            report("read.date", path, "\"\(text.prefix(40))\" is not a date", element)
            return nil
        }
        return day
    }

    /// An amount; what it has beyond the decimals of the books is rounded, and listed as lost.
    mutating func money(_ element: XMLElement?, _ path: String) -> Money? {
        guard let element else { return nil }
        _ = element.attribute("currencyID")
        let text = Self.plain(element.text)
        do throws(AmountError) {
            let exact = try Decimal(text)
            let rounded = try exact.rounded(to: Money.decimals)
            if rounded != exact { element.markLost() }
            return try Money(rounded)
        } catch {
            report(error.code, path, error.message, element)
            return nil
        }
    }

    mutating func decimal(_ element: XMLElement?, _ path: String) -> Decimal? {
        guard let element else { return nil }
        do throws(AmountError) {
            return try Decimal(Self.plain(element.text))
        } catch {
            report(error.code, path, error.message, element)
            return nil
        }
    }

    /// xs:decimal allows a plus sign and a missing digit on either side of the point; zeros at the end say nothing.
    private static func plain(_ text: String) -> String {
        var text = text.hasPrefix("+") ? String(text.dropFirst()) : text
        if text.hasPrefix(".") { text = "0" + text }
        if text.hasPrefix("-.") { text = "-0" + text.dropFirst() }
        guard let point = text.firstIndex(of: ".") else { return text }
        while text.hasSuffix("0"), text.distance(from: point, to: text.endIndex) > 3 { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }

    mutating func report(_ code: String, _ path: String, _ message: String, _ element: XMLElement?) {
        let place = element.map { " (\($0.name), line \($0.line))" } ?? ""
        found.append(Diagnostic(code: code, path: path, message: message + place))
    }

    /// UBL gives the reason of an exemption once per category; the canonical document gives it with each line.
    private func shareExemptions(_ invoice: inout Invoice) {
        func exemption(_ tax: TaxTreatment) -> Exemption? {
            invoice.taxBreakdown.first { $0.category == tax.category && ($0.rate ?? .zero) == (tax.rate ?? .zero) }?
                .exemption
        }
        var copy = invoice
        for at in invoice.lines.indices {
            guard let tax = invoice.lines[at].tax, tax.exemption == nil else { continue }
            copy.lines[at].tax?.exemption = exemption(tax)
        }
        for list in [\Invoice.allowances, \Invoice.charges] {
            for at in invoice[keyPath: list].indices {
                guard let tax = invoice[keyPath: list][at].tax, tax.exemption == nil else { continue }
                copy[keyPath: list][at].tax?.exemption = exemption(tax)
            }
        }
        invoice = copy
    }
}
