public import Storage

/// How Exchange waits and retries.
public struct ExchangeSettings: Sendable {
    /// How many calls one host makes to one authority at the same time.
    public var concurrency = 4
    /// How long a job is held; longer than any call takes.
    public var leaseSeconds: Int64 = 900
    public var connectSeconds = 10
    /// Overrides every recipe's own total time; for tests.
    public var totalSeconds: Int?
    public var maximumAnswerBytes = 32 << 20
    /// How long after a lost answer the authority may still be taking the document in: a search that shows nothing
    /// counts only afterwards.
    public var settleSeconds: Int64 = 900
    /// For what may be tried again.
    public var retry = JobBackoff(firstSeconds: 5, limitSeconds: 1800)
    public var poll = JobBackoff(firstSeconds: 10, limitSeconds: 3600)
    /// How often it is looked at again whether a gate has opened.
    public var gateSeconds: Int64 = 60
    /// How often the other axes of a final document are asked for; nil: not at all.
    public var watchSeconds: Int64? = 21_600
    public var watchDays: Int64 = 30
    /// How often webhooks are told what is new.
    public var webhookSeconds: Int64 = 5
    /// How often an inbox is read, and how many days back it is listed each time.
    public var inboxSeconds: Int64 = 900
    public var inboxDays = 30
    /// How long a lane without work waits, in milliseconds.
    public var idleMilliseconds = 500

    public init() {}
}
