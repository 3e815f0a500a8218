public import JSON

/// One step of closing a fiscal year: the balances of some accounts go to another.
public struct ClosingRule: Record, Hashable {
    public enum Kind: String, Sendable, CaseIterable {
        /// Result accounts into equity.
        case closing
        /// Balance sheet accounts, which the next year opens again.
        case balanceClosing
    }

    public var key = ""
    public var codes: [String] = []
    public var kinds: [Account.Kind] = []
    public var into = ""
    public var kind = Kind.closing
    public var names: [String: String] = [:]
    public var source: Source?

    public init() {}

    public static let shape = Shape<ClosingRule>(
        "ClosingRule", "One step of closing a fiscal year.",
        check: { rule, context in
            if rule.codes.isEmpty == rule.kinds.isEmpty {
                context.report(
                    "closing.oneOf", "a step names accounts by code or by kind", remedy: "give codes or kinds")
            }
        }
    ) {
        Field("key", \.key, .identifier, "key of the step")
        Field(list: "codes", \.codes, .code, "beginnings of the account codes that are closed", limit: 200)
        Field(list: "kinds", \.kinds, .enumeration(), "kinds of account that are closed", limit: 10)
        Field("into", \.into, .identifier, "role of the account that takes the balances")
        Field("kind", \.kind, .enumeration(), "closing into the result, or of the balance sheet")
        Field("names", \.names, .dictionary(of: .text(maximum: 200)), "name by language")
        Field("source", \.source, .record(), "where the order is laid down")
    }
}
