internal import Books
internal import CountryPack
internal import Documents
internal import HTTPTypes
internal import Identity
internal import JSON
internal import Storage

/// The tax table as the organization uses it.
enum TaxRateRoutes {
    static let group = RouteGroup("tax rates", "The country's tax table with the organization's own settings.") {
        list
        set
    }

    private static let list = Route.read(
        "/settings/tax-rates", "listTaxRates", "Every row of the tax table with its rate of a day.",
        as: .member(.viewer, Scope(.settings, .read)), query: DateQuery.self, answers: TaxRateList.self
    ) { reading, transaction in
        try TaxRateList(
            reading.books, on: try reading.query.date ?? reading.today(), transaction)
    }

    private static let set = Route.write(
        .put, "/settings/tax-rates", "setTaxRates", "Changes settings of rows; rows not named stay as they are.",
        as: .member(.admin, Scope(.settings, .write)), takes: TaxRatesInput.self, answers: TaxRateList.self,
        refusals: [.missing("A row is unknown."), .invalid("A rate of one's own needs a first day and a reason.")]
    ) { writing, transaction in
        try writing.books.taxRows(transaction).set(
            writing.input.data.map { input in
                var setting = TaxRowSetting(input.key)
                setting.isActive = input.isActive
                setting.label = input.label
                setting.percent = input.percent
                setting.since = input.since
                setting.reason = input.reason
                return setting
            }, by: writing.origin)
        return Written(
            try TaxRateList(
                writing.books, on: writing.call.host.now().dayInUTC ?? .earliest, transaction))
    }
}

struct TaxRateInput: Record {
    var key = ""
    var isActive = true
    var label: String?
    var percent: Decimal?
    var since: Day?
    var reason: String?

    static let shape = Shape<TaxRateInput>("TaxRateSetting", "What an organization says about a row.") {
        Field("key", \.key, .identifier, "key of the row")
        Field("isActive", \.isActive, .bool, default: true, "whether documents may use it")
        Field("label", \.label, .text(maximum: 100), "a name of one's own")
        Field("percent", \.percent, .decimal, "a rate of one's own, where the law leaves a choice")
        Field("since", \.since, .day, "its first day")
        Field("reason", \.reason, .text(maximum: 500), "why; needed with a rate of one's own")
    }
}

struct TaxRatesInput: Exemplified {
    var data: [TaxRateInput] = []

    static let shape = Shape<TaxRatesInput>("TaxRateSettings", "Settings of rows.") {
        Field(list: "data", \.data, .record(), "one per row", limit: 200, required: true)
    }

    static let example: TaxRatesInput = {
        var row = TaxRateInput()
        row.key = "standard"
        row.label = "VAT"
        var example = TaxRatesInput()
        example.data = [row]
        return example
    }()
}

struct TaxRateAnswer: Record {
    var key = ""
    var name = ""
    var direction = ""
    var category = ""
    var rate: Decimal?
    var isActive = true
    var isOverridden = false
    var reason: String?

    static let shape = Shape<TaxRateAnswer>("TaxRate", "A row of the tax table.") {
        Field("key", \.key, .anyText, "key, used as taxRow in documents")
        Field("name", \.name, .anyText, "name, or the organization's own label")
        Field("direction", \.direction, .anyText, "sale or purchase")
        Field("category", \.category, .anyText, "VAT category as documents carry it")
        Field("rate", \.rate, .decimal, "percentage in force; absent when none is")
        Field("isActive", \.isActive, .bool, "whether documents may use it")
        Field("isOverridden", \.isOverridden, .bool, "whether the rate is the organization's own")
        Field("reason", \.reason, .anyText, "why")
    }
}

struct TaxRateList: Exemplified {
    var date = Day.earliest
    var data: [TaxRateAnswer] = []

    init() {}

    init(_ books: Books, on day: Day, _ transaction: any Transaction) throws {
        date = day
        let language = try books.identity.organizations(transaction).profile().language
        let rows = books.taxRows(transaction)
        data = try rows.all().map { row, setting in
            var made = TaxRateAnswer()
            made.key = row.key
            made.name = setting?.label ?? Names.choose(row.names, language)
            made.direction = row.direction.rawValue
            made.category = row.category
            made.isActive = setting?.isActive ?? true
            let own = setting.flatMap { setting in
                setting.since.map { $0 <= day } == true ? setting.percent : nil
            }
            made.rate = own ?? row.rate(on: day)
            made.isOverridden = own != nil
            made.reason = setting?.reason
            return made
        }
    }

    static let shape = Shape<TaxRateList>("TaxRateList", "The tax table on a day.") {
        Field("date", \.date, .day, "the day")
        Field("data", \.data, .items(.record()), "its rows")
    }
    static let example = TaxRateList()
}
