import Foundation

/// The proof of the submission rules. Prints one line, and what is wrong if anything is.
@main
struct Main {
    static func main() async throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if arguments.first == "host" { return try await HostProcess.run(Array(arguments.dropFirst())) }
        guard let plan = Plan(arguments) else {
            print("usage: fiscus-exchange-chaos COUNTRY sqlite|postgres SUBMISSIONS KILLS SEED")
            exit(64)
        }
        let account = try await ChaosRun(plan: plan).run()
        print(account.line(seed: plan.seed))
        for (kind, numbers) in [
            ("twice", account.duplicates), ("story", account.stories), ("lost", account.lost), ("unexplained", account.unexplained),
            ("hidden", account.hidden),
        ] {
            for number in numbers.prefix(60) { print("  \(kind): \(number)") }
        }
        exit(account.isClean ? 0 : 1)
    }
}
