internal import CountryPack
internal import Documents
internal import JSON
internal import PluginKit

/// The specification's conditions on an e-invoice, checked before it is numbered: here the answer names the field and
/// the remedy, where the network would only refuse the document.
struct InvoiceRules {
    /// Document types whose items need no product classification (HR-BR-25).
    private static let unclassified: Set<String> = [
        "386", "81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "532"
    ]
    private static let start = Day("2026-01-01") ?? .earliest

    private let invoice: Invoice
    private let manifest: Manifest
    private var found: [Diagnostic] = []

    init(_ invoice: Invoice, _ manifest: Manifest) {
        self.invoice = invoice
        self.manifest = manifest
    }

    /// - Throws: `Refusal` with every finding.
    func check() throws(Refusal) {
        // E-invoices are for domestic transactions, and began in 2026.
        let isDomestic = invoice.buyer.isCroatian && invoice.seller.isCroatian
        guard isDomestic, (invoice.issueDate ?? .latest) >= Self.start, invoice.buyer.taxStatus != .consumer else {
            return
        }
        var copy = self
        copy.checkHead()
        copy.checkParty(invoice.seller, "/seller", isSeller: true)
        copy.checkParty(invoice.buyer, "/buyer", isSeller: false)
        copy.checkOperator()
        copy.checkLines()
        copy.checkExemptions()
        copy.checkPayment()
        if !copy.found.isEmpty { throw Refusal(Diagnostics(copy.found)) }
    }

    private mutating func refuse(
        _ code: String, _ path: String, _ message: String, _ remedy: String, term: String? = nil, rule: String
    ) {
        found.append(
            Diagnostic(code: "hr." + code, path: path, message: message, remedy: remedy, term: term, rule: rule))
    }

    // MARK: Head

    private mutating func checkHead() {
        if let number = invoice.number, number.contains(where: \.isWhitespace) {
            refuse(
                "number.blank", "/number", "the number has a blank", "write it without", term: "BT-1", rule: "HR-BR-1")
        }
        if invoice.issueTime == nil {
            refuse(
                "issueTime", "/issueTime", "the time of issue is missing", "give issueTime as hh:mm:ss",
                term: "HR-BT-2", rule: "HR-BR-2")
        }
        if let process = invoice.process, !Self.isProcess(process) {
            refuse(
                "process", "/process", "\(process) is no business process", "P1 to P12, or P99: and the buyer's label",
                term: "BT-23", rule: "HR-BR-34")
        }
        if let due = invoice.totals?.due, due > .zero, invoice.dueDate == nil, !invoice.isCredit {
            refuse(
                "dueDate", "/dueDate", "\(due) is to be paid and nobody says by when", "give dueDate", term: "BT-9",
                rule: "HR-BR-4")
        }
        for (index, document) in (invoice.references?.preceding ?? []).enumerated() where document.issueDate == nil {
            refuse(
                "reference.date", "/references/preceding/\(index)/issueDate", "the earlier invoice has no issue date",
                "give its issueDate", term: "BT-26", rule: "HR-BR-6")
        }
        for (index, prepayment) in invoice.prepayments.enumerated() where prepayment.issueDate == nil {
            refuse(
                "prepayment.date", "/prepayments/\(index)/issueDate", "the advance invoice has no issue date",
                "give its issueDate", term: "BT-26", rule: "HR-BR-6")
        }
    }

    private static func isProcess(_ text: String) -> Bool {
        if text.hasPrefix("P99:") { return text.unicodeScalars.count <= 200 }
        guard text.hasPrefix("P"), let number = Int(text.dropFirst()) else { return false }
        return (1...12).contains(number) && !text.hasPrefix("P0")
    }

    // MARK: Parties

