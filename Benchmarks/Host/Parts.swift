internal import CommandTesting
internal import CountryPack
internal import Documents
internal import Foundation
internal import Issuing
internal import JSON
internal import Ledger
internal import LedgerTesting
internal import Measuring
internal import Plugins
internal import Schemas
internal import Storage
internal import Synchronization
internal import Validation
internal import XMLSignature

/// What an issue consists of, each part alone on the same machine in the same run, with both processors at work where
/// the part allows it. Milliseconds of the machine for one invoice.
struct Parts {
    let checkout: URL
    let engine: Engine

    struct Costs: Sendable {
        var plugin = 0.0
        var validation = 0.0
        var signature = 0.0
        var posting = 0.0
        var blobs = 0.0
        var echo = 0.0

        var sum: Double { plugin + validation + signature + posting + blobs + echo }
    }

    func measure(_ key: Tenant.Key, rounds: Int) async throws -> Costs {
        var costs = Costs()
        let bytes = try await making(key, rounds: rounds, &costs)
        costs.posting = try await posting(entries: rounds * 2)
        costs.blobs = try await blobs(bytes, count: rounds)
        costs.echo = try await EchoServer.milliseconds(bytes: bytes[0], requests: rounds * 10)
        return costs
    }

    /// Plugin, signature and validation, on two threads at once.
    /// - Returns: what is stored of a document: canonical JSON, XML, detached signature.
    private func making(_ kind: Tenant.Key, rounds: Int, _ costs: inout Costs) async throws -> [[UInt8]] {
        let plugin = try PluginLoader(probe: nil).load(
            file: checkout.appendingPathComponent("bin/plugins/libFiscusRS.so").path)
        let catalogue = SchemaCatalogue(root: checkout.appendingPathComponent("schemas/fetched").path)
        let pair = try KeyPair(kind)
        let signingKey = try SigningKey(pem: Array(pair.key.utf8), certificate: Array(pair.certificate.utf8))
        let issuer = DocumentIssuer(
            plugin: plugin, catalogue: catalogue, key: signingKey, trust: nil, clock: { UInt64(Measure.nanoseconds()) })
        try issuer.prepare()
        let document = try Data(contentsOf: checkout.appendingPathComponent("examples/RS/simple.json"))
        let request = IssueRequest(
            document: Array(document), moment: Moment(secondsSince1970: Int64(time(nil)) + 1),
            businessDate: Day("2026-11-20") ?? .earliest, name: "x.xml")
        let home = ValidationHome(
            plugins: checkout.appendingPathComponent("bin/plugins").path,
            rules: checkout.appendingPathComponent("share/fiscus/rules").path)
        let packs = home.packs().packs
        let validator = Validator(
            catalogue: catalogue, profiles: ProfileCatalogue(packs: packs),
            registry: RuleRegistry(catalogue: catalogue, packs: packs, installed: home.rules))
        let made = try issuer.issue(request)
        guard let profile = plugin.profiles.first(where: { $0.id == made.profile }) else { throw Unexpected("profile") }
        var judgement = ValidationRequest()
        judgement.isSchemaSkipped = true
        judgement.profile = .given(KnownProfile(profile))
        let wanted = judgement
        let first = validator.validate(made.xml, path: "x.xml", wanted)
        guard first.isValid else { throw Unexpected("the sample is refused: \(first.findings)") }
        let watch = Steps()
        DispatchQueue.concurrentPerform(iterations: 2) { _ in
            for _ in 0..<rounds {
                guard let issued = try? issuer.issue(request) else { return }
                for step in issued.steps { watch.add(step.name, step.nanoseconds) }
                let begin = Measure.nanoseconds()
                _ = validator.validate(issued.xml, path: "x.xml", wanted)
                watch.add("rules", UInt64(Measure.nanoseconds() - begin))
            }
        }
        // Both processors made one document each in that time.
        func cost(_ names: String...) -> Double {
            names.reduce(0) { $0 + Double(watch[$1]) / Double(2 * rounds) / 1e6 } / 2
        }
        costs.plugin = cost("read", "assess", "take", "build")
        costs.validation = cost("validate", "rules")
        costs.signature = cost("sign", "verify")
        return [made.invoice.json.serialized(), made.xml] + (made.detachedSignature.map { [$0] } ?? [])
    }

    private final class Steps: Sendable {
        private let times = Mutex<[String: UInt64]>([:])
        func add(_ name: String, _ time: UInt64) { times.withLock { $0[name, default: 0] += time } }
        subscript(name: String) -> UInt64 { times.withLock { $0[name] ?? 0 } }
    }

    /// Entries of three lines by 32 posters: as many as wait together share a commit.
    private func posting(entries: Int) async throws -> Double {
        let test = try await TestDatabase(engine, connections: 8)
        let ledger = Ledger(
            test.database, now: Timestamp.system, salt: { [UInt8](repeating: 1, count: 16) }, isHashing: true)
        let organization = try await SampleBooks.create(ledger)
        guard let day = Day("2026-03-14") else { throw Unexpected("day") }
        let seconds = try await Measure.seconds {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for poster in 0..<32 {
                    group.addTask {
                        for at in stride(from: poster, to: entries, by: 32) {
                            let entry = try SampleBooks.sale("10", vat: "2", day: day, document: Int64(at))
                            _ = try await ledger.database.unit(organization) {
                                try ledger.journal($0).post(entry, by: .system)
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
        await test.close()
        return seconds * 1000 / Double(entries)
    }

    /// What is kept of an invoice, durable: each file with the sync of its content and of its folders.
    private func blobs(_ contents: [[UInt8]], count: Int) async throws -> Double {
        let folder = try TemporaryFolder()
        let store = try LocalBlobStore(folder: folder.url.path)
        let seconds = try await Measure.seconds {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for lane in 0..<32 {
                    group.addTask {
                        for at in stride(from: lane, to: count, by: 32) {
                            try await withThrowingTaskGroup(of: Void.self) { files in
                                for content in contents {
                                    files.addTask { _ = try await store.put(content + Array("\(at)".utf8)) }
                                }
                                try await files.waitForAll()
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
        return seconds * 1000 / Double(count)
    }
}
