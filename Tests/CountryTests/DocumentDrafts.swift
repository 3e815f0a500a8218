import Documents

/// Documents of a month, made from an example of the country.
struct DocumentDrafts {
    let example: Invoice

    /// - Parameter lines: net amount, tax row, and the account role where the rule's is not meant.
    func document(
        _ kind: Invoice.Kind, _ number: String, _ day: String, lines: [(net: String, row: String, account: String?)],
        change: (inout Invoice) throws -> Void = { _ in }
    ) throws -> Invoice {
        var document = example
        document.kind = kind
        document.number = number
        document.issueDate = Day(day)
        document.dueDate = Day(day)?.adding(days: 30)
        document.delivery = nil
        document.taxPoint = nil
        document.typeCode = nil
        document.totals = nil
        document.taxBreakdown = []
        document.taxByRow = []
        document.lines = try lines.enumerated().map { index, entry in
            var line = example.lines[0]
            line.id = String(index + 1)
            line.quantity = .one
            line.unit = "H87"
            line.price = Price()
            line.price.net = try Decimal(entry.net)
            line.taxRow = entry.row
            line.tax = nil
            line.net = nil
            line.account = entry.account
            return line
        }
        try change(&document)
        return document
    }

    static func advance(_ number: String, _ day: String, _ taxable: String, _ tax: String, rate: String) throws
        -> Prepayment
    {
        var entry = TaxBreakdown()
        entry.category = "S"
        entry.rate = try Decimal(rate)
        entry.taxable = try Money(taxable)
        entry.tax = try Money(tax)
        var prepayment = Prepayment()
        prepayment.number = number
        prepayment.issueDate = Day(day)
        prepayment.paymentDate = Day(day)
        prepayment.breakdown = [entry]
        return prepayment
    }
}
