/// A document's other axes: each moves on its own, none is derived from another.
public struct DocumentAxes: Sendable, Hashable {
    public enum Delivery: String, Sendable, CaseIterable { case unknown, delivered, undeliverable }
    public enum BuyerAnswer: String, Sendable, CaseIterable { case none, approved, rejected }
    public enum Void: String, Sendable, CaseIterable { case none, cancelled, storno, replaced }

    public var delivery = Delivery.unknown
    public var buyer = BuyerAnswer.none
    public var void = Void.none
    /// What else the authority says, in its own words: register, fiscalisation, reports.
    public var others: [String: String] = [:]

    public init() {}

    /// Takes over what an answer says; what it does not mention stays.
    mutating func take(_ axes: [String: String]) {
        for (name, value) in axes {
            switch name {
            case "delivery": delivery = Delivery(rawValue: value) ?? delivery
            case "buyer": buyer = BuyerAnswer(rawValue: value) ?? buyer
            case "void": void = Void(rawValue: value) ?? void
            default: others[name] = value
            }
        }
    }
}
