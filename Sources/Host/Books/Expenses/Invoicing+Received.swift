internal import CountryPack
public import Documents
internal import Ledger
public import Storage

extension Invoicing {
    /// Takes a received invoice into the books: an expense that waits for approval, of the seller as a vendor, with the
    /// purchase row of the tax table where all of it falls under one.
    /// - Throws: `expense.kind` for what is no plain invoice, `rate.missing`, and as `Expenses.add`.
    public func receive(_ invoice: Invoice, _ transaction: any Transaction) throws -> Expense {
        let desk = try desk(transaction)
        guard invoice.kind == .invoice || invoice.kind == .debitNote else {
            throw BooksError(
                .state, "expense.kind", "a received \(invoice.kind.rawValue) is no expense",
                remedy: "post it by hand, then mark the message as handled")
        }
        guard let day = invoice.issueDate, let net = invoice.totals?.withoutTax else {
            throw BooksError(.invalid, "expense.amount", "the document has no date or no totals")
        }
        var draft = ExpenseDraft(
            day: day, category: "purchase", currency: invoice.currency ?? desk.tenant.base, net: net,
            tax: invoice.totals?.tax ?? .zero, method: .bankTransfer)
        draft.vendor = try vendor(invoice.seller, desk, transaction)
        draft.taxRow = purchaseRow(of: invoice, desk)
        draft.description = String("\(invoice.number ?? "") \(invoice.seller.name)".prefix(250))
        return try books.expenses(transaction).add(draft, by: .system)
    }

    /// Nil where it falls under several rows or under none: a person says then.
    private func purchaseRow(of invoice: Invoice, _ desk: IssuingDesk) -> String? {
        guard let assessed = try? desk.assess(invoice, callIDs(), direction: .purchase).invoice else { return nil }
        let rows = Set(assessed.taxByRow.map(\.row))
        return rows.count == 1 ? rows.first : nil
    }

    /// The contact that has the seller's tax identifier; made where there is none.
    private func vendor(_ seller: Party, _ desk: IssuingDesk, _ transaction: any Transaction) throws -> Int64 {
        let vat = seller.identifiers.value(of: "vat") ?? seller.identifiers.value(of: "tax")
        let known = try transaction.first(
            """
            SELECT contact FROM contacts WHERE organization_id = ?1 AND vat_number = ?2 AND active = 1
                AND type IN ('vendor', 'both') ORDER BY contact LIMIT 1
            """, [SQLValue(desk.tenant.organization), SQLValue(vat)]
        ) { try $0.integer(0) }
        if let known { return known }
        var details = ContactDetails()
        details.type = .vendor
        details.name = String(seller.name.prefix(255))
        details.vatNumber = vat
        details.registrationNumber = seller.identifiers.value(of: "registration")
        details.taxStatus = seller.taxStatus
        details.addressLine1 = seller.address?.lines.first
        details.city = seller.address?.city
        details.postalCode = seller.address?.postalCode
        details.country = seller.address?.country
        return try books.contacts(transaction).add(details, by: .system).number
    }
}
