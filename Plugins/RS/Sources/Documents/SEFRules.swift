internal import CountryPack
internal import Documents
internal import JSON
internal import PluginKit

/// SEF's conditions on a document, checked before it is numbered: the authority answers with an error code and the
/// document is lost for the day; here the answer names the field and the remedy.
struct SEFRules {
    private let invoice: Invoice
    private let manifest: Manifest
    private var found: [Diagnostic] = []

    init(_ invoice: Invoice, _ manifest: Manifest) {
        self.invoice = invoice
        self.manifest = manifest
    }

    /// - Returns: warnings.
    /// - Throws: `Refusal` with every finding.
    func check() throws(Refusal) -> [Diagnostic] {
        var copy = self
        copy.checkIdentity()
        copy.checkDates()
        copy.checkTaxPoint()
        copy.checkReferences()
        copy.checkPayment()
        copy.checkAdvance()
        copy.checkAmounts()
        copy.checkAttachments()
        let parties = SEFParties(invoice, manifest).findings()
        let findings = copy.found + parties
        guard findings.allSatisfy({ $0.severity != .error }) else { throw Refusal(Diagnostics(findings)) }
        return findings
    }

    private mutating func refuse(
        _ code: String, _ path: String, _ message: String, _ remedy: String, term: String? = nil, rule: String
    ) {
        found.append(
            Diagnostic(code: "sef." + code, path: path, message: message, remedy: remedy, term: term, rule: rule))
    }

    // MARK: Identity

    private mutating func checkIdentity() {
        let codes: [Invoice.Kind: String] = [.invoice: "380", .creditNote: "381", .debitNote: "383", .advance: "386"]
        guard let expected = codes[invoice.kind] else {
            refuse(
                "kind", "/kind", "SEF has no corrective invoice", "issue a credit or debit note", term: "BT-3",
                rule: "SEF specification")
            return
        }
        if let code = invoice.typeCode, code != expected {
            refuse(
                "typeCode", "/typeCode", "a document of kind \(invoice.kind.rawValue) is \(expected), not \(code)",
                "leave typeCode out", term: "BT-3", rule: "SEF specification")
        }
        if invoice.process != nil {
            refuse(
                "process", "/process", "SEF takes no business process", "leave process out", term: "BT-23",
                rule: "SEF specification")
        }
        if invoice.currency?.code == "RSD", invoice.taxCurrency != nil || invoice.exchangeRate != nil {
            refuse(
                "taxCurrency.notNeeded", "/exchangeRate", "a document in dinars has no other tax currency and no rate",
                "leave taxCurrency and exchangeRate out", term: "BT-6", rule: "SEF specification")
        }
    }

    // MARK: Dates

    private mutating func checkDates() {
        guard let issued = invoice.issueDate else { return }
        let supplied = invoice.delivery?.date
        switch (invoice.kind, supplied) {
        case (.invoice, nil):
            refuse(
                "deliveryDate.missing", "/delivery/date", "an invoice (380) needs the date of supply",
                "give delivery.date", term: "BT-72", rule: "InvoiceDeliveryDateMissing")
        case (.invoice, let day?) where day > issued:
            refuse(
                "deliveryDate.future", "/delivery/date", "the supply on \(day) lies after the issue date \(issued)",
                "issue the document on or after the day of supply", term: "BT-72", rule: "InvoiceDeliveryDateInFuture")
        case (.creditNote, _?), (.debitNote, _?), (.advance, _?):
            refuse(
                "deliveryDate.notAllowed", "/delivery/date", "only an invoice (380) carries the date of supply",
                "leave delivery.date out", term: "BT-72", rule: "UBLDeliveryDateNotAllowedForThisInvoiceType")
        default: break
        }
        if let due = invoice.dueDate, let limit = issued.adding(days: 90), due > limit {
            found.append(
                Diagnostic(
                    code: "sef.dueDate.far", severity: .warning, path: "/dueDate",
                    message: "the due date \(due) is more than 90 days after the issue date", term: "BT-9",
                    rule: "PaymentDateMoreThan90DaysInFuture"))
        }
    }

    private mutating func checkTaxPoint() {
        if invoice.taxPoint?.date != nil {
            refuse(
                "taxPoint.date", "/taxPoint/date", "SEF takes no tax point date", "give taxPoint.basis instead",
                term: "BT-7", rule: "RSR-04")
        }
        let basis = invoice.taxPoint?.basis
        if basis != nil, !invoice.hasTaxedLine {
            refuse(
                "taxPoint.notNeeded", "/taxPoint", "no line is taxed, so there is no tax point",
                "leave taxPoint out", term: "BT-8", rule: "InvoicePeriodDescriptionCodeNotNeeded")
        }
        if basis == .supplyDate, invoice.delivery?.date == nil {
            refuse(
                "taxPoint.noDelivery", "/taxPoint/basis", "the tax point is the supply, whose date is missing",
                "give delivery.date or another basis", term: "BT-8", rule: "RSR-33")
        }
        if basis == .paymentDate, invoice.dueDate == nil {
            refuse(
                "taxPoint.noDueDate", "/dueDate", "the tax point is the payment, whose date is missing",
                "give dueDate: the day of payment", term: "BT-9", rule: "RSR-08")
        }
    }

    // MARK: References

