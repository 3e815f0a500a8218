import CommandTesting
import Documents
import Exchange
import ExchangeTesting
import Foundation
import Issuing
import Ledger
import LedgerTesting
import PluginKit
import Sandbox
import Storage
import Synchronization
import Testing
import XML
import XMLSignature

/// What is owed beside documents reaches the authority by the same way as documents do, and has its own end.
@Suite("Duties", .serialized)
struct DutyTests {
    /// The payment of a document, told of as the books would.
    private static func pay(_ house: TestHouse, _ counter: Int, payment: Int64, amount: String) async throws {
        let notice = try await house.notice(counter)
        let day = house.country.today()
        try await house.store.database.unit(house.organization) { transaction in
            try house.exchange.happened(
                "paid", to: notice, on: day, occasion: payment,
                parameters: ["amount": amount, "date": day.description], transaction)
        }
    }

    @Test("a payment is reported once, when the document is there", arguments: Engine.allCases)
    func payment(_ engine: Engine) async throws {
        // Nothing goes wrong here, so nothing may be taken for silence on a busy machine.
        var settings = TestHouse.settings
        settings.totalSeconds = 60
        try await SubmissionTests.scene("HR", engine, settings: settings) { scene in
            let house = scene.house
            try await house.enqueue(7)
            try await Self.pay(house, 7, payment: 1, amount: "10.00")
            // The same event again adds nothing; another payment does.
            try await Self.pay(house, 7, payment: 1, amount: "10.00")
            try await Self.pay(house, 7, payment: 2, amount: "5.00")
            let before = try await house.duties(7).filter { $0.kind == "report.payment" }
            #expect(before.map(\.state) == [.underway, .underway])
            try await house.work()
            let after = try await house.duties(7).filter { $0.kind == "report.payment" }
            #expect(after.map(\.state) == [.discharged, .discharged], "\(after)")
            #expect(scene.server.authority.reports.all.count == 2)
            #expect(scene.server.authority.reports.duplicates.isEmpty)
            #expect(scene.received.count == 1)
        }
    }

