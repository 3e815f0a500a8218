internal import ArgumentParser
internal import Digests
internal import JSON
internal import Validation

/// `fiscus-validate`. Exit status: 0 all documents are valid, 1 one is not, 2 one could not be validated (or the
/// command line is wrong); of several the highest.
@main
enum Main {
    static func main() {
        Heap.settle()
        SHA256Digest.skipConfiguration()
        do {
            let split = SplitArguments(Array(CommandLine.arguments.dropFirst()), valued: ValidateCommand.valued)
            var command = try ValidateCommand.parse(split.options)
            command.paths += split.paths
            Console.finish(try command.perform())
        } catch let problem as Diagnostic {
            Console.note("fiscus-validate: \(problem)")
            Console.finish(2)
        } catch {
            let isHelp = ValidateCommand.exitCode(for: error).isSuccess
            let text = ValidateCommand.fullMessage(for: error)
            if isHelp { Console.write(text + "\n") } else { Console.note(text) }
            Console.finish(isHelp ? 0 : 2)
        }
    }
}
