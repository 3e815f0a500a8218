internal import CountryPack
internal import Documents
internal import Exchange
internal import Glibc
internal import Issuing
internal import JSON
internal import Ledger
internal import PluginKit
internal import Plugins
internal import Sandbox
internal import Storage
internal import Validation

/// Hands issued examples to simulated authorities and follows each to its final state: a whole host in small, on a
/// database that is thrown away.
final class ExampleSubmission: Sendable {
    /// What became of one document.
    struct Result: Sendable {
        let file: String
        let state: String
        let detail: String
    }

    private struct Sent: Sendable {
        let file: String
        let organization: OrganizationID
        let transmission: Int64
    }

    private static let credential = "sandbox"
    /// When the examples are issued; authorities and host share the clock.
    private let now: Timestamp
    private let folder: String
    private let ledger: Ledger
    private let blobs: LocalBlobStore
    private let exchange: Exchange
    private let addresses: [String: Int]

    /// - Parameter addresses: port by authority.
    init(_ plugins: [LoadedPlugin], folder: String, addresses: [String: Int], now: Timestamp) async throws {
        self.folder = folder
        self.addresses = addresses
        self.now = now
        let database = try SQLiteDatabase(path: folder + "/books.sqlite")
        try await database.migrate(
            MigrationList([StorageSchema.migrations, LedgerSchema.migrations, ExchangeSchema.migrations]), at: now)
        blobs = try LocalBlobStore(folder: folder + "/blobs")
        let start = SystemClock.nanoseconds()
        let clock: TimeSource = {
            Timestamp(microseconds: now.microseconds + Int64((SystemClock.nanoseconds() - start) / 1000))
        }
        ledger = Ledger(
            database, now: clock, salt: { (0..<16).map { _ in UInt8.random(in: 0...255) } })
        var parts = Exchange.Parts(ledger: ledger, blobs: blobs, plugins: plugins)
        parts.now = clock
        parts.secrets = SandboxSecret(value: Self.credential)
        parts.settings.poll = JobBackoff(firstSeconds: 0, limitSeconds: 1)
        parts.settings.watchSeconds = nil
        parts.settings.idleMilliseconds = 50
        exchange = Exchange(parts)
        try await database.unit(nil) { try Arming($0, at: now).arm(reason: "examples go to simulated authorities") }
    }

    /// Issued documents of every country, through their authorities.
    static func run(
        _ documents: [(file: String, plugin: LoadedPlugin, issued: IssuedDocument)], now: Timestamp
    ) async throws -> [Result] {
        let (ports, ready) = AsyncStream.makeStream(of: (String, Int).self)
        let validator = Validator.installed(try ValidationHome.current()).validator
        let zones = ZoneClock()
        let fleet = SandboxFleet(
            port: 0, credential: credential, validator: validator,
            today: { zones.local(now, in: $0).day.description }, now: { now.description },
                seconds: { now.microseconds / 1_000_000 },
            running: { ready.yield(($0, $1)) })
        let servers = Task { try await fleet.run() }
        defer { servers.cancel() }
        var addresses: [String: Int] = [:]
        for await (name, port) in ports {
            addresses[name] = port
            if addresses.count == fleet.servers.count { break }
        }
        var template = Array("/tmp/fiscus-examples-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else {
            throw Failure("folder.temporary", "no temporary folder can be made", remedy: "look at /tmp")
        }
        let submission = try await ExampleSubmission(
            documents.map(\.plugin), folder: String(cString: made), addresses: addresses, now: now)
        return try await submission.follow(documents)
    }

    private func follow(
        _ documents: [(file: String, plugin: LoadedPlugin, issued: IssuedDocument)]
    ) async throws -> [Result] {
        var results: [Result] = []
        var sent: [Sent] = []
        for (at, document) in documents.enumerated() {
            do {
                switch try await put(document.file, Int64(at + 1), document.plugin, document.issued) {
                case .sent(let one): sent.append(one)
                case .stays(let reason): results.append(Result(file: document.file, state: "not sent", detail: reason))
                }
            } catch let error as ExchangeError {
                results.append(Result(file: document.file, state: "not sent", detail: error.message))
            }
        }
        let channels = Array(addresses.keys)
        let exchange = exchange
        let worker = Task {
            await ExchangeWorker(exchange).run(channels: channels) { Terminal.note("examples: \($0)") }
        }
        defer { worker.cancel() }
        results += try await outcomes(sent)
        return results.sorted { $0.file < $1.file }
    }

