internal import Books
internal import Documents
internal import JSON
internal import Ledger
internal import Storage

struct TransactionQuery: Paged {
    var fromDate: Day?
    var toDate: Day?
    var accountId: String?
    var referenceType: ReferenceType?
    var referenceId: String?
    var page = 1
    var perPage = 20
    var cursor: String?
    var sort: Sort = .transactionDate
    var order = SortOrder.desc

    enum Sort: String, Sendable, CaseIterable { case transactionDate }
    enum ReferenceType: String, Sendable, CaseIterable { case invoice, expense, payment, manual }

    static let shape = Shape<TransactionQuery>("TransactionQuery", "Which entries.") {
        Field("fromDate", \.fromDate, .day, "posted on or after")
        Field("toDate", \.toDate, .day, "posted on or before")
        Field("accountId", \.accountId, .id, "with a line on this account")
        Field("referenceType", \.referenceType, .enumeration(), "what the entry comes from")
        Field("referenceId", \.referenceId, .id, "the document it comes from")
        pagingFields
        Field("sort", \.sort, .enumeration(), default: .transactionDate, "sorted by")
        Field("order", \.order, .enumeration(), default: .desc, "direction")
    }
}

struct LineInput: Record {
    var accountId: String?
    var accountCode: String?
    var side = Side.debit
    var amount = Money.zero
    var currencyCode: Currency?
    var baseAmount: Money?
    var contactId: String?
    var storno = false
    var text: String?

    static let shape = Shape<LineInput>(
        "TransactionLineInput", "One side of an entry.",
        check: { line, context in
            if (line.accountId == nil) == (line.accountCode == nil) {
                context.report("line.account", "a line names its account once", remedy: "give accountId or accountCode")
            }
            if (line.currencyCode == nil) != (line.baseAmount == nil) {
                context.report(
                    "line.currency", "a foreign line has currencyCode and baseAmount", remedy: "give both, or neither")
            }
        }
    ) {
        Field("accountId", \.accountId, .id, "the account")
        Field("accountCode", \.accountCode, .code, "the account, by its code")
        Field("side", \.side, .enumeration(), "debit or credit")
        Field("amount", \.amount, .amount, "positive; in currencyCode, or in base currency without it")
        Field("currencyCode", \.currencyCode, .currency, "transaction currency of a foreign line")
        Field("baseAmount", \.baseAmount, .amount, "the amount in base currency, with currencyCode")
        Field("contactId", \.contactId, .id, "the party whose open item it is")
        Field("storno", \.storno, .bool, default: false, "red storno: lessens the turnover of its own side")
        Field("text", \.text, .text(maximum: 500), "text of the line")
    }
}

struct TransactionInput: Exemplified {
    var transactionDate = Day.earliest
    var documentDate: Day?
    var description = ""
    var lines: [LineInput] = []

    static let shape = Shape<TransactionInput>("TransactionInput", "A manual journal entry.") {
        Field("transactionDate", \.transactionDate, .day, "posting date; its period must be open")
        Field("documentDate", \.documentDate, .day, "date of the voucher; the posting date when absent")
        Field("description", \.description, .text(maximum: 500), "what it is about")
        Field(list: "lines", \.lines, .record(), "two or more; debits equal credits", limit: 1000, required: true)
    }

    static let example: TransactionInput = {
        var example = TransactionInput()
        example.transactionDate = Day(year: 2026, month: 2, day: 1) ?? .earliest
        example.description = "Manual adjustment"
        for (side, code) in [(Side.debit, "243"), (.credit, "241")] {
            var line = LineInput()
            line.accountCode = code
            line.side = side
            line.amount = (try? Money("5000")) ?? .zero
            example.lines.append(line)
        }
        return example
    }()
}

struct ReversalInput: Exemplified {
    var transactionDate: Day?
    var description: String?
    var storno = true

