internal import Books
internal import CountryPack
internal import Documents
internal import HTTPTypes
internal import Identity
internal import JSON
internal import Storage

/// What the loaded plugins know of their countries' law.
enum CountryRoutes {
    static let group = RouteGroup("countries", "The loaded country plugins: chart, tax table, calendar.") {
        list
        chart
        tax
        calendar
    }

    private static let list = Route.direct(
        .get, "/countries", "listCountries", "Countries with a loaded plugin.", as: .open, answers: CountryList.self
    ) { call in
        var answer = CountryList()
        answer.data = call.host.books.countries.all.map { CountryAnswer($0) }
        return Answered(answer)
    }

    private static let chart = Route.direct(
        .get, "/countries/{country}/chart", "countryChart", "The country's chart of accounts and the roles of its accounts.",
        as: .open, answers: ChartAnswer.self
    ) { call in
        let manifest = try call.host.books.countries.manifest(call.parameter("country"), field: "")
        var answer = ChartAnswer()
        answer.accounts = manifest.accounts.map(\.json)
        answer.roles = .object(
            JSONObject(
                uniqueMembers: manifest.roles.sorted { $0.key < $1.key }.map {
                    .init(key: $0.key, value: .string($0.value))
                }))
        return Answered(answer)
    }

    private static let tax = Route.direct(
        .get, "/countries/{country}/tax", "countryTax", "Tax rows with their rate history, exemption reasons, thresholds.",
        as: .open, answers: TaxTableAnswer.self
    ) { call in
        let manifest = try call.host.books.countries.manifest(call.parameter("country"), field: "")
        var answer = TaxTableAnswer()
        answer.taxRows = manifest.taxRows.map(\.json)
        answer.exemptions = manifest.exemptions.map(\.json)
        answer.thresholds = manifest.thresholds.map(\.json)
        answer.identifiers = manifest.identifiers.map(\.json)
        return Answered(answer)
    }

    private static let calendar = Route.direct(
        .get, "/countries/{country}/calendar", "countryCalendar", "Holidays of a year, and what is filed by when.",
        as: .open, query: CalendarQuery.self, takes: Nothing.self, answers: CalendarAnswer.self
    ) { call, query, _ in
        let manifest = try call.host.books.countries.manifest(call.parameter("country"), field: "")
        let year = query.year ?? call.host.now().dayInUTC?.year ?? 2000
        return Answered(CalendarAnswer(manifest, year: year))
    }
}

struct CountryAnswer: Record {
    var code = ""
    var names: JSONValue = .object(JSONObject())
    var plugin = ""
    var version = ""
    var languages: [String] = []
    var currencies: [String] = []

    init() {}

    init(_ manifest: Manifest) {
        code = manifest.country ?? ""
        names = .object(
            JSONObject(
                uniqueMembers: manifest.names.sorted { $0.key < $1.key }.map {
                    .init(key: $0.key, value: .string($0.value))
                }))
        plugin = manifest.id
        version = manifest.version
        languages = manifest.locale?.languages ?? []
        currencies = manifest.currencies.map(\.code)
    }

    static let shape = Shape<CountryAnswer>("Country", "A country with a loaded plugin.") {
        Field("code", \.code, .anyText, "ISO 3166-1 alpha-2")
        Field("names", \.names, .any, "name by language")
        Field("plugin", \.plugin, .anyText, "id of the plugin")
        Field("version", \.version, .anyText, "its version")
        Field("languages", \.languages, .items(.anyText), "BCP 47, the first is the default")
        Field("currencies", \.currencies, .items(.anyText), "legal tender, past and present")
    }
}

struct CountryList: Exemplified {
    var data: [CountryAnswer] = []

    static let shape = Shape<CountryList>("CountryList", "Countries.") {
        Field("data", \.data, .items(.record()), "by code")
    }
    static let example = CountryList()
}

struct ChartAnswer: Exemplified {
    var accounts: [JSONValue] = []
    var roles: JSONValue = .object(JSONObject())

