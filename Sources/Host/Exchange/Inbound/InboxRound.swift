internal import Documents
internal import Ledger
internal import PluginKit
internal import Plugins
internal import Storage

/// Reads an organization's inbox at one authority, again and again: lists what lies there, fetches what is not known,
/// stores it. Where it stops, the next round goes on; what cannot be had now is seen in the inbox's own row.
///
/// A plugin that has inboxes answers `inbox` with items that have an `id` (an axis `searched` says that it was a list,
/// `more` that it goes on), and `fetch` for one `id` with the message as the body.
struct InboxRound {
    static let kind = "inbox"
    private static let prefix = "chores.inbox."
    /// So often something that nobody can read is fetched again, in case it was a page of somebody's on the way.
    private static let patience = 5

    let exchange: Exchange
    let job: Job
    let organization: OrganizationID

    private var channel: String { String(job.queue.dropFirst(Self.prefix.count)) }

    /// Begins to read the inbox of a profile; it goes on by itself while the profile is enabled.
    static func begin(_ channel: String, _ transaction: any Transaction, at now: Timestamp) throws {
        let organization = try transaction.requireOrganization()
        try JobQueue(transaction).enqueue(
            JobDraft(
                queue: prefix + channel, kind: kind, organization: organization, subject: 0, runAt: now,
                attemptLimit: .max, uniqueKey: "inbox:\(organization)"), at: now)
    }

    func run() async throws {
        let (exchange, channel) = (exchange, channel)
        let now = exchange.parts.now()
        let mark = exchange.mark
        let (profile, arming) = try await exchange.database.read(organization) { transaction in
            (
                try IssuerProfiles(transaction, at: now).find(channel),
                try Arming(transaction, at: now).state(mark: mark)
            )
        }
        // Turning the profile on begins again.
        guard let profile, profile.isEnabled, profile.allowsLive || !profile.isLive,
            let plugin = exchange.plugin(naming: channel)
        else { return try await finish() }
        if case .disarmed(let reason) = arming { return try await rest(problem: reason) }
        let talk = ChannelTalk(exchange: exchange, organization: organization, profile: profile, plugin: plugin)
        do {
            try await rest(problem: try await read(talk))
        } catch let error as PluginError where error.kind == .unsupported {
            try await finish()
        } catch let error as StartMarker.Refusal {
            try await rest(problem: nil, isRead: false, until: error.moment)
        } catch {
            try await rest(problem: Self.code(error))
        }
    }

    /// - Returns: what went wrong with one of the messages; nil when all that is there is here.
    private func read(_ talk: ChannelTalk) async throws -> String? {
        let country = talk.plugin.identity.country ?? ""
        let listed = try await list(talk)
        exchange.parts.atInboundStep(.listed)
        var problem: String?
        for id in try await unknown(listed) {
            do {
                let answer = try await talk.ask("fetch", ["id": id]).answer
                let delivery = Inbox.Delivery(
                    channel: channel, country: country, headers: answer.headers, content: answer.body, source: id)
                let receipt = try await Inbox(exchange).take(delivery, for: organization)
                if receipt.state == .unreadable { problem = "unreadable" }
            } catch let refusal as StartMarker.Refusal {
                throw refusal
            } catch {
                // One message that cannot be had keeps no other one back.
                problem = Self.code(error)
            }
        }
        return problem
    }

    private func list(_ talk: ChannelTalk) async throws -> [String] {
        let today = talk.exchange.context(talk.plugin).businessDate
        let (organization, channel) = (organization, channel)
        let through = try await exchange.database.read(organization) { transaction in
            try transaction.first(
                """
                SELECT read_through FROM inboxes
                WHERE organization_id = ?1 AND channel = ?2 AND read_through IS NOT NULL
                """, [SQLValue(organization), .text(channel)]
            ) { try $0.day(0) }
        }
        // What was dated back, or taken in late over there, is still seen.
        let from = (through ?? today).adding(days: -exchange.parts.settings.inboxDays) ?? today
        let window = ["dateFrom": from.description, "dateTo": (today.adding(days: 1) ?? today).description]
        var ids: [String] = []
        for page in 1...1000 {
            let meaning = try await talk.ask("inbox", window.merging(["page": "\(page)"]) { $1 }).meaning
            // What is no list says nothing about what is in it.
            guard meaning.axes[Search.searched] != nil else { throw ChannelTalk.Failure(code: "noList") }
            ids += meaning.items.compactMap { $0["id"] }
            guard meaning.axes[Search.more] != nil else { break }
        }
        return ids
    }

    private func unknown(_ ids: [String]) async throws -> [String] {
        let (organization, channel) = (organization, channel)
        return try await exchange.database.read(organization) { transaction in
            var seen: Set<String> = []
            return try ids.filter { id in
                guard seen.insert(id).inserted else { return false }
                let states = try transaction.rows(
                    """
                    SELECT state FROM inbound_messages WHERE organization_id = ?1 AND channel = ?2 AND source = ?3
                    """, [SQLValue(organization), .text(channel), .text(id)]
                ) { try $0.word(0, as: InboundState.self) }
                return states.count < Self.patience && states.allSatisfy { $0 == .unreadable }
            }
        }
    }

    // MARK: Until the next round

    private static func code(_ error: any Error) -> String {
        switch error {
        case let failure as ChannelTalk.Failure: failure.code
        case let error as ExchangeError: error.code
        default: String("\(error)".prefix(200))
        }
    }

    private func rest(problem: String?, isRead: Bool = true, until moment: Timestamp? = nil) async throws {
        let (exchange, job, organization, channel) = (exchange, job, organization, channel)
        let now = exchange.parts.now()
        let today = now.dayInUTC ?? .earliest
        try await exchange.database.unit(organization) { transaction in
            let failures =
                try transaction.first(
                    """
                    INSERT INTO inboxes (organization_id, channel, read_through, looked_at, failures, problem)
                    VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                    ON CONFLICT (organization_id, channel) DO UPDATE SET looked_at = excluded.looked_at,
                        read_through = coalesce(excluded.read_through, inboxes.read_through),
                        failures = CASE WHEN ?6 IS NULL THEN 0 ELSE inboxes.failures + 1 END, problem = excluded.problem
                    RETURNING failures
                    """,
                    [
                        SQLValue(organization), .text(channel), problem == nil && isRead ? SQLValue(today) : .null,
                        SQLValue(now), .integer(problem == nil ? 0 : 1), SQLValue(problem),
                    ]
                ) { try $0.integer(0) } ?? 0
            let settings = exchange.parts.settings
            let wait =
                problem == nil
                ? settings.inboxSeconds * 1_000_000
                : settings.retry.microseconds(afterAttempt: failures, jitter: exchange.parts.jitter())
            let next = moment ?? Timestamp(microseconds: now.microseconds + wait)
            _ = try JobQueue(transaction).postpone(job, until: next)
        }
    }

    private func finish() async throws {
        let job = job
        _ = try await exchange.database.unit(nil) { try JobQueue($0).complete(job) }
    }
}

extension StartMarker.Refusal {
    /// When to come again; nil where that is not a matter of time.
    fileprivate var moment: Timestamp? {
        if case .rate(let moment) = self { return moment }
        return nil
    }
}
