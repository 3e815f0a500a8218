/// Work to be done later, as it is put into a queue. It names things by id; what they are stands in their own tables.
public struct JobDraft: Sendable, Hashable {
    public var queue: String
    public var kind: String
    public var organization: OrganizationID?
    /// Id of what the job is about.
    public var subject: Int64
    /// Smaller runs first.
    public var priority: Int64
    /// Not before this moment.
    public var runAt: Timestamp
    /// After so many failures the job is dead: kept, visible, not tried again by itself.
    public var attemptLimit: Int64
    /// While a job of this key waits or runs in the queue, another one is not added.
    public var uniqueKey: String?

    public init(
        queue: String, kind: String, organization: OrganizationID? = nil, subject: Int64, priority: Int64 = 100,
        runAt: Timestamp, attemptLimit: Int64 = 12, uniqueKey: String? = nil
    ) {
        self.queue = queue
        self.kind = kind
        self.organization = organization
        self.subject = subject
        self.priority = priority
        self.runAt = runAt
        self.attemptLimit = attemptLimit
        self.uniqueKey = uniqueKey
    }
}

/// A job that this host holds for a while.
public struct Job: Sendable, Hashable {
    public let number: Int64
    public let queue: String
    public let kind: String
    public let organization: OrganizationID?
    public let subject: Int64
    /// 1 at the first try.
    public let attempt: Int64
    public let attemptLimit: Int64
    /// Whoever finishes the job must hold the lease it was claimed with.
    public let lease: Int64
    public let leaseUntil: Timestamp
}

/// What a job may be. A lease that ran out gives the job back, or, after its last attempt, up; a dead job lives again
/// when somebody says so.
enum JobState: String, StateMachine {
    case ready, leased, done, dead

    static let initial: [JobState] = [.ready]
    static let transitions: [(from: JobState, to: JobState)] = [
        (.ready, .leased), (.leased, .done), (.leased, .ready), (.leased, .dead), (.dead, .ready)
    ]
}

/// How many jobs of a queue are in which state; what an operator looks at.
public struct JobCounts: Sendable, Hashable {
    public var ready: Int64 = 0
    public var leased: Int64 = 0
    public var done: Int64 = 0
    public var dead: Int64 = 0
    public var isPaused = false
}
