internal import ArgumentParser
internal import Documents
internal import Exchange
internal import Sandbox
internal import Storage
internal import Validation

struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox", abstract: "Run simulated authorities on this machine.",
        discussion: """
            Each has a port of its own and judges what it gets by schema and rules. GET /_page shows what it holds, \
            POST /_faults makes it misbehave. They listen on loopback only.
            """)

    @Option(help: "Port of the first; the others follow.")
    var port = 9400

    @Option(help: "The credential all of them take.")
    var credential = "sandbox"

    @Option(help: "Of a thousand calls so many meet a fault by chance.")
    var faults = 0

    @Option(help: "Seed of that chance.")
    var seed: UInt64 = 1

    @Flag(help: "Take what is well formed, without schema and rules.")
    var lenient = false

    func run() async throws {
        do {
            let validator = lenient ? nil : Validator.installed(try ValidationHome.current()).validator
            let zones = ZoneClock()
            let fleet = SandboxFleet(
                port: port, credential: credential, validator: validator, seed: seed,
                today: { zone in zones.local(Timestamp.system(), in: zone).day.description },
                now: { Timestamp.system().description },
                seconds: { Timestamp.system().microseconds / 1_000_000 },
                running: { name, port in
                    Terminal.note("\(name): http://127.0.0.1:\(port) (/_page, /_received, /_faults)")
                })
            if faults > 0 { for server in fleet.servers { server.faults(perThousand: faults) } }
            try await fleet.run()
        } catch {
            Terminal.error(DatabaseOptions.failure(error))
            throw ExitCode(1)
        }
    }
}
