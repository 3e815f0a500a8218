internal import CommandTesting
internal import Foundation
internal import LedgerTesting
internal import Measuring
internal import Storage

/// Invoices issued per second over HTTP, beside their parts alone in the same run. The host is the program itself in a
/// process of its own; clients share the machine with it.
///
/// Arguments, in any order: `sqlite`, `postgres` (both without any), `short` (a tenth of the work), `flat` (only how
/// the rate holds as invoices pile up), a number: so many stored invoices in the end (100,000; 1,000 when short).
@main
struct HostBenchmarks {
    let checkout = packageRoot
    let isShort: Bool
    let stored: Int

    static func main() async throws {
        // The servers of these runs sync every commit; those of the tests need not.
        setenv("FISCUS_POSTGRES_DURABLE", "1", 1)
        let arguments = CommandLine.arguments.dropFirst()
        let isShort = arguments.contains("short")
        let benchmarks = HostBenchmarks(
            isShort: isShort, stored: arguments.compactMap { Int($0) }.first ?? (isShort ? 1000 : 100_000))
        let named = Engine.allCases.filter { arguments.contains($0.rawValue) }
        for engine in named.isEmpty ? Engine.allCases : named {
            if !arguments.contains("flat") { try await benchmarks.rates(engine) }
            try await benchmarks.flatness(engine)
        }
    }

    private func rates(_ engine: Engine) async throws {
        let host = try ServedHost(engine, checkout: checkout)
        defer { host.stop() }
        for key in Tenant.Key.allCases {
            let tenant = try Tenant(key, port: host.port, checkout: checkout, name: key.rawValue.lowercased())
            let warm = try await tenant.drafts(64, host: host.identifier).ids
            _ = try await issue(warm, tenant, host, connections: 8)
            var whole = 0.0
            for connections in [1, 32, 256] {
                try tenant.renew()
                let count = (connections == 1 ? 500 : 5000) / (isShort ? 10 : 1)
                let drafts = try await tenant.drafts(count, host: host.identifier)
                let load = try await issue(drafts.ids, tenant, host, connections: connections)
                if connections == 32 { whole = 1000 / load.perSecond }
                print(
                    "\(engine.rawValue), \(key.rawValue), \(connections) connections: \(Self.text(load)); drafts "
                        + "\(Measure.rounded(drafts.load.perSecond))/s")
                if connections > 1 {
                    Self.judge("  processors busy", load.processors.machine, wanted: 1.7, isAtLeast: true)
                }
                fflush(nil)
            }
            let costs = try await Parts(checkout: checkout, engine: engine).measure(key, rounds: isShort ? 200 : 2000)
            print(
                "  parts alone, ms an invoice: plugin \(Self.milliseconds(costs.plugin)), validation "
                    + "\(Self.milliseconds(costs.validation)), signature \(Self.milliseconds(costs.signature)), posting "
                    + "\(Self.milliseconds(costs.posting)), blobs \(Self.milliseconds(costs.blobs)), echo "
                    + "\(Self.milliseconds(costs.echo)); sum \(Self.milliseconds(costs.sum)), whole "
                    + "\(Self.milliseconds(whole))")
            Self.judge("  whole / sum of its parts", whole / costs.sum, wanted: 1.5, isAtLeast: false)
        }
        try idle(host)
    }

    /// What a connection costs that has asked once and says nothing since.
    private func idle(_ host: ServedHost) throws {
        let before = try Processors.memory(of: host.identifier)
        let count = 500
        let connections = try (0..<count).map { _ in
            let connection = try Connection(port: host.port)
            _ = try connection.call("GET", Tenant.base + "/health").expect(200)
            return connection
        }
        let after = try withExtendedLifetime(connections) { try Processors.memory(of: host.identifier) }
        let each = (after - before) / Double(count) / 1024
        print("memory per idle connection: \(Measure.rounded(each, 1)) KB of \(count)")
        fflush(nil)
    }

    /// The rate over the last thousand invoices at each power of ten.
    private func flatness(_ engine: Engine) async throws {
        let host = try ServedHost(engine, checkout: checkout)
        defer { host.stop() }
        let tenant = try Tenant(.p256, port: host.port, checkout: checkout, name: "flat")
        var (count, mark, first) = (0, 1000, 0.0)
        while count < stored {
            try tenant.renew()
            let drafts = try await tenant.drafts(1000, host: host.identifier).ids
            let load = try await issue(drafts, tenant, host, connections: 32)
            count += drafts.count
            guard count >= mark else { continue }
            if first == 0 { first = load.perSecond }
            print("\(engine.rawValue), \(count) stored: \(Self.text(load))")
            if count > 1000 {
                Self.judge("  against the first thousand", load.perSecond / first, wanted: 0.8, isAtLeast: true)
            }
            fflush(nil)
            mark *= 10
        }
    }

    private func issue(
        _ ids: [String], _ tenant: Tenant, _ host: ServedHost, connections: Int
    ) async throws -> Load.Result {
        try await Load(port: host.port, connections: connections).run(ids.count, host: host.identifier) {
            try tenant.issue(ids[$1], $0)
        }
    }

    private static func text(_ load: Load.Result) -> String {
        "\(Measure.rounded(load.perSecond))/s, p50 \(Measure.rounded(load.percentile(50), 1)) ms, p99 "
            + "\(Measure.rounded(load.percentile(99), 1)) ms, processors \(Measure.rounded(load.processors.machine, 2)), "
            + "the host's \(Measure.rounded(load.processors.host, 2))"
    }

    private static func milliseconds(_ value: Double) -> String { Measure.rounded(value, 3) }

    private static func judge(_ name: String, _ value: Double, wanted: Double, isAtLeast: Bool) {
        let isMet = isAtLeast ? value >= wanted : value <= wanted
        print(
            "\(name): \(Measure.rounded(value, 2)) (wanted \(isAtLeast ? "at least" : "at most") "
                + "\(Measure.rounded(wanted, 1))): \(isMet ? "met" : "MISSED")")
        fflush(nil)
    }
}
