public import Documents

internal import Glibc

/// A moment: microseconds since 1970-01-01T00:00:00Z, as the databases hold it.
public struct Timestamp: Sendable, Hashable {
    public let microseconds: Int64

    public init(microseconds: Int64) { self.microseconds = microseconds }

    public func adding(seconds: Int64) -> Timestamp { Timestamp(microseconds: microseconds + seconds * 1_000_000) }

    /// The calendar day of this moment in UTC; nil outside the years 0001 to 9999.
    public var dayInUTC: Day? {
        Day(daysSince1970: Int(microseconds.flooredQuotient(by: 86_400_000_000).quotient))
    }
}

/// Where logic takes the present from: injected, so that tests own time.
public typealias TimeSource = @Sendable () -> Timestamp

extension Timestamp {
    /// The system's clock; for composition only.
    public static let system: TimeSource = {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Timestamp(microseconds: Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1000)
    }
}

extension Timestamp: Comparable {
    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.microseconds < right.microseconds }
}

extension Timestamp: CustomStringConvertible {
    /// ISO 8601 in UTC with microseconds: `2026-11-20T10:15:00.000000Z`.
    public var description: String {
        let (days, rest) = microseconds.flooredQuotient(by: 86_400_000_000)
        guard let day = Day(daysSince1970: Int(days)) else { return "\(microseconds)" }
        func padded(_ value: Int64, _ width: Int) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
        }
        let seconds = rest / 1_000_000
        return "\(day)T\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
            + ".\(padded(rest % 1_000_000, 6))Z"
    }
}

extension Int64 {
    fileprivate func flooredQuotient(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
