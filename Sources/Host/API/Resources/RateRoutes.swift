internal import Books
internal import Documents
internal import HTTPTypes
internal import Identity
internal import JSON
internal import Ledger
internal import Storage

/// Currencies and exchange rates.
enum RateRoutes {
    static let group = RouteGroup("exchange rates", "Currencies, and rates with source and purpose; added, never changed.") {
        currencies
        list
        add
        importCSV
    }

    private static let currencies = Route.read(
        "/currencies", "listCurrencies", "The currencies the books know.",
        as: .member(.viewer, Scope(.rates, .read)), answers: CurrencyList.self
    ) { reading, transaction in
        var list = CurrencyList()
        list.data = try reading.books.ledger.rates(transaction).currencies().map { code, decimals in
            var made = CurrencyAnswer()
            made.code = code
            made.decimalPlaces = decimals
            return made
        }
        return list
    }

    private static let list = Route.read(
        "/exchange-rates", "listExchangeRates", "Rates, latest day first.",
        as: .member(.viewer, Scope(.rates, .read)), query: RateQuery.self, answers: RatePage.self
    ) { reading, transaction in
        let query = reading.query
        let found = try reading.books.ledger.rates(transaction).list(
            RateFilter(
                from: query.baseCurrency, to: query.targetCurrency, day: query.date, purpose: query.purpose),
            skipping: try query.skipping(), limit: query.perPage)
        var page = RatePage()
        page.data = found.rates.map { RateAnswer($0.rate, id: reading.ids.text(.rate, $0.number)) }
        page.meta = try PageMeta(query, total: found.total, shown: found.rates.count)
        return page
    }

    private static let add = Route.write(
        .post, "/exchange-rates", "addExchangeRates", "Adds rates.",
        as: .member(.accountant, Scope(.rates, .write)), takes: RatesInput.self, answers: CountAnswer.self,
        status: 201, refusals: [.invalid("A rate is not positive, or between a currency and itself.")]
    ) { writing, transaction in
        let rates = try writing.input.data.map { input in
            try LockedRate(
                from: try Currency(named: input.baseCurrency), to: try Currency(named: input.targetCurrency),
                per: Int64(input.per), rate: input.rate, day: input.date, source: input.source,
                purpose: input.purpose)
        }
        try writing.books.ledger.rates(transaction).add(rates)
        return Written(CountAnswer(rates.count))
    }

    private static let importCSV = Route.write(
        .post, "/exchange-rates/import", "importExchangeRates",
        "Adds rates from CSV with the header from,to,per,rate,date,source,purpose; all or none.",
        as: .member(.accountant, Scope(.rates, .write)), takes: CSVInput.self, answers: CountAnswer.self, status: 201,
        refusals: [.invalid("A line is not a rate.")]
    ) { writing, transaction in
        Written(CountAnswer(try writing.books.ledger.rates(transaction).importCSV(writing.input.csvContent)))
    }
}

struct CurrencyAnswer: Record {
    var code = ""
    var decimalPlaces = 2
    var isActive = true

    static let shape = Shape<CurrencyAnswer>("CurrencyBrief", "A currency.") {
        Field("code", \.code, .anyText, "ISO 4217")
        Field("decimalPlaces", \.decimalPlaces, .integer(0...4), "decimals of its minor unit")
        Field("isActive", \.isActive, .bool, "in force")
    }
}

struct CurrencyList: Exemplified {
    var data: [CurrencyAnswer] = []

    static let shape = Shape<CurrencyList>("CurrencyList", "Currencies.") {
        Field("data", \.data, .items(.record()), "by code")
    }

    static let example: CurrencyList = {
        var currency = CurrencyAnswer()
        currency.code = "EUR"
        var example = CurrencyList()
        example.data = [currency]
        return example
    }()
}

struct RateQuery: Paged {
    var baseCurrency: Currency?
    var targetCurrency: Currency?
    var date: Day?
    var purpose: LockedRate.Purpose?
    var page = 1
    var perPage = 20
    var cursor: String?