    private enum Put { case sent(Sent), stays(String) }

    private func put(
        _ file: String, _ number: Int64, _ plugin: LoadedPlugin, _ issued: IssuedDocument
    ) async throws -> Put {
        var route = RouteRequest()
        route.context = CallContext(moment: now.description, businessDate: issued.invoice.issueDate ?? .earliest)
        route.document = issued.invoice
        route.profile = issued.profile
        let answer = try plugin.route(route)
        guard let channel = answer.channel, let submitter = answer.submitter else {
            return .stays(answer.reason ?? "")
        }
        guard let port = addresses[channel] else { return .stays("\(channel) is not simulated") }
        let organization = try await organization(file, channel, submitter, port)
        let (xml, canonical) = (
            try await blobs.put(issued.xml), try await blobs.put(issued.invoice.json.serialized())
        )
        let outgoing = OutgoingDocument(
            document: number, invoice: issued.invoice, country: plugin.identity.country ?? "", profile: issued.profile,
            issuedAt: now, xml: xml, canonical: canonical, route: answer,
            mustBeSentOnIssueDate: plugin.identity.manifest.numbering?.issueDate == .mustEqualSendDate)
        let moment = exchange.now()
        let transmission = try await ledger.database.unit(organization) {
            try Outbox($0, at: moment).put(outgoing, instance: FreshIDs.make(1).first ?? "")
        }
        return transmission.map { .sent(Sent(file: file, organization: organization, transmission: $0)) }
            ?? .stays("")
    }

    /// One organization for each example: they stand alone, and some share a number.
    private func organization(
        _ file: String, _ channel: String, _ submitter: RouteAnswer.Submitter, _ port: Int
    ) async throws -> OrganizationID {
        guard let currency = Currency("EUR") else { throw Failure("currency", "EUR is unknown", remedy: "") }
        let id = try await ledger.createOrganization(key: file, base: currency)
        var profile = IssuerProfile(authority: channel, scheme: submitter.scheme, identity: submitter.identity)
        profile.isEnabled = true
        profile.environment = "sandbox"
        profile.baseURL = "http://127.0.0.1:\(port)"
        profile.perSecond = 1000
        profile.secrets = ["sef.apiKey": "env:X", "sveracun.apiKey": "env:X", "peppol.token": "env:X"]
        let (moment, ledger) = (exchange.now(), ledger)
        try await ledger.database.unit(id) { [profile] in
            try IssuerProfiles($0, at: moment).save(profile, ledger, by: .system)
        }
        return id
    }

    /// Waits until each is final or needs a person; a minute at most.
    private func outcomes(_ sent: [Sent]) async throws -> [Result] {
        var last: [Result] = []
        for _ in 0..<600 {
            last = []
            var open = 0
            for one in sent {
                let transmission = try await ledger.database.read(one.organization) {
                    try Transmissions($0).get(one.transmission)
                }
                if !transmission.state.isFinal, transmission.hold == nil { open += 1 }
                let reasons = transmission.reasons.map { "\($0.code) \($0.text ?? "")" }.joined(separator: "; ")
                let ids = transmission.ids.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
                last.append(
                    Result(
                        file: one.file, state: transmission.hold.map { "held: \($0)" } ?? transmission.state.rawValue,
                        detail: reasons.isEmpty ? ids.joined(separator: ", ") : reasons))
            }
            if open == 0 { return last }
            try await Task.sleep(for: .milliseconds(100))
        }
        return last
    }
}

/// The one secret that simulated authorities take.
private struct SandboxSecret: SecretSource {
    let value: String

    func secret(_ reference: SecretReference) throws -> String { value }
}
