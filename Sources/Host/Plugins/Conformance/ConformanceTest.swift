/// The tests a plugin must pass. Each runs in a process of its own, so that a crash is a result, not the end.
public enum ConformanceTest: String, Sendable, CaseIterable {
    case load
    case exports
    case entryTwice
    case capabilities
    case describe
    case taxTable
    case validInput
    case invalidInput
    case emptyInput
    case truncatedInput
    case hugeInput
    case notUTF8
    case mutatedInput
    case sinks
    case cancellation
    case dates
    case determinism
    case threads
    case identifiers
    case examples
    case posting
    case readBack

    public var summary: String {
        switch self {
        case .load: "loads within limits, its blocks are sound, its folder is the one it was built with"
        case .exports: "exports the entry function and nothing else"
        case .entryTwice: "the entry function answers the same block again"
        case .capabilities: "answers exact capability ids and no others"
        case .describe: "describe answers the manifest, byte for byte"
        case .taxTable: "rows, rates, exemptions, accounts and profiles of the manifest agree"
        case .validInput: "every function accepts the plugin's own examples"
        case .invalidInput: "wrong types, unknown and missing fields are refused with a path"
        case .emptyInput: "nothing, white space and empty values are refused"
        case .truncatedInput: "a request cut anywhere is refused"
        case .hugeInput: "megabytes of text, depth and lists are refused or served within limits"
        case .notUTF8: "bytes that are not UTF-8 are refused"
        case .mutatedInput: "a thousand damaged requests end in a status"
        case .sinks: "a failing sink ends the call with its status"
        case .cancellation: "a cancelled call returns"
        case .dates: "the first and the last day of the calendar are served"
        case .determinism: "equal requests give equal bytes"
        case .threads: "equal requests give equal bytes on eight threads at once"
        case .identifiers: "identify masks and judges what the manifest declares"
        case .examples: "every example is assessed and built"
        case .posting: "every event of the books finds its accounts and balances, with every tax row"
        case .readBack: "every example is read back from its XML, and the same XML is built from what was read"
        }
    }
}

/// What became of one test.
public struct ConformanceResult: Sendable, Hashable {
    public enum Status: String, Sendable { case passed, failed, skipped }

    public let test: ConformanceTest
    public let status: Status
    /// Why it failed or was skipped; empty when it passed.
    public let reason: String
}
