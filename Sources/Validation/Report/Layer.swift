/// One step of a validation and how it went.
public struct Layer: Sendable, Hashable {
    public enum Name: String, Sendable, CaseIterable { case xml, xsd, rules }

    public enum Status: String, Sendable, CaseIterable {
        case valid
        case invalid
        /// Not run: not asked for, or what it stands on is not there.
        case skipped
        /// Could not be carried out, wholly or in part; the document is then not valid, whatever else holds.
        case failed
    }

    public let name: Name
    public var status: Status
    /// How long it took, when a clock was given. Reading and schema are one pass, whose time stands with `xml`.
    public var nanoseconds: UInt64?

    public init(_ name: Name, _ status: Status, nanoseconds: UInt64? = nil) {
        self.name = name
        self.status = status
        self.nanoseconds = nanoseconds
    }
}
