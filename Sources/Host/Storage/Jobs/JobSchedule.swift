/// A job that comes back: every so many seconds one is put into its queue, by whichever host looks first.
public struct JobSchedule: Sendable, Hashable {
    public let name: String
    public let queue: String
    public let kind: String
    public let organization: OrganizationID?
    public let subject: Int64
    public let priority: Int64
    public let everySeconds: Int64
    public let attemptLimit: Int64

    public init(
        name: String, queue: String, kind: String, organization: OrganizationID? = nil, subject: Int64 = 0,
        priority: Int64 = 100, everySeconds: Int64, attemptLimit: Int64 = 12
    ) {
        self.name = name
        self.queue = queue
        self.kind = kind
        self.organization = organization
        self.subject = subject
        self.priority = priority
        self.everySeconds = everySeconds
        self.attemptLimit = attemptLimit
    }
}

extension JobQueue {
    /// Adds or changes a schedule; its next job is due at `first` unless one is already scheduled.
    public func schedule(_ schedule: JobSchedule, first: Timestamp) throws {
        try transaction.run(
            """
            INSERT INTO job_schedules (name, queue, kind, organization_id, subject, priority, every_seconds,
                attempt_limit, next_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
            ON CONFLICT (name) DO UPDATE SET queue = excluded.queue, kind = excluded.kind,
                organization_id = excluded.organization_id, subject = excluded.subject, priority = excluded.priority,
                every_seconds = excluded.every_seconds, attempt_limit = excluded.attempt_limit
            """,
            [
                .text(schedule.name), .text(schedule.queue), .text(schedule.kind),
                SQLValue(schedule.organization?.number), .integer(schedule.subject), .integer(schedule.priority),
                .integer(schedule.everySeconds), .integer(schedule.attemptLimit), SQLValue(first)
            ])
    }

    public func unschedule(_ name: String) throws {
        try transaction.run("DELETE FROM job_schedules WHERE name = ?1", [.text(name)])
    }

    /// Enqueues one job for every schedule that is due. Missed times are not made up for: after a night's pause a
    /// five-minute job runs once. While its last job still waits or runs, no second one is added.
    /// - Returns: the jobs added.
    @discardableResult
    public func enqueueDue(at now: Timestamp) throws -> [Int64] {
        let lock = transaction.engine == .postgres ? "FOR UPDATE SKIP LOCKED" : ""
        let due = try transaction.rows(
            """
            SELECT name, queue, kind, organization_id, subject, priority, every_seconds, attempt_limit, next_at
            FROM job_schedules WHERE next_at <= ?1 ORDER BY name \(lock)
            """, [SQLValue(now)]
        ) { row in
            (
                draft: JobDraft(
                    queue: try row.text(1), kind: try row.text(2),
                    organization: try row.integerIfPresent(3).map(OrganizationID.init), subject: try row.integer(4),
                    priority: try row.integer(5), runAt: now, attemptLimit: try row.integer(7),
                    uniqueKey: "schedule:\(try row.text(0))"),
                name: try row.text(0), every: try row.integer(6) * 1_000_000, next: try row.integer(8)
            )
        }
        var added: [Int64] = []
        for schedule in due {
            // The next time stays on the schedule's own grid.
            let periods = (now.microseconds - schedule.next) / schedule.every + 1
            try transaction.run(
                "UPDATE job_schedules SET next_at = ?1 WHERE name = ?2",
                [.integer(schedule.next + periods * schedule.every), .text(schedule.name)])
            if let job = try enqueue(schedule.draft, at: now) { added.append(job) }
        }
        return added
    }
}
