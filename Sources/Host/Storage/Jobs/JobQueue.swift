/// The job queue inside a transaction. Enqueuing commits or vanishes with the unit that does it: nothing is sent that
/// was not stored, and there is no second system to lose a message in.
///
/// Delivery is at least once: a host that dies keeps its jobs until their lease runs out, then another gets them.
/// Handlers are therefore idempotent, or ask before they repeat. Any number of hosts may claim from one queue.
public struct JobQueue {
    let transaction: any Transaction

    public init(_ transaction: any Transaction) { self.transaction = transaction }

    /// - Returns: the job's number; nil when a job of the same unique key is waiting or running already.
    @discardableResult
    public func enqueue(_ draft: JobDraft, at now: Timestamp) throws -> Int64? {
        try transaction.first(
            """
            INSERT INTO jobs (queue, kind, organization_id, subject, priority, state, run_at, attempts, attempt_limit,
                lease, unique_key, created_at) VALUES (?1, ?2, ?3, ?4, ?5, 'ready', ?6, 0, ?7, 0, ?8, ?9)
            ON CONFLICT (queue, unique_key) WHERE unique_key IS NOT NULL AND state IN ('ready', 'leased') DO NOTHING
            RETURNING job
            """,
            [
                .text(draft.queue), .text(draft.kind), SQLValue(draft.organization?.number), .integer(draft.subject),
                .integer(draft.priority), SQLValue(draft.runAt), .integer(draft.attemptLimit),
                SQLValue(draft.uniqueKey), SQLValue(now)
            ]
        ) { try $0.integer(0) }
    }

    /// Takes up to `limit` jobs that are due, most urgent first; nothing from a paused queue. Jobs whose lease has run
    /// out come back first. An attempt counts from the claim on: a host that dies takes one from each job it holds, so
    /// whoever works them off one by one claims them one by one.
    public func claim(_ queue: String, limit: Int, leaseSeconds: Int64, at now: Timestamp) throws -> [Job] {
        try takeBackExpired(queue, at: now)
        let lock = transaction.engine == .postgres ? "FOR UPDATE SKIP LOCKED" : ""
        let claimed = try transaction.rows(
            """
            UPDATE jobs SET state = 'leased', lease = lease + 1, attempts = attempts + 1, lease_until = ?1
            WHERE job IN (SELECT job FROM jobs WHERE queue = ?2 AND state = 'ready' AND run_at <= ?3
                AND NOT EXISTS (SELECT 1 FROM job_queues q WHERE q.queue = ?2 AND q.paused = 1)
                ORDER BY priority, run_at, job LIMIT ?4 \(lock))
            RETURNING job, queue, kind, organization_id, subject, attempts, attempt_limit, lease, lease_until, priority,
                run_at
            """,
            [SQLValue(now.adding(seconds: leaseSeconds)), .text(queue), SQLValue(now), SQLValue(limit)]
        ) { row in
            (
                job: try Job(row),
                order: (try row.integer(9), try row.integer(10), try row.integer(0))
            )
        }
        return claimed.sorted { $0.order < $1.order }.map(\.job)
    }

    private func takeBackExpired(_ queue: String, at now: Timestamp) throws {
        let lock = transaction.engine == .postgres ? "FOR UPDATE SKIP LOCKED" : ""
        try transaction.run(
            """
            UPDATE jobs SET state = CASE WHEN attempts >= attempt_limit THEN 'dead' ELSE 'ready' END,
                lease_until = NULL, last_error = 'the lease ran out'
            WHERE job IN (SELECT job FROM jobs WHERE state = 'leased' AND lease_until < ?1 AND queue = ?2 \(lock))
            """, [SQLValue(now), .text(queue)])
    }

    /// Keeps a job for longer. False when the lease is lost: stop working on it.
    public func extend(_ job: Job, leaseSeconds: Int64, at now: Timestamp) throws -> Bool {
        try transaction.change(
            "UPDATE jobs SET lease_until = ?1 WHERE job = ?2 AND lease = ?3 AND state = 'leased'",
            [SQLValue(now.adding(seconds: leaseSeconds)), .integer(job.number), .integer(job.lease)]) == 1
    }

    /// Marks a job as done. False when the lease is lost: somebody else has the job, so this unit should not commit
    /// what depends on having done it.
    public func complete(_ job: Job) throws -> Bool {
        try transaction.change(
            """
            UPDATE jobs SET state = 'done', lease_until = NULL, last_error = NULL
            WHERE job = ?1 AND lease = ?2 AND state = 'leased'
            """, [.integer(job.number), .integer(job.lease)]) == 1
    }

