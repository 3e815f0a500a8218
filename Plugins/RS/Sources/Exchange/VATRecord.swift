internal import Documents
internal import JSON
internal import PluginKit

/// The individual VAT record of an issued document that is on no e-invoice of SEF (API specification 3.14, v2).
struct VATRecord {
    private let invoice: Invoice
    private let parameters: [String: String]

    init(_ invoice: Invoice, _ parameters: [String: String]) {
        self.invoice = invoice
        self.parameters = parameters
    }

    func json() throws -> JSONValue {
        let supplied = invoice.taxPoint?.date ?? invoice.delivery?.date ?? invoice.issueDate
        guard let number = invoice.number, let date = supplied else {
            throw Self.missing("/document/number", "number and date")
        }
        let identifiers = invoice.buyer.identifiers
        guard let party = identifiers.value(of: "vat") ?? identifiers.value(of: "tax") else {
            throw Self.missing("/document/buyer/identifiers", "the buyer's tax identifier")
        }
        var record: JSONObject = [
            "year": .integer(date.year), "calculationNumber": .string(number), "documentNumber": .string(number),
            "vatPeriod": .integer(period(date)), "documentDirection": 1, "documentType": .integer(type),
            "internalInvoiceOption": 0, "relatedPartyIdentifier": .string(party),
        ]
        for entry in invoice.taxBreakdown where !entry.tax.isZero {
            guard let rate = entry.rate?.text(minimumDecimals: 0), ["10", "20"].contains(rate) else {
                throw Self.missing("/document/taxBreakdown", "a rate of 10 or 20 percent")
            }
            // A block counts with all three fields only.
            record["noRealEstateDescription" + rate] = .string(description)
            let (taxable, tax) = (entry.taxableInTaxCurrency ?? entry.taxable, entry.taxInTaxCurrency ?? entry.tax)
            record["noRealEstateBaseAmount" + rate] = .number(taxable.text(minimumDecimals: 2))
            record["noRealEstateCalculatedVat" + rate] = .number(tax.text(minimumDecimals: 2))
        }
        if let first = invoice.references?.preceding.first {
            record["relatedInvoiceOption"] = 1
            record["relatedVatRecords"] = [["documentNumber": .string(first.number)]]
        }
        return .object(record)
    }

    /// Months are 1 to 12, quarters 13 to 16.
    private func period(_ date: Day) -> Int {
        parameters["vatPeriods"] == "quarterly" ? 13 + (date.month - 1) / 3 : date.month
    }

    private var type: Int {
        switch invoice.kind {
        case .creditNote: 381
        case .debitNote: 383
        case .advance: 386
        default: 380
        }
    }

    private var description: String { String((invoice.lines.first?.name ?? "").prefix(200)) }

    private static func missing(_ path: String, _ what: String) -> Diagnostics {
        Diagnostics(
            Diagnostic(
                code: "sef.record", path: path, message: "a VAT record needs \(what)",
                remedy: "enter it in the portal"))
    }
}
