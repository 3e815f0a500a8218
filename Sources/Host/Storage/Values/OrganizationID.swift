/// Names the organization that a row belongs to. Assigned by the database, never reused.
public struct OrganizationID: Sendable, Hashable {
    public let number: Int64

    public init(_ number: Int64) { self.number = number }
}

extension OrganizationID: Comparable {
    public static func < (left: OrganizationID, right: OrganizationID) -> Bool { left.number < right.number }
}

extension OrganizationID: CustomStringConvertible {
    public var description: String { String(number) }
}