    /// Puts a failed job back, later; after its last attempt, or when `isFinal`, it is dead.
    public func fail(
        _ job: Job, error: String, isFinal: Bool = false, backoff: JobBackoff = .init(), jitter: Int64,
        at now: Timestamp
    ) throws -> Bool {
        let isDead = isFinal || job.attempt >= job.attemptLimit
        let wait = backoff.microseconds(afterAttempt: job.attempt, jitter: jitter)
        return try transaction.change(
            """
            UPDATE jobs SET state = ?1, lease_until = NULL, run_at = ?2, last_error = ?3
            WHERE job = ?4 AND lease = ?5 AND state = 'leased'
            """,
            [
                .text(isDead ? "dead" : "ready"), .integer(now.microseconds + wait),
                .text(String(error.prefix(2000).filter { $0 != "\0" })), .integer(job.number), .integer(job.lease)
            ]) == 1
    }

    /// Gives a job back until a moment, for whoever comes then; that it was held does not count as an attempt. False
    /// when the lease is lost.
    public func postpone(_ job: Job, until moment: Timestamp) throws -> Bool {
        try transaction.change(
            """
            UPDATE jobs SET state = 'ready', lease_until = NULL, run_at = ?1, attempts = attempts - 1, last_error = NULL
            WHERE job = ?2 AND lease = ?3 AND state = 'leased'
            """, [SQLValue(moment), .integer(job.number), .integer(job.lease)]) == 1
    }

    /// Whether anything of a queue could be claimed now; costs no write.
    public func hasDue(_ queue: String, at now: Timestamp) throws -> Bool {
        try transaction.first(
            """
            SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM job_queues WHERE queue = ?1 AND paused = 1)
                AND (EXISTS (SELECT 1 FROM jobs WHERE queue = ?1 AND state = 'ready' AND run_at <= ?2)
                OR EXISTS (SELECT 1 FROM jobs WHERE queue = ?1 AND state = 'leased' AND lease_until < ?2))
            """, [.text(queue), SQLValue(now)]
        ) { _ in true } ?? false
    }

    /// Lets a dead job run again, with fresh attempts. False when it is not dead, or when a job of its unique key
    /// waits or runs already.
    public func revive(_ number: Int64, at now: Timestamp) throws -> Bool {
        try transaction.change(
            """
            UPDATE jobs SET state = 'ready', attempts = 0, run_at = ?1 WHERE job = ?2 AND state = 'dead'
                AND NOT EXISTS (SELECT 1 FROM jobs o WHERE o.queue = jobs.queue AND o.unique_key = jobs.unique_key
                    AND o.state IN ('ready', 'leased'))
            """, [SQLValue(now), .integer(number)]) == 1
    }

    /// Stops or resumes handing out jobs of a queue; what runs goes on.
    public func setPaused(_ isPaused: Bool, queue: String) throws {
        try transaction.run(
            """
            INSERT INTO job_queues (queue, paused) VALUES (?1, ?2)
            ON CONFLICT (queue) DO UPDATE SET paused = excluded.paused
            """, [.text(queue), SQLValue(isPaused)])
    }

    public func counts(_ queue: String) throws -> JobCounts {
        var counts = JobCounts()
        try transaction.query("SELECT state, count(*) FROM jobs WHERE queue = ?1 GROUP BY state", [.text(queue)]) {
            row in
            let count = try row.integer(1)
            switch try row.text(0) {
            case "ready": counts.ready = count
            case "leased": counts.leased = count
            case "done": counts.done = count
            default: counts.dead = count
            }
        }
        counts.isPaused =
            try transaction.first("SELECT paused FROM job_queues WHERE queue = ?1", [.text(queue)]) {
                try $0.bool(0)
            } ?? false
        return counts
    }

    /// Removes jobs that are done and older than `moment`. Dead ones stay until somebody looks at them.
    @discardableResult
    public func purge(createdBefore moment: Timestamp) throws -> Int {
        try transaction.change("DELETE FROM jobs WHERE state = 'done' AND created_at < ?1", [SQLValue(moment)])
    }
}

extension Job {
    init(_ row: Row) throws {
        self.init(
            number: try row.integer(0), queue: try row.text(1), kind: try row.text(2),
            organization: try row.integerIfPresent(3).map(OrganizationID.init), subject: try row.integer(4),
            attempt: try row.integer(5), attemptLimit: try row.integer(6), lease: try row.integer(7),
            leaseUntil: try row.timestamp(8))
    }
}
