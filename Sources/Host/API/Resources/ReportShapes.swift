internal import Documents
internal import JSON

struct DateQuery: Exemplified {
    var date: Day?

    static let shape = Shape<DateQuery>("DateQuery", "A day.") {
        Field("date", \.date, .day, "the day; today when absent")
    }
    static let example = DateQuery()
}

struct TrialBalanceRow: Record {
    var accountId = ""
    var accountCode = ""
    var accountName = ""
    var accountType = ""
    var isHeading = false
    var opening = Money.zero
    var debit = Money.zero
    var credit = Money.zero
    var balance = Money.zero

    static let shape = Shape<TrialBalanceRow>("TrialBalanceRow", "One account of a trial balance.") {
        Field("accountId", \.accountId, .id, "the account")
        Field("accountCode", \.accountCode, .anyText, "its code")
        Field("accountName", \.accountName, .anyText, "its name")
        Field("accountType", \.accountType, .anyText, "its type")
        Field("isHeading", \.isHeading, .bool, default: false, "sums what is below it; not part of the totals")
        Field("opening", \.opening, .amount, "balance before, positive for debit")
        Field("debit", \.debit, .amount, "debit turnover")
        Field("credit", \.credit, .amount, "credit turnover")
        Field("balance", \.balance, .amount, "balance after, positive for debit")
    }
}

struct TrialBalanceAnswer: Exemplified {
    var from: Day?
    var date = Day.earliest
    var baseCurrency = ""
    var rows: [TrialBalanceRow] = []
    var totalDebit = Money.zero
    var totalCredit = Money.zero
    var isBalanced = true

    static let shape = Shape<TrialBalanceAnswer>("TrialBalance", "All accounts with turnovers and balances.") {
        Field("from", \.from, .day, "turnovers from this day; from the beginning when absent")
        Field("date", \.date, .day, "balances on this day")
        Field("baseCurrency", \.baseCurrency, .anyText, "currency of every figure")
        Field("rows", \.rows, .items(.record()), "accounts by code; those without any figure are left out")
        Field("totalDebit", \.totalDebit, .amount, "sum of debits")
        Field("totalCredit", \.totalCredit, .amount, "sum of credits")
        Field("isBalanced", \.isBalanced, .bool, "whether the sums are equal")
    }

    static let example: TrialBalanceAnswer = {
        var example = TrialBalanceAnswer()
        example.baseCurrency = "EUR"
        return example
    }()
}

struct TrialBalanceQuery: Exemplified {
    var date: Day?
    var from: Day?

    static let shape = Shape<TrialBalanceQuery>("TrialBalanceQuery", "Which range of days.") {
        Field("date", \.date, .day, "balances on this day; today when absent")
        Field("from", \.from, .day, "turnovers from this day")
    }
    static let example = TrialBalanceQuery()
}
