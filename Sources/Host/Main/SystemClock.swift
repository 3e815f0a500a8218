internal import Documents
internal import Glibc
internal import XMLSignature

/// The one place of the command line where time comes from; everything below is given it.
enum SystemClock {
    static func moment() -> Moment { Moment(secondsSince1970: Int64(time(nil))) }

    /// Steady, for measuring.
    @Sendable static func nanoseconds() -> UInt64 {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
    }
}

extension Moment {
    /// The calendar date in UTC.
    var day: Day { Day(daysSince1970: Int(secondsSince1970.quotientFloor(86_400))) ?? .earliest }
}

extension Int64 {
    fileprivate func quotientFloor(_ divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
