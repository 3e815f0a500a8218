public import Documents
internal import JSON

/// A box of a VAT return and its figure.
public struct VATBox: Sendable, Hashable {
    public let box: String
    public let amount: Money

    public init(_ box: String, _ amount: Money) {
        self.box = box
        self.amount = amount
    }

    static func json(_ boxes: [VATBox]) -> String {
        var object = JSONObject()
        for box in boxes { object[box.box] = .string(box.amount.description) }
        return JSONValue.object(object).text()
    }
}
