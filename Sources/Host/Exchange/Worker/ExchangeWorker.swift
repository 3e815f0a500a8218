internal import Ledger
internal import Storage

/// Works off what waits for authorities. Any number of hosts may run one each; leases keep them apart.
public struct ExchangeWorker: Sendable {
    private let exchange: Exchange

    public init(_ exchange: Exchange) { self.exchange = exchange }

    /// Takes one turn of one transmission of a channel, if any is due.
    /// - Returns: false when nothing was.
    @discardableResult
    public func turn(_ channel: String) async throws -> Bool {
        let exchange = exchange
        let queue = Outbox.queue(channel)
        let isDue = try await exchange.database.read(nil) { try JobQueue($0).hasDue(queue, at: exchange.parts.now()) }
        guard isDue else { return false }
        let jobs = try await exchange.database.unit(nil) { transaction in
            try JobQueue(transaction).claim(
                queue, limit: 1, leaseSeconds: exchange.parts.settings.leaseSeconds, at: exchange.parts.now())
        }
        guard let job = jobs.first, let organization = job.organization else { return false }
        do {
            try await TransmissionWork(exchange: exchange, job: job, organization: organization).run()
        } catch {
            // What goes wrong in the host itself: the job keeps its transmission visible and comes back.
            let (text, jitter, now) = ("\(error)", exchange.parts.jitter(), exchange.parts.now())
            let retry = exchange.parts.settings.retry
            _ = try await exchange.database.unit(nil) {
                try JobQueue($0).fail(job, error: text, backoff: retry, jitter: jitter, at: now)
            }
        }
        return true
    }

    /// Works until it is cancelled; then what is under way ends in order.
    public func run(channels: [String], report: @escaping @Sendable (any Error) -> Void) async {
        await withTaskGroup(of: Void.self) { group in
            for channel in channels {
                for _ in 0..<exchange.parts.settings.concurrency {
                    group.addTask { await lane(channel, report) }
                }
            }
            group.addTask { await tell(report) }
            group.addTask { await chores(report) }
        }
    }

    /// Works on whatever channel anything waits for, also on those that come into use later.
    public func run(report: @escaping @Sendable (any Error) -> Void) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await tell(report) }
            group.addTask { await chores(report) }
            var known: Set<String> = []
            while !Task.isCancelled {
                do {
                    for channel in try await channels() where known.insert(channel).inserted {
                        for _ in 0..<exchange.parts.settings.concurrency {
                            group.addTask { await lane(channel, report) }
                        }
                    }
                } catch {
                    report(error)
                }
                do { try await Task.sleep(for: .seconds(1)) } catch { break }
            }
            group.cancelAll()
        }
    }

    private func channels() async throws -> [String] {
        let prefix = Outbox.queue("")
        return try await exchange.database.read(nil) { transaction in
            try transaction.rows(
                "SELECT DISTINCT queue FROM jobs WHERE queue LIKE ?1 AND state IN ('ready', 'leased')",
                [.text(prefix + "%")]
            ) { String(try $0.text(0).dropFirst(prefix.count)) }
        }
    }

    private func chores(_ report: @escaping @Sendable (any Error) -> Void) async {
        let chores = ExchangeChores(exchange)
        while !Task.isCancelled {
            let turn = Task.detached { try await chores.turn() }
            var isIdle = true
            do {
                isIdle = !(try await turn.value)
            } catch {
                report(error)
            }
            guard isIdle else { continue }
            do { try await Task.sleep(for: .milliseconds(exchange.parts.settings.idleMilliseconds)) } catch { return }
        }
    }

    /// Webhooks of every organization, one after the other.
    private func tell(_ report: @escaping @Sendable (any Error) -> Void) async {
        let hooks = Webhooks(exchange)
        while !Task.isCancelled {
            do {
                for organization in try await exchange.parts.ledger.organizations() {
                    try await hooks.deliver(in: organization.id)
                }
            } catch {
                report(error)
            }
            do { try await Task.sleep(for: .seconds(exchange.parts.settings.webhookSeconds)) } catch { return }
        }
    }

    private func lane(_ channel: String, _ report: @escaping @Sendable (any Error) -> Void) async {
        while !Task.isCancelled {
            // Not a child of this task: a call that was begun is not cancelled with the lane.
            let turn = Task.detached { try await self.turn(channel) }
            var isIdle = true
            do {
                isIdle = !(try await turn.value)
            } catch {
                report(error)
            }
            guard isIdle else { continue }
            let idle = Int64(exchange.parts.settings.idleMilliseconds) * (500 + exchange.parts.jitter() / 2) / 1000
            do { try await Task.sleep(for: .milliseconds(max(idle, 1))) } catch { return }
        }
    }
}
