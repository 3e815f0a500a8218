/// What checking the books found.
public struct VerificationReport: Sendable, Hashable {
    public struct Finding: Sendable, Hashable, CustomStringConvertible {
        public let table: String
        /// The row, by its key within the organization.
        public let row: String
        public let problem: String

        public init(table: String, row: String, problem: String) {
            self.table = table
            self.row = row
            self.problem = problem
        }

        public var description: String { "\(table) \(row): \(problem)" }
    }

    /// In the order of the checks; the first bad row of the journal comes first. At most `findingLimit` of them.
    public internal(set) var findings: [Finding] = []
    public internal(set) var entries: Int64 = 0
    public internal(set) var lines: Int64 = 0
    public internal(set) var auditEvents: Int64 = 0
    public internal(set) var registeredRows: Int64 = 0

    public static let findingLimit = 100

    public var isClean: Bool { findings.isEmpty }

    mutating func add(_ table: String, _ row: String, _ problem: String) {
        guard findings.count < Self.findingLimit else { return }
        findings.append(Finding(table: table, row: row, problem: problem))
    }
}
