/// Works off one queue: claims, hands each job to its handler, records the outcome. Several hosts may run one each.
public struct JobWorker: Sendable {
    /// Does a job. Throwing puts it back with backoff; `JobFailure.final` makes it dead at once.
    public typealias Handler = @Sendable (Job) async throws -> Void

    private let database: any Database
    private let queue: String
    private let handlers: [String: Handler]
    private let leaseSeconds: Int64
    private let backoff: JobBackoff
    private let now: TimeSource
    private let jitter: @Sendable () -> Int64

    /// - Parameters:
    ///   - handlers: by kind; a job of an unknown kind fails like any other.
    ///   - jitter: 0...999 at every call.
    public init(
        _ database: any Database, queue: String, handlers: [String: Handler], leaseSeconds: Int64 = 60,
        backoff: JobBackoff = .init(), now: @escaping TimeSource, jitter: @escaping @Sendable () -> Int64
    ) {
        self.database = database
        self.queue = queue
        self.handlers = handlers
        self.leaseSeconds = leaseSeconds
        self.backoff = backoff
        self.now = now
        self.jitter = jitter
    }

    /// Fires due schedules, then does up to `limit` jobs one after the other. Each is claimed when its turn has come:
    /// its lease starts with its work, and a host that dies has tried that one only.
    /// - Returns: how many were claimed; 0 means there is nothing to do now.
    @discardableResult
    public func runOnce(limit: Int = 10) async throws -> Int {
        let (queue, lease, now) = (queue, leaseSeconds, now)
        for done in 0..<max(limit, 0) {
            let job = try await database.unit(nil) { transaction in
                let jobs = JobQueue(transaction)
                if done == 0 { try jobs.enqueueDue(at: now()) }
                return try jobs.claim(queue, limit: 1, leaseSeconds: lease, at: now()).first
            }
            guard let job else { return done }
            try await run(job)
        }
        return max(limit, 0)
    }

    private func run(_ job: Job) async throws {
        do {
            guard let handler = handlers[job.kind] else { throw JobFailure("no handler for \(job.kind)") }
            try await handler(job)
            _ = try await database.unit(nil) { try JobQueue($0).complete(job) }
        } catch {
            let (backoff, jitter, now) = (backoff, jitter(), now())
            let isFinal = (error as? JobFailure)?.isFinal ?? false
            let text = "\(error)"
            _ = try await database.unit(nil) {
                try JobQueue($0).fail(
                    job, error: text, isFinal: isFinal, backoff: backoff, jitter: jitter, at: now)
            }
        }
    }
}

/// A handler's way to say that trying again is useless.
public struct JobFailure: Error, Sendable, CustomStringConvertible {
    public let description: String
    public let isFinal: Bool

    public init(_ description: String, isFinal: Bool = false) {
        self.description = description
        self.isFinal = isFinal
    }
}