    private mutating func checkParty(_ party: Party, _ path: String, isSeller: Bool) {
        let role = isSeller ? "seller" : "buyer"
        let isOutside = invoice.taxBreakdown.contains { $0.category == "O" }
        let hasTax =
            party.identifiers.value(of: "vat") != nil || (isSeller && party.identifiers.value(of: "tax") != nil)
        if !hasTax, !isOutside {
            refuse(
                "identifier.missing", path + "/identifiers", "the \(role) has no identifier \"vat\"",
                "give HR and the OIB\(isSeller ? "; outside the VAT system the identifier \"tax\"" : "")",
                term: "BT-31/BT-48", rule: isSeller ? "HR-BR-53" : "HR-BR-S-1")
        }
        for (index, identifier) in party.identifiers.enumerated() {
            guard let scheme = manifest.identifiers.first(where: { $0.scheme == identifier.scheme }),
                let problem = scheme.problem(in: identifier.value), scheme.blocking
            else { continue }
            refuse(
                "identifier.invalid", "\(path)/identifiers/\(index)/value",
                "\(scheme.names["en"] ?? scheme.scheme): \(problem)", "check it against the register",
                rule: scheme.source.law)
        }
        guard let endpoint = party.identifiers.endpoint else {
            return refuse(
                "endpoint.missing", path + "/identifiers", "the \(role) has no electronic address",
                "give endpoint:9934 with the OIB", term: "BT-34/BT-49", rule: isSeller ? "HR-BR-7" : "HR-BR-10")
        }
        if endpoint.scheme != "9934", endpoint.scheme != "0088" {
            refuse(
                "endpoint.scheme", path + "/identifiers", "the electronic address has scheme \(endpoint.scheme)",
                "use endpoint:9934 with the OIB, or endpoint:0088", term: "BT-34/BT-49",
                rule: "Specifikacija osnovne uporabe eRačuna")
        }
    }

    private mutating func checkOperator() {
        let details = CroatianDetails(invoice)
        if details.operatorName == nil {
            refuse(
                "operator.name", "/extensions/hr/operator/name", "nobody is named who issued the document",
                "give extensions.hr.operator.name", term: "HR-BT-4", rule: "HR-BR-37")
        }
        let scheme = manifest.identifiers.first { $0.scheme == "operator" }
        let problem = details.operatorOIB.map { scheme?.problem(in: $0) } ?? "it is missing"
        if let problem {
            refuse(
                "operator.oib", "/extensions/hr/operator/oib", "the operator's OIB: \(problem)",
                "give extensions.hr.operator.oib; the taxpayer's own where none is available", term: "HR-BT-5",
                rule: "HR-BR-9")
        }
    }

    // MARK: Lines

    private mutating func checkLines() {
        let code = invoice.typeCode ?? (invoice.kind == .advance ? "386" : invoice.isCredit ? "381" : "380")
        guard !Self.unclassified.contains(code) else { return }
        for (index, line) in invoice.lines.enumerated() {
            let own = line.classifications.filter { $0.list == "CG" }
            guard let classification = own.first else {
                refuse(
                    "kpd.missing", "/lines/\(index)/classifications", "the item has no class of KPD 2025",
                    "give {\"list\": \"CG\", \"code\": \"NN.NN.NN\"}", term: "BT-158", rule: "HR-BR-25")
                continue
            }
            if !Self.isClass(classification.code) {
                refuse(
                    "kpd.form", "/lines/\(index)/classifications/0/code",
                    "\(classification.code) is no class of six digits", "write it as in 62.20.20", term: "BT-158",
                    rule: "HR-BR-CL-2")
            }
        }
    }

    private static func isClass(_ code: String) -> Bool {
        let parts = code.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 3 && parts.allSatisfy { $0.count == 2 && $0.allSatisfy { ($0 &- 48) < 10 } }
    }

    private mutating func checkExemptions() {
        let taxes =
            invoice.lines.enumerated().map { ("/lines/\($0)", $1.tax) }
            + invoice.charges.enumerated().map { ("/charges/\($0)", $1.tax) }
        for (path, tax) in taxes {
            guard let tax, tax.category == "E" || tax.category == "O", tax.exemption == nil else { continue }
            refuse(
                "exemption.reason", path + "/tax/exemption", "what is not taxed needs a reason",
                "give tax.exemption.reason or its code", term: "HR-BT-13/HR-BT-14", rule: "HR-BR-36")
        }
        let categories = Set(invoice.taxBreakdown.map(\.category))
        if categories.contains("O"), categories.count > 1 {
            refuse(
                "outOfScope.mixed", "/lines", "a document outside VAT holds taxed lines as well",
                "use the row outsideBase for single amounts", term: "BT-118", rule: "BR-O-11")
        }
    }

    // MARK: Payment

    /// Models with a check digit are checked; the others have a form only.
    private mutating func checkPayment() {
        for (index, means) in (invoice.payment?.means ?? []).enumerated() {
            guard let reference = means.reference, let model = reference.model,
                let scheme = manifest.identifiers.first(where: { $0.scheme == "reference:" + model })
            else { continue }
            guard let problem = scheme.problem(in: reference.value) else { continue }
            refuse(
                "reference.payment", "/payment/means/\(index)/reference/value",
                "\(reference.value) in model \(model): \(problem)", "correct the reference, or use another model",
                term: "BT-83", rule: scheme.source.law)
        }
    }
}
