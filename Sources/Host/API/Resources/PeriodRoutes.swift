internal import Books
internal import Documents
internal import HTTPTypes
internal import Identity
internal import JSON
internal import Ledger
internal import Storage

/// Fiscal years, accounting periods, VAT periods.
enum PeriodRoutes {
    static let group = RouteGroup("periods", "Fiscal years, accounting periods and VAT periods; every change has a reason.") {
        years
        openYear
        setYear
        periods
        setPeriod
        vatPeriods
        file
        reopen
    }

    private static let reading = Access.member(.viewer, Scope(.periods, .read))
    private static let writing = Access.member(.accountant, Scope(.periods, .write))

    private static let years = Route.read(
        "/fiscal-years", "listFiscalYears", "Fiscal years.", as: reading, answers: SpanList.self
    ) { reading, transaction in
        SpanList(try reading.books.ledger.calendar(transaction).years())
    }

    private static let openYear = Route.write(
        .post, "/fiscal-years", "openFiscalYear", "Opens a fiscal year with its months and VAT periods.", as: writing,
        takes: YearInput.self, answers: SpanList.self, status: 201,
        refusals: [.conflict("The year is there already.")]
    ) { writing, transaction in
        try writing.books.openFiscalYear(Int64(writing.input.year), transaction, by: writing.origin)
        return Written(SpanList(try writing.books.ledger.calendar(transaction).years()))
    }

    private static let setYear = Route.write(
        .patch, "/fiscal-years/{id}/status", "setFiscalYearStatus", "Closes a year, or opens it again.",
        as: .member(.admin, Scope(.periods, .write)), takes: StateInput.self, answers: SpanAnswer.self,
        refusals: [.invalid("The state cannot follow the present one.")]
    ) { writing, transaction in
        let calendar = writing.books.ledger.calendar(transaction)
        let year = try find(writing.call.parameter("id"), try calendar.years())
        guard writing.input.status == "open" || writing.input.status == "closed" else { throw illegal("open, closed") }
        try calendar.setYear(
            year.number, isOpen: writing.input.status == "open", reason: writing.input.reason, by: writing.origin)
        return Written(SpanAnswer(try find(writing.call.parameter("id"), try calendar.years())))
    }

    private static let periods = Route.read(
        "/periods", "listPeriods", "Accounting periods.", as: reading, answers: SpanList.self
    ) { reading, transaction in
        SpanList(try reading.books.ledger.calendar(transaction).periods())
    }

    private static let setPeriod = Route.write(
        .patch, "/periods/{id}/status", "setPeriodStatus", "Closes, locks or opens an accounting period.", as: writing,
        takes: StateInput.self, answers: SpanAnswer.self,
        refusals: [.invalid("The state cannot follow the present one.")]
    ) { writing, transaction in
        let calendar = writing.books.ledger.calendar(transaction)
        let period = try find(writing.call.parameter("id"), try calendar.periods())
        guard let state = PeriodState(rawValue: writing.input.status) else { throw illegal("open, closed, locked") }
        try calendar.setPeriod(period.number, to: state, reason: writing.input.reason, by: writing.origin)
        return Written(SpanAnswer(try find(writing.call.parameter("id"), try calendar.periods())))
    }

    private static let vatPeriods = Route.read(
        "/vat-periods", "listVatPeriods", "VAT periods; they close when a return is filed.", as: reading,
        answers: SpanList.self
    ) { reading, transaction in
        SpanList(try reading.books.ledger.calendar(transaction).vatPeriods())
    }

    private static let file = Route.write(
        .post, "/vat-periods/{id}/file", "fileVatReturn",
        "Files the return of a VAT period as the books have it, and locks the period.", as: writing,
        answers: FiledReturn.self, status: 201, refusals: [.invalid("It is filed already.")]
    ) { writing, transaction in
        let calendar = writing.books.ledger.calendar(transaction)
        let period = try find(writing.call.parameter("id"), try calendar.vatPeriods())
        let report = try writing.books.ledger.reports(transaction).vat(
            period.number, rules: try writing.books.taxRows(transaction).boxRules())
        var answer = FiledReturn()
        answer.version = Int(try calendar.fileReturn(period.number, boxes: report.boxes, by: writing.origin))
        answer.boxes = report.boxes.map { BoxAnswer($0) }
        answer.period = "\(period.number)"
        return Written(answer)
    }