    @Test("whatever goes wrong once, a report is made at most once and stays in sight", arguments: Fault.allCases)
    func reportFaults(_ fault: Fault) async throws {
        try await SubmissionTests.scene("HR") { scene in
            let house = scene.house
            try await house.enqueue(7)
            try await house.work()
            scene.server.command(fault)
            try await Self.pay(house, 7, payment: 1, amount: "10.00")
            try await house.work(turns: 20)
            #expect(scene.server.authority.reports.all.count <= 1)
            let duty = try #require(try await house.duties(7).first { $0.kind == "report.payment" })
            let message = try await house.transmission(try #require(duty.message))
            // Either it ended, or a person is told that nobody knows: the intermediary lists no reports.
            if duty.state == .discharged {
                #expect(message.state == .accepted)
                #expect(scene.server.authority.reports.all.count == 1, "\(fault)")
            } else {
                #expect(duty.state == .underway)
                #expect(message.state == .uncertain && message.hold == "reconcile.byHand", "\(message)")
            }
        }
    }

    @Test("what is not on SEF is recorded there, once", arguments: Fault.allCases)
    func vatRecord(_ fault: Fault) async throws {
        try await SubmissionTests.scene("RS") { scene in
            let house = scene.house
            scene.server.command(fault)
            try await house.enqueue(7) { $0.buyer.address?.country = "AT" }
            try await house.work()
            let duty = try #require(try await house.duties(7).first)
            #expect(duty.kind == "vatRecord.individual")
            let message = try await house.transmission(try #require(duty.message))
            #expect(duty.state == .discharged, "\(fault) \(message.state) \(message.hold ?? "") \(message.reasons)")
            #expect(message.state == .accepted)
            #expect(scene.server.authority.reports.all.map(\.identity) == [house.country.number(7)])
            #expect(scene.received.isEmpty)
        }
    }

    @Test("an overdue duty is told of once, and settled with a reason", arguments: Engine.allCases)
    func overdue(_ engine: Engine) async throws {
        let clock = Mutex(Timestamp.system())
        let country = try TestCountry("HR")
        let house = try await TestHouse(
            try await ExchangeStore(engine), country, authority: "http://127.0.0.1:1", now: { clock.withLock { $0 } })
        try await house.enqueue(1)
        try await house.doChores()
        func alarms() async throws -> Int {
            try await house.store.database.read(house.organization) { transaction in
                try ExchangeEvents.list(transaction, after: 0, limit: 1000).filter { $0.kind == "duty.overdue" }.count
            }
        }
        #expect(try await alarms() == 0)
        clock.withLock { $0 = $0.adding(seconds: 3 * 86_400) }
        try await house.doChores()
        #expect(try await alarms() == 1)
        clock.withLock { $0 = $0.adding(seconds: 3 * 86_400) }
        try await house.hurryChores()
        try await house.doChores()
        #expect(try await alarms() == 1)
        let duty = try #require(try await house.duties(1).first)
        try await house.store.database.unit(house.organization) {
            try DutyLedger($0, at: Timestamp(microseconds: 0)).settle(duty.number, .discharged, reason: "by hand")
        }
        let overdue = try await house.store.database.read(house.organization) {
            try DutyLedger($0, at: Timestamp(microseconds: 0)).list(overdueOn: Day("2099-01-01"))
        }
        #expect(overdue.isEmpty)
        await house.close()
    }
}

/// Who fiscalises without an intermediary signs the messages and speaks to the tax authority itself.
@Suite("Fiscalisation", .serialized, .enabled(if: Command.exists("openssl")))
struct FiscalisationTests {
    struct Keys {
        let key: SigningKey
        let certificates: [Certificate]

        init() throws {
            (key, certificates) = try TemporaryFolder.use { folder in
                func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
                let made = try Command.run([
                    "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", path("k"), "-out", path("c"),
                    "-days", "30", "-subj", "/C=HR/O=Test/CN=FISKAL 1", "-addext",
                    "keyUsage=critical,digitalSignature,nonRepudiation",
                ])
                guard made.status == 0 else { throw CommandFailure(made.errors) }
                let pem = Array(try Data(contentsOf: URL(fileURLWithPath: path("c"))))
                return (
                    try SigningKey(pem: Array(Data(contentsOf: URL(fileURLWithPath: path("k")))), certificate: pem),
                    try Certificate.read(pem: pem)
                )
            }
        }
    }

    struct Scene: Sendable {
        let house: TestHouse
        let cis: SandboxServer
        var reports: [ReceivedReports.Report] { cis.authority.reports.all }

        func work() async throws {
            try await house.work(turns: 20)
            try await house.work(turns: 30, channel: "cis")
        }
    }

    /// The schemas of the pack, with W3C's beside them.
    private static func schemas(_ folder: URL) throws -> [String: XMLSchema] {
        let pack = packageRoot.appendingPathComponent("bin/plugins/libFiscusHR/schemas")
        for name in ["fiscal-types.xsd", "fiscalisation.xsd", "reports.xsd"] {
            try FileManager.default.copyItem(
                at: pack.appendingPathComponent(name), to: folder.appendingPathComponent(name))
        }
        try FileManager.default.createSymbolicLink(
            at: folder.appendingPathComponent("xmldsig"),
            withDestinationURL: packageRoot.appendingPathComponent("schemas/fetched/xmldsig"))
        let invoices = try XMLSchema(path: folder.appendingPathComponent("fiscalisation.xsd").path)
        let reports = try XMLSchema(path: folder.appendingPathComponent("reports.xsd").path)
        return [
            "EvidentirajERacunZahtjev": invoices, "EvidentirajNaplatuZahtjev": reports,
            "EvidentirajOdbijanjeZahtjev": reports,
        ]
    }

    private static func scene(
        trusts: Bool = true, _ body: @escaping @Sendable (Scene) async throws -> Void
    ) async throws {
        let keys = try Keys()
        let others = try trusts ? keys : Keys()
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("cis-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var setting = SandboxSetting(credentials: [:], validator: nil, today: { "" })
        setting.trust = TrustAnchors(others.certificates)
        setting.messageSchemas = try schemas(folder)
        let country = try TestCountry("HR")
        let store = try await ExchangeStore(.sqlite)
        let issuer = try country.issuer(on: country.today())
        let cis = SimulatedCIS(setting, now: { Timestamp.system().microseconds / 1_000_000 })
        try await Authorities.run {
            SandboxServer(Authorities.make(country, issuer: issuer), port: 0, running: $0)
        } _: { _, address in
            try await Authorities.run {
                SandboxServer(cis, port: 0, delays: (50, 1500), running: $0)
            } _: { server, fiscal in
                let key = keys.key
                let house = try await TestHouse(
                    store, country, authority: address, parts: { $0.signingKey = { _ in key } })
                var profile = IssuerProfile(
                    authority: "cis", scheme: house.profile.scheme, identity: house.profile.identity)
                profile.isEnabled = true
                profile.environment = "sandbox"
                profile.baseURL = fiscal
                try await house.store.database.unit(house.organization) { [profile] in
                    try IssuerProfiles($0, at: Timestamp.system()).save(
                        profile, Ledger(house.store.database), by: .system)
                }
                try await body(Scene(house: house, cis: server))
                await house.close()
            }
        }
    }

    @Test("invoice and payment are recorded, signed and by schema")
    func recorded() async throws {
        try await Self.scene { scene in
            try await scene.house.enqueue(7)
            try await scene.work()
            #expect(scene.reports.map(\.kind) == ["I"])
            let notice = try await scene.house.notice(7)
            let day = scene.house.country.today()
            try await scene.house.store.database.unit(scene.house.organization) { transaction in
                try scene.house.exchange.happened(
                    "paid", to: notice, on: day, occasion: 1,
                    parameters: ["amount": "12.50", "date": day.description], transaction)
            }
            try await scene.work()
            #expect(scene.reports.map(\.kind) == ["I", "payment"])
            let duties = try await scene.house.duties(7)
            #expect(duties.count == 2 && duties.allSatisfy { $0.state == .discharged }, "\(duties)")
        }
    }

    @Test("whatever goes wrong once, an invoice is recorded once", arguments: Fault.allCases)
    func faults(_ fault: Fault) async throws {
        try await Self.scene { scene in
            scene.cis.command(fault)
            try await scene.house.enqueue(7)
            try await scene.work()
            let message = try #require(try await scene.house.duties(7).first?.message)
            // After a failure of the authority's own the repeat waits some minutes: not here.
            try await OperatorActions(scene.house.exchange).wake(message, scene.house.organization)
            try await scene.work()
            #expect(scene.reports.map(\.kind) == ["I"], "\(fault)")
            let duty = try #require(try await scene.house.duties(7).first)
            #expect(duty.state == .discharged)
        }
    }

    @Test("a signature that is not trusted records nothing, and the message waits with its reason")
    func untrusted() async throws {
        try await Self.scene(trusts: false) { scene in
            try await scene.house.enqueue(7)
            try await scene.work()
            #expect(scene.reports.isEmpty)
            let duty = try #require(try await scene.house.duties(7).first)
            #expect(duty.state == .underway)
            let message = try await scene.house.transmission(try #require(duty.message))
            #expect(message.state == .ready)
            #expect(message.reasons.map(\.code) == ["S003"])
        }
    }
}
