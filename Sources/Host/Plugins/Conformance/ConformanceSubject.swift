internal import CountryPack
internal import Digests
internal import Documents
internal import Glibc
internal import JSON
internal import Packs
internal import PluginAPI
internal import PluginKit

/// The plugin under test, with its functions by name and valid requests to start from.
struct ConformanceSubject {
    let path: String
    let seed: UInt64
    let block: PluginBlock
    let identity: PluginIdentity
    let plugin: LoadedPlugin
    /// Documents of the pack's `examples/`, by file name.
    let examples: [(name: String, document: JSONValue)]

    struct Function {
        let name: String
        let call: fiscus_function
        /// Whether the answer is JSON that belongs to no document: then it must always be accepted.
        let request: JSONValue?
    }

    init(path: String, seed: UInt64) throws {
        self.path = path
        self.seed = seed
        let loader = PluginLoader(probe: nil)
        plugin = try loader.load(file: path)
        block = try PluginBlock(loading: try PluginImage(path: path))
        identity = plugin.identity
        let folder = plugin.folder
        examples = try folder.manifest.files.filter { $0.path.hasPrefix("examples/") && $0.path.hasSuffix(".json") }
            .map { ($0.path, try JSONReader.read(folder.sealed.file($0.path, digest: SHA256Digest.hex))) }
    }

    func run(_ test: ConformanceTest) throws {
        switch test {
        case .load: break  // init has done it
        case .exports: try checkExports()
        case .entryTwice: try checkEntryTwice()
        case .capabilities: try checkCapabilities()
        case .describe: try DescribeCheck(block).run()
        case .taxTable: try checkTaxTable()
        case .validInput: try checkValidInput()
        case .invalidInput: try checkRefused(HostileInput.invalid)
        case .emptyInput: try checkRefused(HostileInput.empty)
        case .truncatedInput: try checkTruncated()
        case .hugeInput: try checkHuge()
        case .notUTF8: try checkRefused(HostileInput.notUTF8)
        case .mutatedInput: try checkMutated()
        case .sinks: try checkSinks()
        case .cancellation: try checkCancellation()
        case .dates: try checkDates()
        case .determinism: try checkDeterminism()
        case .threads: try checkThreads()
        case .identifiers: try checkIdentifiers()
        case .examples: try checkExamples()
        case .posting: try checkPosting()
        case .readBack: try checkReadBack()
        }
    }

    /// What a function may return.
    static let statuses: ClosedRange<Int32> = FISCUS_OK...FISCUS_NEEDS

    static let context: JSONValue = [
        "moment": "2026-11-20T10:15:00+01:00", "businessDate": "2026-11-20",
        "ids": ["00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"]
    ]

    func assessed(_ draft: JSONValue) throws -> JSONValue {
        let request: JSONValue = ["context": Self.context, "document": draft]
        let answer = try JSONReader.read(plugin.assess(request.serialized()).answer)
        guard let document = answer["document"] else { throw Violation("assess answers no document") }
        return document
    }

    /// One call, with the rules that hold for every answer.
    @discardableResult
    func call(_ function: Function, _ request: [UInt8], limits: CallLimits = CallLimits()) throws -> PluginCall.Answer {
        let answer = PluginCall(request: request, limits: limits).perform(function.call)
        guard Self.statuses.contains(answer.status) else {
            throw Violation("\(function.name) answers the unknown status \(answer.status)")
        }
        try checkDiagnostics(answer, function)
        return answer
    }

    private func checkDiagnostics(_ answer: PluginCall.Answer, _ function: Function) throws {
        let mustExplain = answer.status == FISCUS_REFUSED || answer.status == FISCUS_INVALID_INPUT
        if answer.diagnostics.isEmpty, !mustExplain { return }
        guard let list = (try? JSONReader.read(answer.diagnostics))?.array, !(list.isEmpty && mustExplain) else {
            throw Violation("\(function.name) answers status \(answer.status) without a JSON array of diagnostics")
        }
        for value in list {
            do {
                _ = try Diagnostic.decode(value)
            } catch {
                throw Violation("\(function.name): a diagnostic has the wrong form: \(error)")
            }
        }
    }
}
