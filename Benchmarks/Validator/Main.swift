internal import CLibXML2
internal import Files
internal import Schematron
internal import XML

#if canImport(Glibc)
    internal import Glibc
#endif

/// Times the validator beside libxml2 alone, in one run on one core.
///
///     fiscus-bench-validator RULES.sch [DOCUMENT.xml] [--lines N] [--schema FILE.xsd] [--runs N] [--write FILE]
///
/// Without a document an invoice of our own is made; `--lines` repeats the first line of whatever it is, `--write` puts
/// it into a file for others to measure with, and ends.
@main
enum Main {
    static func main() throws {
        var rulePaths: [String] = []
        var document: String?
        var schemaPath: String?
        var lines: Int?
        var runs = 0
        var target: String?
        var arguments = CommandLine.arguments.dropFirst()
        while let argument = arguments.popFirst() {
            switch argument {
            case "--lines": lines = arguments.popFirst().flatMap(Int.init)
            case "--schema": schemaPath = arguments.popFirst()
            case "--write": target = arguments.popFirst()
            case "--runs": runs = arguments.popFirst().flatMap(Int.init) ?? 0
            default:
                if argument.hasSuffix(".sch") || argument.hasSuffix(".xslt") {
                    rulePaths.append(argument)
                } else {
                    document = argument
                }
            }
        }
        let base = try document.map { try FileBytes.read($0) } ?? SampleInvoice.bytes(lines: 8)
        let bytes = lines.map { SampleInvoice.repeated(base, lines: $0) } ?? base
        if let target { return try write(bytes, target) }
        if runs == 0 { runs = bytes.count < 200_000 ? 2_000 : 5 }
        print("document: \(bytes.count) bytes, \(runs) runs, medians")
        try measure(bytes, rulePaths, schemaPath, runs)
    }

    private static func measure(_ bytes: [UInt8], _ rulePaths: [String], _ schemaPath: String?, _ runs: Int) throws {
        let schema = try schemaPath.map { path in
            let clock = Stopwatch()
            let schema = try XMLSchema(path: path)
            show("schema load", clock.milliseconds)
            return schema
        }
        let sets = try rulePaths.map { path in
            let clock = Stopwatch()
            let rules = try RuleSet.load(path)
            show("rules load \(path.split(separator: "/").last ?? "")", clock.milliseconds)
            return rules
        }
        if let schemaPath { show("libxml2 alone, parse + XSD", PlainLibXML2(schemaPath).median(bytes, runs)) }
        show("parse to tree", try median(runs) { _ = try XMLReader.tree(bytes) })
        if let schema {
            show("parse to tree + XSD", try median(runs) { _ = try XMLReader.read(bytes, schema: schema) })
        }
        let tree = try XMLReader.tree(bytes)
        for (at, rules) in sets.enumerated() {
            let findings = rules.evaluate(tree)
            let time = median(runs) { _ = rules.evaluate(tree) }
            show("rules \(rulePaths[at].split(separator: "/").last ?? "") (\(findings.count) findings)", time)
        }
        show(
            "all together",
            try median(runs) {
                let document = try XMLReader.read(bytes, schema: schema)
                for rules in sets { _ = rules.evaluate(document.tree) }
            })
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        print("peak memory: \(usage.ru_maxrss / 1024) MB")
    }

    private static func write(_ bytes: [UInt8], _ path: String) throws {
        guard let file = fopen(path, "w") else { throw CannotWrite(path: path) }
        defer { fclose(file) }
        guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw CannotWrite(path: path) }
    }

    private static func show(_ what: String, _ milliseconds: Double) {
        let rounded = (milliseconds * 1000).rounded() / 1000
        print("\(rounded) ms  \(what)")
    }

    private static func median<E: Error>(_ runs: Int, _ body: () throws(E) -> Void) throws(E) -> Double {
        var times: [Double] = []
        for _ in 0..<runs {
            let clock = Stopwatch()
            try body()
            times.append(clock.milliseconds)
        }
        times.sort()
        return times[times.count / 2]
    }
}

struct CannotWrite: Error {
    let path: String
}

struct Stopwatch {
    private let start = ContinuousClock.now

    var milliseconds: Double {
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        return Double(seconds) * 1e3 + Double(attoseconds) / 1e15
    }
}
