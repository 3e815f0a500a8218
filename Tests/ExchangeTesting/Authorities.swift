internal import CommandTesting
internal import Documents
internal import Foundation
internal import Issuing
public import Sandbox
internal import Schemas
public import Storage
public import Validation

/// A simulated authority that runs while a closure does.
public enum Authorities {
    public static let validator: Validator = {
        let root = packageRoot
        let home = ValidationHome(
            plugins: root.appendingPathComponent("bin/plugins").path, rules: root.appendingPathComponent("none").path)
        let (packs, _) = home.packs()
        let catalogue = SchemaCatalogue(root: root.appendingPathComponent("schemas/fetched").path)
        return Validator(
            catalogue: catalogue, profiles: ProfileCatalogue(packs: packs),
            registry: RuleRegistry(catalogue: catalogue, packs: packs, installed: home.rules))
    }()

    public static func make(
        _ country: TestCountry, issuer: String, isStrict: Bool = true, now: @escaping TimeSource = Timestamp.system
    ) -> any SimulatedAuthority {
        let setting = SandboxSetting(
            credentials: [TestHouse.secret: issuer], validator: isStrict ? validator : nil,
            today: { country.today(now()).description })
        // Compiling rules takes seconds; an authority that is slower than it may be is not what is tested.
        if isStrict, let issued = try? country.issue(1, on: country.today(now())) {
            _ = validator.validate(issued.xml, path: "warm.xml")
        }
        switch country.channel {
        case "sef": return SimulatedSEF(setting)
        case "peppol": return SimulatedAccessPoint(setting, completed: { now().description })
        default: return SimulatedIntermediary(setting)
        }
    }

    /// Starts a server on a free port, hands out its address, and stops it afterwards.
    public static func run<R: Sendable>(
        _ server: @escaping @Sendable (@escaping @Sendable (Int) async -> Void) -> SandboxServer,
        _ body: @escaping @Sendable (SandboxServer, String) async throws -> R
    ) async throws -> R {
        let (ports, ready) = AsyncStream.makeStream(of: Int.self)
        let instance = server { ready.yield($0) }
        let task = Task { try await instance.run() }
        defer { task.cancel() }
        for await port in ports { return try await body(instance, "http://127.0.0.1:\(port)") }
        throw CommandFailure("the server did not start")
    }
}

public struct CommandFailure: Error, CustomStringConvertible {
    public let description: String
    public init(_ description: String) { self.description = description }
}
