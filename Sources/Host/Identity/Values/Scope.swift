/// What a machine key may do: an area and whether it may change anything there.
public struct Scope: Sendable, Hashable {
    public enum Area: String, Sendable, Hashable, CaseIterable {
        case accounts, contacts, documents, expenses, journal, organization, payments, periods, rates, reports, settings
        case audit, tax
    }

    public enum Right: String, Sendable, Hashable, CaseIterable { case read, write }

    public let area: Area
    public let right: Right

    public init(_ area: Area, _ right: Right) {
        self.area = area
        self.right = right
    }

    /// `contacts:write`; nil for anything unknown.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let area = Area(rawValue: parts[0]), let right = Right(rawValue: parts[1]) else {
            return nil
        }
        self.init(area, right)
    }

    public static let all = Area.allCases.flatMap { area in Right.allCases.map { Scope(area, $0) } }
}

extension Scope: CustomStringConvertible {
    public var description: String { "\(area.rawValue):\(right.rawValue)" }
}
