/// How long a failed job waits: twice as long after every failure, up to a limit, and spread so that many jobs that
/// failed together do not come back together.
public struct JobBackoff: Sendable, Hashable {
    public var firstSeconds: Int64
    public var limitSeconds: Int64

    public init(firstSeconds: Int64 = 5, limitSeconds: Int64 = 3600) {
        self.firstSeconds = firstSeconds
        self.limitSeconds = limitSeconds
    }

    /// - Parameter jitter: 0...999, from a source of randomness; the wait is between half and all of the full time.
    public func microseconds(afterAttempt attempt: Int64, jitter: Int64) -> Int64 {
        let doublings = min(max(attempt - 1, 0), 30)
        let full = min(firstSeconds << doublings, limitSeconds) * 1_000_000
        return full / 2 + full / 2 * min(max(jitter, 0), 999) / 1000
    }
}