    static let shape = Shape<ChartAnswer>("CountryChart", "A chart of accounts as the plugin's manifest has it.") {
        Field("accounts", \.accounts, .items(.any), "accounts, see docs/schemas/manifest-1.json")
        Field("roles", \.roles, .any, "account code by role")
    }
    static let example = ChartAnswer()
}

struct TaxTableAnswer: Exemplified {
    var taxRows: [JSONValue] = []
    var exemptions: [JSONValue] = []
    var thresholds: [JSONValue] = []
    var identifiers: [JSONValue] = []

    static let shape = Shape<TaxTableAnswer>("CountryTax", "The tax table as the plugin's manifest has it.") {
        Field("taxRows", \.taxRows, .items(.any), "rows with their rate history")
        Field("exemptions", \.exemptions, .items(.any), "exemption reasons")
        Field("thresholds", \.thresholds, .items(.any), "thresholds")
        Field("identifiers", \.identifiers, .items(.any), "schemes of party identifiers")
    }
    static let example = TaxTableAnswer()
}

struct CalendarQuery: Exemplified {
    var year: Int?

    static let shape = Shape<CalendarQuery>("CalendarQuery", "Which year.") {
        Field("year", \.year, .integer(1900...2200), "calendar year; the present one when absent")
    }
    static let example = CalendarQuery()
}

struct HolidayAnswer: Record {
    var date = Day.earliest
    var names: JSONValue = .object(JSONObject())

    static let shape = Shape<HolidayAnswer>("HolidayDate", "A day that is free.") {
        Field("date", \.date, .day, "the day")
        Field("names", \.names, .any, "name by language")
    }
}

struct DueAnswer: Record {
    var filing = ""
    var periodEnd = Day.earliest
    var due = Day.earliest

    static let shape = Shape<DueAnswer>("DueDate", "By when something is filed.") {
        Field("filing", \.filing, .anyText, "what is filed")
        Field("periodEnd", \.periodEnd, .day, "last day of the period")
        Field("due", \.due, .day, "last day on which it may be filed")
    }
}

struct CalendarAnswer: Exemplified {
    var year = 2026
    var fiscalYearStart = ""
    var holidays: [HolidayAnswer] = []
    var filings: [JSONValue] = []
    var due: [DueAnswer] = []

    init() {}

    init(_ manifest: Manifest, year: Int) {
        self.year = year
        fiscalYearStart = manifest.fiscalYear?.start ?? ""
        let calendar = WorkingCalendar(manifest)
        holidays = calendar.holidays(in: year).map { day, holiday in
            var made = HolidayAnswer()
            made.date = day
            made.names = holiday.json["names"] ?? made.names
            return made
        }
        filings = manifest.filings.map(\.json)
        for filing in manifest.filings {
            for month in 1...12 {
                let ends =
                    switch filing.period {
                    case .month: true
                    case .quarter: month % 3 == 0
                    case .year: month == 12
                    case .event: false
                    }
                guard ends, let end = Day(year: year, month: month, day: 1)?.lastOfMonth,
                    filing.since.map({ $0 <= end }) ?? true, filing.until.map({ end <= $0 }) ?? true,
                    let last = filing.due(periodEnd: end, calendar)
                else { continue }
                var made = DueAnswer()
                made.filing = filing.key
                made.periodEnd = end
                made.due = last
                due.append(made)
            }
        }
        due.sort { ($0.due, $0.filing) < ($1.due, $1.filing) }
    }

    static let shape = Shape<CalendarAnswer>("CountryCalendar", "A year's holidays and filings.") {
        Field("year", \.year, .integer(1...9999), "the year")
        Field("fiscalYearStart", \.fiscalYearStart, .anyText, "MM-DD")
        Field("holidays", \.holidays, .items(.record()), "free days")
        Field("filings", \.filings, .items(.any), "what is filed, see docs/schemas/manifest-1.json")
        Field("due", \.due, .items(.record()), "due days of periods that end in the year")
    }
    static let example = CalendarAnswer()
}