    private mutating func checkReferences() {
        let preceding = invoice.references?.preceding ?? []
        for (index, document) in preceding.enumerated() where document.issueDate == nil {
            refuse(
                "reference.date", "/references/preceding/\(index)/issueDate", "the referred document has no issue date",
                "give its issueDate", term: "BT-26", rule: "RSR-07")
        }
        guard invoice.kind == .creditNote || invoice.kind == .debitNote else { return }
        let hasPeriod = invoice.period?.start != nil && invoice.period?.end != nil
        if preceding.isEmpty, !hasPeriod {
            refuse(
                "reference.missing", "/references/preceding", "a credit or debit note names what it corrects",
                "give references.preceding, or a period with start and end", term: "BG-3",
                rule: "UBLMandatoryInvoiceDocumentReference")
        }
        if !preceding.isEmpty, invoice.period != nil {
            refuse(
                "reference.both", "/period", "a credit or debit note refers to documents or to a period, never to both",
                "leave one of them out", term: "BG-14", rule: "DocumentPeriodAndSourceInvoicesCannotBeSetAtSameTime")
        }
    }

    // MARK: Payment and advances

    private mutating func checkPayment() {
        let means = invoice.payment?.means ?? []
        if means.isEmpty {
            refuse(
                "payment.missing", "/payment/means", "SEF wants to know how the document is paid",
                "give payment.means with a code and the payee's account", term: "BG-16",
                rule: "UBLPaymentMeansNotDefined")
        }
        for (index, item) in means.enumerated() where item.account == nil {
            refuse(
                "payment.account", "/payment/means/\(index)/account", "the payee's account is missing",
                "give account.number or account.iban", term: "BT-84", rule: "UBLPayeeFinancialAccountIdNotDefined")
        }
    }

    private mutating func checkAdvance() {
        if !invoice.prepayments.isEmpty, invoice.kind != .invoice {
            refuse(
                "prepayment.kind", "/prepayments", "only an invoice (380) settles advances", "leave prepayments out",
                rule: "srbdtext")
        }
        if invoice.prepayments.isEmpty, invoice.totals?.prepaid != nil {
            refuse(
                "prepayment.missing", "/totals/prepaid", "an amount is prepaid and no advance invoice is named",
                "give prepayments with their breakdown", term: "BT-113", rule: "srbdtext")
        }
        for (index, prepayment) in invoice.prepayments.enumerated() where prepayment.issueDate == nil {
            refuse(
                "prepayment.date", "/prepayments/\(index)/issueDate", "the advance invoice has no issue date",
                "give its issueDate", term: "BT-26", rule: "RSR-07")
        }
        if !invoice.prepayments.isEmpty, let due = invoice.totals?.due, due.isNegative {
            refuse(
                "prepayment.exceeds", "/prepayments", "the advances exceed the invoice by \(due.negated)",
                "settle no more than the total, and credit the rest", term: "BT-115", rule: "srbdtext")
        }
        guard invoice.kind == .advance else { return }
        for (index, line) in invoice.lines.enumerated() where line.quantity != .one || line.unit != "H87" {
            refuse(
                "advance.quantity", "/lines/\(index)/quantity", "a line of an advance invoice is one piece",
                "write quantity 1 and unit H87", term: "BT-129", rule: "UBLPrepaymentInvoiceLineQuanitityNotValid")
        }
        if let due = invoice.totals?.due, due <= .zero {
            refuse(
                "advance.amount", "/totals/due", "an advance of \(due) is not positive",
                "reverse an advance by a credit note",
                term: "BT-115", rule: "SRBDT 386")
        }
    }

    // MARK: Amounts and attachments

    private mutating func checkAmounts() {
        if let currency = invoice.currency, currency.code != "RSD", invoice.taxCurrency?.code != "RSD" {
            refuse(
                "taxCurrency", "/taxCurrency", "VAT is accounted in dinars", "give taxCurrency RSD, or leave it out",
                term: "BT-6", rule: "UBLForeignCurrencyShouldHaveTwoTaxTotals")
        }
        for (index, line) in invoice.lines.enumerated() {
            let prices = [("net", line.price.net), ("gross", line.price.gross), ("discount", line.price.discount)]
            for (field, price) in prices {
                guard let price, hasMoreThanTwoDecimals(price) else { continue }
                refuse(
                    "price.decimals", "/lines/\(index)/price/\(field)", "the price \(price) has more than two decimals",
                    "give the price of a larger quantity: price.baseQuantity", term: "BT-146",
                    rule: "UBLInvoiceLinePriceAmountMoreDecimalsThanPermitted")
            }
        }
    }

    private func hasMoreThanTwoDecimals(_ price: Decimal) -> Bool {
        price.text(minimumDecimals: 2).split(separator: ".").last.map { $0.count > 2 } ?? false
    }

    private mutating func checkAttachments() {
        if invoice.attachments.count > 3 {
            refuse(
                "attachments.count", "/attachments", "\(invoice.attachments.count) attachments are too many",
                "attach at most three", term: "BG-24", rule: "TooManyAttachments")
        }
        for (index, attachment) in invoice.attachments.enumerated() where attachment.part != nil {
            let name = attachment.filename ?? ""
            let isPDF = attachment.mimeType == "application/pdf" && name.lowercased().hasSuffix(".pdf")
            guard !isPDF || name.contains("/") || name.contains("\\") else { continue }
            refuse(
                "attachments.type", "/attachments/\(index)/mimeType", "SEF takes PDF attachments only", "attach a PDF with a plain file name",
                term: "BT-125", rule: "FileNameOrExtensionIsInvalid")
        }
    }
}