    private static let reopen = Route.write(
        .post, "/vat-periods/{id}/reopen", "reopenVatPeriod", "Opens a filed VAT period for a corrected return.",
        as: .member(.admin, Scope(.periods, .write)), takes: ReasonInput.self, answers: SpanAnswer.self,
        refusals: [.invalid("It is not filed.")]
    ) { writing, transaction in
        let calendar = writing.books.ledger.calendar(transaction)
        let period = try find(writing.call.parameter("id"), try calendar.vatPeriods())
        try calendar.reopenVATPeriod(period.number, reason: writing.input.reason, by: writing.origin)
        return Written(SpanAnswer(try find(writing.call.parameter("id"), try calendar.vatPeriods())))
    }

    /// Periods are named by their numbers, as in 202611.
    private static func find(_ id: String, _ spans: [CalendarSpan]) throws -> CalendarSpan {
        guard let found = spans.first(where: { "\($0.number)" == id }) else {
            throw Problem(.notFound, "period.unknown", "there is no such period", remedy: "list them")
        }
        return found
    }

    private static func illegal(_ legal: String) -> Problem {
        Problem(.unprocessable, "calendar.transition", "there is no such state", field: "/status", remedy: legal)
    }
}

struct SpanAnswer: Exemplified {
    var id = ""
    var fiscalYear: String?
    var firstDay = Day.earliest
    var lastDay = Day.earliest
    var status = ""

    init() {}

    init(_ span: CalendarSpan) {
        id = "\(span.number)"
        fiscalYear = span.year.map { "\($0)" }
        firstDay = span.first
        lastDay = span.last
        status = span.state
    }

    static let shape = Shape<SpanAnswer>("Period", "A year or a period.") {
        Field("id", \.id, .anyText, "its number, as in 2026, 202611 or 20264")
        Field("fiscalYear", \.fiscalYear, .anyText, "the year it belongs to")
        Field("firstDay", \.firstDay, .day, "first day")
        Field("lastDay", \.lastDay, .day, "last day")
        Field("status", \.status, .anyText, "open, closed, locked or filed")
    }

    static let example: SpanAnswer = {
        var example = SpanAnswer()
        example.id = "202611"
        example.fiscalYear = "2026"
        example.firstDay = Day(year: 2026, month: 11, day: 1) ?? .earliest
        example.lastDay = Day(year: 2026, month: 11, day: 30) ?? .earliest
        example.status = "open"
        return example
    }()
}

struct SpanList: Exemplified {
    var data: [SpanAnswer] = []

    init() {}
    init(_ spans: [CalendarSpan]) { data = spans.map { SpanAnswer($0) } }

    static let shape = Shape<SpanList>("PeriodList", "Periods.") {
        Field("data", \.data, .items(.record()), "by first day")
    }

    static let example: SpanList = {
        var example = SpanList()
        example.data = [.example]
        return example
    }()
}

struct YearInput: Exemplified {
    var year = 2026

    static let shape = Shape<YearInput>("YearInput", "A fiscal year.") {
        Field("year", \.year, .integer(1900...2200), "the calendar year it begins in")
    }

    static let example: YearInput = {
        var example = YearInput()
        example.year = 2027
        return example
    }()
}

struct StateInput: Exemplified {
    var status = ""
    var reason = ""

    static let shape = Shape<StateInput>("StateInput", "A state and the reason for it.") {
        Field("status", \.status, .identifier, "open, closed or locked")
        Field("reason", \.reason, .text(maximum: 500), "why; kept with the change")
    }

    static let example: StateInput = {
        var example = StateInput()
        example.status = "closed"
        example.reason = "month done"
        return example
    }()
}

struct ReasonInput: Exemplified {
    var reason = ""

    static let shape = Shape<ReasonInput>("ReasonInput", "A reason.") {
        Field("reason", \.reason, .text(maximum: 500), "why; kept with the change")
    }

    static let example: ReasonInput = {
        var example = ReasonInput()
        example.reason = "an invoice was missing"
        return example
    }()
}

struct BoxAnswer: Record {
    var box = ""
    var amount = Money.zero

    init() {}

    init(_ box: VATBox) {
        self.box = box.box
        amount = box.amount
    }

    static let shape = Shape<BoxAnswer>("Box", "A box of a return.") {
        Field("box", \.box, .anyText, "its name")
        Field("amount", \.amount, .amount, "its figure")
    }
}

struct FiledReturn: Exemplified {
    var period = ""
    var version = 1
    var boxes: [BoxAnswer] = []

    static let shape = Shape<FiledReturn>("FiledReturn", "A VAT return as filed.") {
        Field("period", \.period, .anyText, "the VAT period")
        Field("version", \.version, .integer(1...10_000), "1, and one more for every correction")
        Field("boxes", \.boxes, .items(.record()), "its figures")
    }

    static let example: FiledReturn = {
        var example = FiledReturn()
        example.period = "202611"
        return example
    }()
}
