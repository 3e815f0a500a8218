public import Documents
public import JSON

/// Request of `fiscus.tax/1 levy`: corporate income tax, withholding tax.
public struct LevyRequest: Record {
    public var context = CallContext()
    public var levy = ""
    public var base = Money.zero
    public var currency: Currency?
    public var revenue: Money?
    public var date: Day?

    public init() {}

    public init(context: CallContext, levy: String, base: Money, revenue: Money? = nil) {
        self.context = context
        self.levy = levy
        self.base = base
        self.revenue = revenue
    }

    public static let shape = Shape<LevyRequest>("LevyRequest", "A tax other than VAT to compute.") {
        Field("context", \.context, .record(), "context of the call")
        Field("levy", \.levy, .identifier, "key of the manifest's levy")
        Field("base", \.base, .money, "what the tax is taken of")
        Field("currency", \.currency, .currency, "the country's own when absent")
        Field("revenue", \.revenue, .money, "the year's revenue, where the rate depends on it")
        Field("date", \.date, .day, "the day whose rate holds; the business date when absent")
    }
}

/// Answer of `fiscus.tax/1 levy`.
public struct LevyAnswer: Record, Hashable {
    /// One slice of the base and its rate.
    public struct Step: Record, Hashable {
        public var base = Money.zero
        public var percent = Decimal.zero
        public var amount = Money.zero

        public init() {}

        public static let shape = Shape<Step>("LevyStep", "One slice of the base.") {
            Field("base", \.base, .money, "the slice")
            Field("percent", \.percent, .decimal, "its rate")
            Field("amount", \.amount, .money, "its tax")
        }
    }

    public var amount = Money.zero
    public var steps: [Step] = []

    public init() {}

    public static let shape = Shape<LevyAnswer>("LevyAnswer", "A computed tax.") {
        Field("amount", \.amount, .money, "the tax")
        Field(list: "steps", \.steps, .record(), "how it was computed")
    }
}
