public import Documents
public import JSON

/// A turnover or amount above which another rule applies.
public struct Threshold: Record, Hashable {
    public var key = ""
    public var amount = Money.zero
    public var currency = ""
    public var since: Day?
    public var until: Day?
    public var source = Source()

    public init() {}

    public static let shape = Shape<Threshold>("Threshold", "An amount above which another rule applies.") {
        Field("key", \.key, .identifier, "vatRegistration, smallBusiness, monthlyFiling ...")
        Field("amount", \.amount, .money, "the amount")
        Field("currency", \.currency, .code, "ISO 4217")
        Field("since", \.since, .day, "first day")
        Field("until", \.until, .day, "last day")
        Field("source", \.source, .record(), "legal source")
    }
}

/// A tax other than VAT: corporate income tax, withholding tax.
public struct Levy: Record, Hashable {
    public var key = ""
    public var rates: [LevyRate] = []
    public var names: [String: String] = [:]
    public var source = Source()

    public init() {}

    public static let shape = Shape<Levy>("Levy", "A tax other than VAT.") {
        Field("key", \.key, .identifier, "corporateIncome, withholding.dividends ...")
        Field(list: "rates", \.rates, .record(), "rate history", required: true)
        Field("names", \.names, .dictionary(of: .text(maximum: 200)), default: [:], "name by language")
        Field("source", \.source, .record(), "legal source")
    }
}

/// A rate of a levy: when, for whom, and of which part of the base.
public struct LevyRate: Record, Hashable {
    public var since = Day.earliest
    public var until: Day?
    public var percent = Decimal.zero
    /// Of what the base exceeds this; rates of one day with different bounds are slices.
    public var above: Money?
    /// Only where the year's revenue is at most this.
    public var revenueUpTo: Money?

    public init() {}

    public static let shape = Shape<LevyRate>("LevyRate", "A rate of a levy.") {
        Field("since", \.since, .day, "first day")
        Field("until", \.until, .day, "last day; still in force when absent")
        Field("percent", \.percent, .decimal, "percentage")
        Field("above", \.above, .money, "of the part of the base above this amount; of all of it when absent")
        Field("revenueUpTo", \.revenueUpTo, .money, "only where the year's revenue is at most this")
    }
}

/// The fiscal year.
public struct FiscalYear: Record, Hashable {
    public var start = "01-01"
    public var other: String?
    public var source = Source()

    public init() {}

    public static let shape = Shape<FiscalYear>("FiscalYear", "The fiscal year.") {
        Field("start", \.start, .monthDay, "first day")
        Field("other", \.other, .text(), "whether and how another year may be chosen")
        Field("source", \.source, .record(), "legal source")
    }
}

/// How documents are numbered.
public struct Numbering: Record, Hashable {
    public enum IssueDate: String, Sendable, CaseIterable { case free, mustEqualSendDate }

    public var dimensions: [String] = []
    public var format = ""
    public var issueDate = IssueDate.free
    public var source = Source()

    public init() {}

    public static let shape = Shape<Numbering>(
        "Numbering", "How documents are numbered.",
        check: { numbering, context in
            if !numbering.format.contains("{counter") {
                context.report("numbering.noCounter", "the format has no {counter}", remedy: "as in {year}-{counter:6}")
            }
        }
    ) {
        Field(
            list: "dimensions", \.dimensions, .identifier, "what a series is split by beside document class and year",
            limit: 5)
        Field("format", \.format, .code, "with {year}, {counter}, {counter:WIDTH} and the dimensions in braces")
        Field("issueDate", \.issueDate, .enumeration(), "whether the issue date may differ from the day of sending")
        Field("source", \.source, .record(), "legal source")
    }
}

/// How long a class of documents is kept.
public struct Retention: Record, Hashable {
    public enum From: String, Sendable, CaseIterable { case endOfFiscalYear, endOfTaxPeriod, issue }

    public var documents = ""
    public var years = 0
    public var from = From.endOfFiscalYear
    public var source = Source()

    public init() {}

    public static let shape = Shape<Retention>("Retention", "How long a class of documents is kept.") {
        Field("documents", \.documents, .identifier, "invoices, books, payroll ...")
        Field("years", \.years, .integer(1...100), "years")
        Field("from", \.from, .enumeration(), "what they are counted from")
        Field("source", \.source, .record(), "legal source")
    }
}

/// A system of the authority, with the addresses configuration may override.
public struct Authority: Record, Hashable {
    public var key = ""
    public var names: [String: String] = [:]
    public var environments: [String: String] = [:]
    public var perSecond: Int?
    public var source = Source()

    public init() {}

    public static let shape = Shape<Authority>("Authority", "A system of the authority.") {
        Field("key", \.key, .identifier, "key, the first part of an endpoint's name")
        Field("names", \.names, .dictionary(of: .text(maximum: 200)), "name by language")
        Field(
            "environments", \.environments, .dictionary(of: .httpsURL), "base address by environment: demo, production")
        Field("perSecond", \.perSecond, .integer(1...10_000), "requests a second it takes")
        Field("source", \.source, .record(), "where it is described")
    }
}
