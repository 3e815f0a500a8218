public import Storage

/// The schema of the tenants' business objects.
public enum BooksSchema {
    /// Numbers 300 to 399 are the books'.
    public static let migrations = [
        Migration(300, "contacts, expenses, tax settings") { engine in
            let text = SchemaText(engine)
            return BooksTables.all.map(text.table) + BooksTables.owned.flatMap(text.owned)
                + text.grant("SELECT, INSERT, UPDATE", on: "contacts")
                + text.grant("SELECT, INSERT, UPDATE, DELETE", on: "expenses")
                + text.grant("SELECT, INSERT, UPDATE, DELETE", on: "tax_row_settings")
                + text.fixed("contacts", ["organization_id", "contact"])
                + text.fixed("expenses", ["organization_id", "expense", "number"])
                + text.states("expenses", "status", ExpenseStatus.self)
                + text.refusal(
                    "expenses", "pending_only", before: "UPDATE", name: "expense.decided",
                    when: BooksTables.decidedExpenseChanges)
                + text.refusal(
                    "expenses", "delete_pending", before: "DELETE", name: "expense.decided",
                    when: "OLD.status <> 'pending'")
        },
        Migration(302, "documents, signing profiles") { SalesTables.statements($0) },
        Migration(303, "payments") { PaymentTables.statements($0) }
    ]
}
