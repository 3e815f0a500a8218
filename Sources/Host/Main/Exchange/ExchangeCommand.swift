internal import ArgumentParser
internal import Documents
internal import Exchange
internal import Ledger
internal import PluginKit
internal import Storage

struct ExchangeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exchange", abstract: "Look after what goes to authorities.",
        subcommands: [
            ExchangeListCommand.self, ExchangeDutiesCommand.self, ExchangeArmCommand.self,
            ExchangeNeutralizeCommand.self, ExchangeProfileCommand.self, ExchangeDecideCommand.self,
            ExchangePauseCommand.self,
        ])
}

/// Which organization a command is about.
struct OrganizationOption: ParsableArguments {
    @Option(help: "Key of the organization; the only one when there is one.")
    var organization: String?
}

struct ExchangeListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Transmissions, newest first: state, what they wait for, the authority's words.")

    @OptionGroup var options: DatabaseOptions
    @OptionGroup var whose: OrganizationOption

    @Option(help: "Only those in this state.")
    var state: String?

    @Flag(help: "Only those that need a person.")
    var held = false

    @Option(help: "At most so many.")
    var limit = 50

    func run() async throws {
        try await options.run { database in
            var filter = Transmissions.Filter()
            filter.limit = limit
            filter.isHeld = held
            if let state {
                guard let known = TransmissionState(rawValue: state) else {
                    throw Failure(
                        "transmission.state", "there is no state \(state)",
                        remedy: "one of: \(TransmissionState.allCases.map(\.rawValue).joined(separator: ", "))")
                }
                filter.state = known
            }
            let id = try await Ledger(database).organization(key: whose.organization)
            let found = try await database.read(id) { [filter] in try Transmissions($0).list(filter) }
            for one in found {
                let why = one.withdrawn.map { "withdrawn: \($0)" } ?? one.hold.map { "HELD: \($0)" }
                    ?? one.waiting.map { "waits: \($0)" } ?? one.reasons.map(\.code).joined(separator: ", ")
                Terminal.result(
                    "\("\(one.number)".leftPadded(to: 6))  \(one.documentNumber.padded(to: 20))  "
                        + "\(one.channel.padded(to: 10))  \(one.action.padded(to: 16))  "
                        + "\(one.state.rawValue.padded(to: 9))  \(why)")
            }
        }
    }
}

struct ExchangeDutiesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "duties", abstract: "What is owed to authorities, the most urgent first.")

    @OptionGroup var options: DatabaseOptions
    @OptionGroup var whose: OrganizationOption

    func run() async throws {
        try await options.run { database in
            let id = try await Ledger(database).organization(key: whose.organization)
            let duties = try await database.read(id) { try DutyLedger($0, at: Timestamp.system()).list() }
            for duty in duties where DutyState.owed.contains(duty.state) {
                Terminal.result(
                    "\("\(duty.number)".leftPadded(to: 6))  \((duty.due?.description ?? "").padded(to: 10))  "
                        + "\(duty.kind.padded(to: 24))  \(duty.state.rawValue.padded(to: 9))  "
                        + "\(duty.direction.rawValue) \(duty.document), by the \(duty.dischargedBy.rawValue)")
            }
        }
    }
}

struct ExchangeArmCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "arm", abstract: "Let this database send from where it lies now.",
        discussion: "After a restore, first settle what it believes to be ready or uncertain: see docs/exchange.md.")

    @OptionGroup var options: DatabaseOptions

    @Option(help: "Why it may send; on record.")
    var reason: String

    @Option(help: "The host's data folder, whose memory of attempts is set back.")
    var data: String?

    func run() async throws {
        try await options.run { database in
            let last = try await database.unit(nil) { [reason] transaction in
                let arming = Arming(transaction, at: Timestamp.system())
                try arming.arm(reason: reason)
                return try arming.lastAttempt()
            }
            if let data { try AttemptMark(path: data + "/attempts.mark").reset(to: last) }
            Terminal.result("armed")
        }
    }
}

struct ExchangeNeutralizeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "neutralize", abstract: "Stop this database from sending anything; for restored and copied ones.")

    @OptionGroup var options: DatabaseOptions

    @Option(help: "Why; on record.")
    var reason: String

    func run() async throws {
        try await options.run { database in
            try await database.unit(nil) { [reason] in
                try Arming($0, at: Timestamp.system()).neutralize(reason: reason)
            }
            Terminal.result("neutralized")
        }
    }
}

struct ExchangePauseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Stop or resume one authority; what is under way ends in order.")

    @OptionGroup var options: DatabaseOptions

    @Argument(help: "The authority, as list shows it.")
    var channel: String

    @Flag(help: "Go on.")
    var resume = false

    func run() async throws {
        try await options.run { database in
            try await database.unit(nil) { [channel, resume] in
                try JobQueue($0).setPaused(!resume, queue: Outbox.queue(channel))
            }
            Terminal.result(resume ? "\(channel) goes on" : "\(channel) is paused")
        }
    }
}