    static let shape = Shape<ReversalInput>("ReversalInput", "How an entry is reversed.") {
        Field("transactionDate", \.transactionDate, .day, "posting date; that of the entry when absent")
        Field("description", \.description, .text(maximum: 500), "why")
        Field("storno", \.storno, .bool, default: true, "red storno; false exchanges the sides")
    }

    static let example = ReversalInput()
}

struct LineAnswer: Record {
    var lineNumber = 0
    var accountId = ""
    var accountCode = ""
    var accountName = ""
    var side = Side.debit
    var amount = Money.zero
    var currencyCode = ""
    var baseAmount = Money.zero
    var storno = false
    var contactId: String?
    var taxRow: String?

    static let shape = Shape<LineAnswer>("TransactionLine", "One side of an entry.") {
        Field("lineNumber", \.lineNumber, .integer(1...100_000), "from 1")
        Field("accountId", \.accountId, .id, "the account")
        Field("accountCode", \.accountCode, .anyText, "its code")
        Field("accountName", \.accountName, .anyText, "its name")
        Field("side", \.side, .enumeration(), "debit or credit")
        Field("amount", \.amount, .amount, "in currencyCode")
        Field("currencyCode", \.currencyCode, .anyText, "transaction currency")
        Field("baseAmount", \.baseAmount, .amount, "in base currency")
        Field("storno", \.storno, .bool, default: false, "red storno")
        Field("contactId", \.contactId, .id, "the party")
        Field("taxRow", \.taxRow, .anyText, "row of the tax table")
    }
}

struct TransactionAnswer: Exemplified {
    var id = ""
    var number = 0
    var transactionDate = Day.earliest
    var documentDate = Day.earliest
    var kind = EntryKind.normal
    var description: String?
    var amount = Money.zero
    var currencyCode = ""
    var referenceType = TransactionQuery.ReferenceType.manual
    var referenceId: String?
    var reverses: String?
    var reversedBy: String?
    var lines: [LineAnswer] = []
    var hash = ""
    var createdBy: String?
    var createdAt = Timestamp(microseconds: 0)

    static let shape = Shape<TransactionAnswer>("Transaction", "A journal entry. It is never changed: it is reversed.") {
        Field("id", \.id, .id, "id")
        Field("number", \.number, .integer(0...Int.max), "place in the journal, without gaps")
        Field("transactionDate", \.transactionDate, .day, "posting date")
        Field("documentDate", \.documentDate, .day, "date of the voucher")
        Field("kind", \.kind, .enumeration(), "kind of entry")
        Field("description", \.description, .anyText, "what it is about")
        Field("amount", \.amount, .amount, "sum of one side in base currency")
        Field("currencyCode", \.currencyCode, .anyText, "base currency")
        Field("referenceType", \.referenceType, .enumeration(), "what it comes from")
        Field("referenceId", \.referenceId, .id, "the document it comes from")
        Field("reverses", \.reverses, .id, "the entry it reverses")
        Field("reversedBy", \.reversedBy, .id, "the entry that reverses it")
        Field("lines", \.lines, .items(.record()), "its lines")
        Field("hash", \.hash, .anyText, "its place in the chain, SHA-256")
        Field("createdBy", \.createdBy, .id, "user or key")
        Field("createdAt", \.createdAt, .moment, "when it was posted")
    }

    static let example: TransactionAnswer = {
        var example = TransactionAnswer()
        example.id = Examples.id
        example.number = 7
        example.currencyCode = "EUR"
        return example
    }()
}

struct TransactionPage: Exemplified {
    var data: [TransactionAnswer] = []
    var meta = PageMeta()

    static let shape = Shape<TransactionPage>("TransactionPage", "A page of the journal.") {
        Field("data", \.data, .items(.record()), "entries")
        Field("meta", \.meta, .record(), "where the page stands")
    }

    static let example: TransactionPage = {
        var example = TransactionPage()
        example.data = [.example]
        return example
    }()
}