    static let shape = Shape<RateQuery>("RateQuery", "Which rates.") {
        Field("baseCurrency", \.baseCurrency, .currency, "from")
        Field("targetCurrency", \.targetCurrency, .currency, "to")
        Field("date", \.date, .day, "of this day")
        Field("purpose", \.purpose, .enumeration(), "vat, book or customs")
        pagingFields
    }
}

struct RateInput: Record {
    var baseCurrency = ""
    var targetCurrency = ""
    var per = 1
    var rate = Decimal.zero
    var date = Day.earliest
    var source = ""
    var purpose = LockedRate.Purpose.book

    static let shape = Shape<RateInput>("RateInput", "`per` units of the base currency cost `rate` of the target.") {
        Field("baseCurrency", \.baseCurrency, .currencyCode, "from")
        Field("targetCurrency", \.targetCurrency, .currencyCode, "to")
        Field("per", \.per, .integer(1...1_000_000), default: 1, "units of the base currency")
        Field("rate", \.rate, .decimal, "units of the target currency")
        Field("date", \.date, .day, "day of the list")
        Field("source", \.source, .text(maximum: 50), "who published it")
        Field("purpose", \.purpose, .enumeration(), "vat, book or customs")
    }
}

struct RatesInput: Exemplified {
    var data: [RateInput] = []

    static let shape = Shape<RatesInput>("RatesInput", "Rates to be added.") {
        Field(list: "data", \.data, .record(), "rates", limit: 1000, required: true)
    }

    static let example: RatesInput = {
        var rate = RateInput()
        rate.baseCurrency = "EUR"
        rate.targetCurrency = "USD"
        rate.rate = (try? Decimal("1.0842")) ?? .one
        rate.date = Day(year: 2026, month: 11, day: 20) ?? .earliest
        rate.source = "ECB"
        var example = RatesInput()
        example.data = [rate]
        return example
    }()
}

struct CSVInput: Exemplified {
    var csvContent = ""

    static let shape = Shape<CSVInput>("CSVInput", "A CSV file as text.") {
        Field("csvContent", \.csvContent, .anyText, "the file")
    }

    static let example: CSVInput = {
        var example = CSVInput()
        example.csvContent = "from,to,per,rate,date,source,purpose\nEUR,USD,1,1.0842,2026-11-20,ECB,book\n"
        return example
    }()
}

struct CountAnswer: Exemplified {
    var imported = 0

    init() {}
    init(_ count: Int) { imported = count }

    static let shape = Shape<CountAnswer>("Count", "How many were added.") {
        Field("imported", \.imported, .integer(0...Int.max), "how many")
    }
    static let example = CountAnswer(1)
}

struct RateAnswer: Record {
    var id = ""
    var baseCurrency = ""
    var targetCurrency = ""
    var per = 1
    var rate = Decimal.zero
    var effectiveDate = Day.earliest
    var source = ""
    var purpose = LockedRate.Purpose.book

    init() {}

    init(_ rate: LockedRate, id: String) {
        self.id = id
        baseCurrency = rate.from.code
        targetCurrency = rate.to.code
        per = Int(rate.per)
        self.rate = rate.rate
        effectiveDate = rate.day
        source = rate.source
        purpose = rate.purpose
    }

    static let shape = Shape<RateAnswer>("ExchangeRate", "`per` units of the base currency cost `rate` of the target.") {
        Field("id", \.id, .id, "id")
        Field("baseCurrency", \.baseCurrency, .anyText, "from")
        Field("targetCurrency", \.targetCurrency, .anyText, "to")
        Field("per", \.per, .integer(1...1_000_000), "units of the base currency")
        Field("rate", \.rate, .decimal, "units of the target currency")
        Field("effectiveDate", \.effectiveDate, .day, "day of the list")
        Field("source", \.source, .anyText, "who published it")
        Field("purpose", \.purpose, .enumeration(), "vat, book or customs")
    }
}

struct RatePage: Exemplified {
    var data: [RateAnswer] = []
    var meta = PageMeta()

    static let shape = Shape<RatePage>("RatePage", "A page of rates.") {
        Field("data", \.data, .items(.record()), "rates")
        Field("meta", \.meta, .record(), "where the page stands")
    }
    static let example = RatePage()
}
