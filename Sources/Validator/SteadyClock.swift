internal import Glibc

/// The one place of this command where time comes from.
enum SteadyClock {
    @Sendable static func nanoseconds() -> UInt64 {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
    }

    static func secondsSince1970() -> Int64 { Int64(time(nil)) }
}
