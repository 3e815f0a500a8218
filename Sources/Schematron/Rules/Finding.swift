/// One thing a rule set says about a document.
public struct Finding: Sendable, Hashable {
    public enum Kind: String, Sendable {
        /// An assertion does not hold, or a report does.
        case failed
        /// The assertion could not be evaluated: the document was not checked against it.
        case error
    }

    public enum Severity: String, Sendable, Comparable {
        case information, warning, error

        private var rank: Int {
            switch self {
            case .information: 0
            case .warning: 1
            case .error: 2
            }
        }

        public static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }
    }

    /// The assertion's id; where it has none, its place: `pattern/rule/assertion`, counted from 1.
    public let rule: String
    public let severity: Severity
    public let kind: Kind
    public let message: String
    /// `flag` and `role` as the rule file has them.
    public let flag: String?
    public let role: String?
    /// A report that holds, not an assertion that does not.
    public let isReport: Bool
    /// The XPath that was tested.
    public let test: String
    /// 1-based place of the node's markup in the document; columns count characters.
    public let line: Int
    public let column: Int
    /// Path of the node with the document's own prefixes.
    public let location: String
    /// Index of the node in the tree.
    public let node: Int32
    /// Both sides of the comparisons that decided.
    public let values: [ComparedValue]
}
