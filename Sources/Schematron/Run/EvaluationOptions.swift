/// What an evaluation may cost and what time it is: nothing in here reads a clock by itself.
public struct EvaluationOptions: Sendable {
    /// Steps one document may take with one rule set; loops, calls and visited nodes count.
    public var steps: Int
    /// Bytes of strings, and of items, beside the document.
    public var memory: Int
    /// How much of the thread's stack recursion may use.
    public var stackBytes: Int
    public var clock: Clock

    public init(
        steps: Int = 2_000_000_000, memory: Int = 256 << 20, stackBytes: Int = 384 << 10, clock: Clock = .epoch
    ) {
        self.steps = steps
        self.memory = memory
        self.stackBytes = stackBytes
        self.clock = clock
    }
}

/// The moment that fn:current-dateTime answers, and the timezone of values without one.
public struct Clock: Sendable {
    /// Seconds since 1970-01-01T00:00:00Z.
    public var seconds: Int64
    public var nanoseconds: UInt32
    /// Minutes east of UTC.
    public var zone: Int

    public init(seconds: Int64, nanoseconds: UInt32 = 0, zone: Int = 0) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
        self.zone = zone
    }

    public static let epoch = Clock(seconds: 0)

    /// The current date and time as a value with timezone.
    var now: Moment {
        Moment(
            seconds: seconds + Int64(zone) * 60, nanoseconds: nanoseconds, zone: Int16(clamping: zone),
            kind: .dateTime)
    }
}
