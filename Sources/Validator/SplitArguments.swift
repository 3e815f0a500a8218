/// The command line, with the documents' paths taken out before it is parsed: the parser's time grows with the square
/// of their number, and a shell makes ten thousand of them from one pattern.
struct SplitArguments {
    /// What is left for the parser.
    private(set) var options: [String] = []
    private(set) var paths: [String] = []

    /// - Parameter valued: the options that take the argument after them.
    init(_ arguments: [String], valued: Set<String>) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == "--" {
                paths += rest
                return
            }
            guard argument.hasPrefix("-"), argument != "-" else {
                paths.append(argument)
                continue
            }
            options.append(argument)
            if valued.contains(argument), let value = rest.popFirst() { options.append(value) }
        }
    }
}
