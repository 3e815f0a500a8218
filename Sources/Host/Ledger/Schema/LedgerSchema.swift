public import Storage

/// The books' part of the schema.
public enum LedgerSchema {
    /// Numbers 100 to 199 are the ledger's.
    public static let migrations = [
        Migration(100, "books") { engine in
            LedgerTables.all(Dialect(engine: engine)) + CurrencyTable.rows
                + (engine == .sqlite ? SQLiteGuards.all : PostgresGuards.all)
        }
    ]
}
