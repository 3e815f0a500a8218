public import Documents
public import JSON

/// What every request carries: the moment, the date law is looked up for, fresh identifiers. Stored for replay.
public struct CallContext: Record, Hashable {
    public var moment: String?
    public var businessDate = Day.earliest
    public var ids: [String] = []

    public init() {}

    public init(moment: String, businessDate: Day, ids: [String] = []) {
        self.moment = moment
        self.businessDate = businessDate
        self.ids = ids
    }

    public static let shape = Shape<CallContext>("Context", "When a call is made, and fresh identifiers for it.") {
        Field("moment", \.moment, .code, "RFC 3339 with the tenant's zone")
        Field("businessDate", \.businessDate, .day, "the date law is looked up for")
        Field(list: "ids", \.ids, .code, "fresh identifiers, used from the front")
    }
}
