internal import CountryPack
internal import Documents
internal import JSON
internal import PluginKit

/// One document of the sales ledger (e-KIF): columns 11 to 21.
struct SalesRecord {
    let columns: LedgerColumns

    init(_ filed: FiledDocument) throws {
        let document = filed.document
        let marks = try InMarks(document)
        let rows = Set(document.taxByRow.map(\.row))
        let isExport = rows.contains("export")
        let isAbroad = rows.contains("servicesAbroad")
        let type = document.kind == .advance ? "03" : isExport ? "04" : isAbroad ? "05" : "01"
        let sign = document.isCredit
        var amounts = [Money](repeating: .zero, count: 11)
        func add(_ amount: Money, at column: Int) throws {
            let signed = try marks.amount(sign ? amount.negated : amount)
            amounts[column - 11] = try amounts[column - 11].adding(signed)
        }
        let advances = document.prepayments.flatMap(\.breakdown)
        for entry in document.taxByRow {
            // What advances carried before is in their own records.
            let used = advances.filter { $0.category == entry.category && $0.rate == entry.rate }
            let taxable = try entry.taxable.subtracting(used.map(\.taxable).total())
            let tax = try entry.tax.subtracting(used.map(\.tax).total())
            switch entry.row {
            case "export":
                try add(taxable, at: 13)
                continue
            case "exempt", "zeroRated": try add(taxable, at: 14)
            case "standard":
                try add(taxable, at: 15)
                try add(tax, at: 16)
            case "finalConsumption.fbih", "finalConsumption.rs", "finalConsumption.bd":
                try add(taxable, at: 17)
                try add(tax, at: 18)
                try add(tax, at: entry.row.hasSuffix("fbih") ? 19 : entry.row.hasSuffix("rs") ? 20 : 21)
            case "constructionScheme": try add(taxable, at: 15)
            default: break
            }
            try add(taxable, at: 11)
            try add(tax, at: 11)
        }
        let party = LedgerColumns.party(document.buyer, isForeignGoods: isExport, isForeignService: isAbroad)
        columns = LedgerColumns(
            texts: [type, LedgerColumns.clean(document.number ?? ""), document.issueDate?.description ?? ""] + party,
            amounts: amounts)
    }
}

/// One document of the purchase ledger (e-KUF): columns 12 to 20.
struct PurchaseRecord {
    let columns: LedgerColumns

    init(_ filed: FiledDocument, _ manifest: Manifest) throws {
        let document = filed.document
        let marks = try InMarks(document)
        let day = document.delivery?.date ?? document.issueDate ?? .latest
        let rows = Set(document.taxByRow.map(\.row))
        let isImport = rows.contains("purchase.import")
        let isForeignService = rows.contains("purchase.foreignServices")
        let isScheme = rows.contains("purchase.constructionScheme")
        let type =
            document.kind == .advance ? "03" : document.isCredit ? "06" : isImport ? "04"
            : isForeignService ? "05" : isScheme ? "08" : "01"
        var amounts = [Money](repeating: .zero, count: 9)
        func add(_ amount: Money, at column: Int) throws {
            let signed = try marks.amount(document.isCredit ? amount.negated : amount)
            amounts[column - 12] = try amounts[column - 12].adding(signed)
        }
        for entry in document.taxByRow {
            let row = manifest.taxRows.first { $0.key == entry.row }
            let assessed = row?.assessedRate(on: day)
            let tax =
                try assessed.map { rate in
                    try Money(Decimal.quotient(of: Decimal(entry.taxable), times: rate, by: .hundred, decimals: 2))
                } ?? entry.tax
            if entry.row != "purchase.constructionScheme" {
                try add(entry.taxable, at: 12)
                try add(entry.taxable, at: 13)
                if assessed == nil { try add(entry.tax, at: 13) }
            }
            if entry.row == "purchase.farmers" {
                try add(tax, at: 14)
                continue
            }
            try add(tax, at: 15)
            let prefix = "purchase.nonDeductible."
            guard entry.row.hasPrefix(prefix) else {
                try add(tax, at: 16)
                continue
            }
            try add(tax, at: 17)
            let place = entry.row.dropFirst(prefix.count)
            try add(tax, at: place == "fbih" ? 18 : place == "rs" ? 19 : 20)
        }
        let party = LedgerColumns.party(
            document.seller, isForeignGoods: isImport, isForeignService: isForeignService)
        let issued = document.issueDate?.description ?? ""
        columns = LedgerColumns(
            texts: [
                type, LedgerColumns.clean(document.number ?? ""), issued, filed.receivedDate?.description ?? issued
            ] + party, amounts: amounts)
    }
}

/// The ledgers are kept in marks.
private struct InMarks {
    /// Rate and marks; nil for what is in marks already.
    private let conversion: (rate: ExchangeRate, currency: Currency)?

    /// - Throws: `Diagnostics` for a document in another currency that gives no rate.
    init(_ document: Invoice) throws {
        guard let base = Currency("BAM"), let own = document.currency, own != base else {
            conversion = nil
            return
        }
        guard let given = document.exchangeRate else {
            throw Diagnostics(
                Diagnostic(
                    code: "exchangeRate.missing", path: "/documents",
                    message: "\(document.number ?? "a document") is in \(own) and gives no rate",
                    remedy: "give exchangeRate with rate, date and source", rule: "e-KUF/e-KIF"))
        }
        conversion = (given, base)
    }

    func amount(_ amount: Money) throws -> Money {
        guard let conversion else { return amount }
        return try conversion.rate.converted(amount, to: conversion.currency)
    }
}
