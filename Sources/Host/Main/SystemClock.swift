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

    /// The calendar date of a moment in the zone of this machine.
    static func localDay(_ moment: Moment) -> Day {
        var seconds = time_t(moment.secondsSince1970)
        var parts = tm()
        localtime_r(&seconds, &parts)
        return Day(year: Int(parts.tm_year) + 1_900, month: Int(parts.tm_mon) + 1, day: Int(parts.tm_mday)) ?? .earliest
    }
}
