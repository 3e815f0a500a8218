public import Documents
public import Exchange
internal import Foundation
internal import Issuing
internal import JSON
internal import Ledger
public import LedgerTesting
internal import PluginKit
public import Storage

/// An organization that sends documents of one country to a simulated authority.
public struct TestHouse: Sendable {
    public let store: ExchangeStore
    public let country: TestCountry
    public let exchange: Exchange
    public let organization: OrganizationID
    public let profile: IssuerProfile

    public static let secret = "the-key"

    /// Quick enough for tests: backoffs of milliseconds, a settling time of a second.
    public static var settings: ExchangeSettings {
        var settings = ExchangeSettings()
        settings.retry = JobBackoff(firstSeconds: 0, limitSeconds: 0)
        settings.poll = JobBackoff(firstSeconds: 0, limitSeconds: 0)
        settings.settleSeconds = 1
        settings.totalSeconds = 1
        settings.leaseSeconds = 5
        settings.gateSeconds = 0
        settings.watchSeconds = nil
        settings.idleMilliseconds = 20
        return settings
    }

    /// - Parameter authority: the simulated authority's address.
    public init(
        _ store: ExchangeStore, _ country: TestCountry, authority: String, key: String = SampleBooks.key,
        settings: ExchangeSettings = TestHouse.settings, perSecond: Int? = 10_000,
        now: @escaping TimeSource = Timestamp.system, parts change: (inout Exchange.Parts) -> Void = { _ in }
    ) async throws {
        self.store = store
        self.country = country
        let ledger = Ledger(store.database)
        var parts = Exchange.Parts(ledger: ledger, blobs: store.blobs, plugins: [country.plugin])
        parts.settings = settings
        parts.secrets = FixedSecrets()
        parts.now = now
        change(&parts)
        exchange = Exchange(parts)
        organization = try await SampleBooks.create(ledger, key: key)
        let day = country.today(now())
        let route = try country.route(try country.issue(1, on: day).invoice, on: day)
        let submitter = route.submitter
        var profile = IssuerProfile(
            authority: country.channel, scheme: submitter?.scheme ?? "", identity: submitter?.identity ?? "")
        profile.isEnabled = true
        profile.environment = "sandbox"
        profile.baseURL = authority
        profile.perSecond = perSecond
        profile.secrets = ["sef.apiKey": "test:key", "sveracun.apiKey": "test:key", "peppol.token": "test:key"]
        self.profile = profile
        let moment = now()
        try await store.database.unit(organization) { [profile] transaction in
            try IssuerProfiles(transaction, at: moment).save(profile, ledger, by: .system)
            try Arming(transaction, at: moment).arm(reason: "a test")
        }
    }

    /// Issues a document, stores its blobs and puts it in line, as the books would.
    /// - Returns: the transmission; nil when it goes nowhere.
    @discardableResult
    public func put(_ counter: Int, on day: Day? = nil, revision: Int64 = 0) async throws -> Int64? {
        let now = exchange.now()
        let day = day ?? country.today(now)
        let issued = try country.issue(counter, on: day)
        let (xml, canonical) = (
            try await store.blobs.put(issued.xml), try await store.blobs.put(issued.invoice.json.serialized())
        )
        var outgoing = OutgoingDocument(
            document: Int64(counter), invoice: issued.invoice, country: country.code, profile: issued.profile,
            issuedAt: now, xml: xml, canonical: canonical, route: try country.route(issued.invoice, on: day),
            duties: try country.duties("issued", issued.invoice, on: day),
            mustBeSentOnIssueDate: country.isBoundToIssueDate)
        outgoing.revision = revision
        return try await store.database.unit(organization) { [outgoing] transaction in
            try Outbox(transaction, at: now).put(outgoing, instance: "00000000-0000-8000-8000-\(counter)-\(revision)")
        }
    }

    /// Issues a document the way a host does: by the exchange's own route and duties.
    @discardableResult
    public func enqueue(_ counter: Int, _ change: (inout Invoice) -> Void = { _ in }) async throws -> Int64? {
        var notice = try await notice(counter)
        change(&notice.invoice)
        notice.canonical = try await store.blobs.put(notice.invoice.json.serialized())
        return try await store.database.unit(organization) { [notice] in try exchange.enqueue(notice, $0) }
    }

    /// What the books would say of an issued document.
    public func notice(_ counter: Int) async throws -> IssuedNotice {
        let now = exchange.now()
        let issued = try country.issue(counter, on: country.today(now))
        return IssuedNotice(
            document: Int64(counter), invoice: issued.invoice, country: country.code, profile: issued.profile,
            issuedAt: now, xml: try await store.blobs.put(issued.xml), signature: nil,
            canonical: try await store.blobs.put(issued.invoice.json.serialized()))
    }

    public func transmission(_ number: Int64) async throws -> Transmission {
        try await store.database.read(organization) { try Transmissions($0).get(number) }
    }

    public func attempts(_ number: Int64) async throws -> [Attempt] {
        try await store.database.read(organization) { try Transmissions($0).attempts(of: number) }
    }

    /// Does every chore that is due.
    public func doChores() async throws {
        let chores = ExchangeChores(exchange)
        for _ in 0..<200 where try await !chores.turn() { return }
    }

    /// Lets inboxes be looked at now, whatever they wait for.
    public func hurryChores() async throws {
        try await store.database.unit(nil) { transaction in
            try transaction.run("UPDATE jobs SET run_at = 0 WHERE queue LIKE 'chores.%' AND state = 'ready'")
        }
    }

    public func inbound() async throws -> [InboundMessage] {
        try await store.database.read(organization) { try InboundMessages($0).list() }
    }

    public func duties(_ document: Int64, _ direction: Direction = .issued) async throws -> [OwedDuty] {
        try await store.database.read(organization) {
            try DutyLedger($0, at: Timestamp(microseconds: 0)).list(document: document, direction: direction)
        }
    }

    /// Works until nothing is due for a while, at most so many turns.
    public func work(turns: Int = 60, channel: String? = nil) async throws {
        let worker = ExchangeWorker(exchange)
        var idle = 0
        for _ in 0..<turns {
            if try await worker.turn(channel ?? country.channel) {
                idle = 0
            } else {
                idle += 1
                if idle > 6, try await !isAboutToWork() { return }
                try await Task.sleep(for: .milliseconds(250))
            }
        }
    }

    /// Whether a message is being worked at, or will be within seconds: on a busy machine a lease may have run out.
    private func isAboutToWork() async throws -> Bool {
        let soon = exchange.now().microseconds + 6_000_000
        return try await store.database.read(nil) { transaction in
            try transaction.first(
                """
                SELECT 1 FROM jobs WHERE queue NOT LIKE 'chores.%' AND state IN ('ready', 'leased')
                    AND coalesce(lease_until, run_at) < ?1
                """, [.integer(soon)]) { _ in true } ?? false
        }
    }

    public func close() async {
        try? await exchange.close()
        await store.close()
    }
}

/// One secret for everything.
public struct FixedSecrets: SecretSource {
    public init() {}
    public func secret(_ reference: SecretReference) throws -> String { TestHouse.secret }
}
