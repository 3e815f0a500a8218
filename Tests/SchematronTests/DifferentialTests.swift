import CommandTesting
import Foundation
import JSON
import Schematron
import Testing
import XML

/// Random expressions over random trees, evaluated by us and by Saxon. The seed is printed; set FISCUS_SEED to repeat
/// a run and FISCUS_CASES for a longer one.
struct DifferentialTests {
    static let python = Shared.packageRoot.appendingPathComponent(".venv/bin/python").path
    static let isReady = FileManager.default.isExecutableFile(atPath: python)

    private struct Case {
        let xml: String
        let xpath: String
    }

    @Test(.enabled(if: isReady, "needs .venv with saxonche (make bootstrap-test)"))
    func resultsAgreeWithSaxon() throws {
        let environment = ProcessInfo.processInfo.environment
        let seed = environment["FISCUS_SEED"].flatMap(UInt64.init) ?? UInt64.random(in: 1...1_000_000_000)
        let count = environment["FISCUS_CASES"].flatMap(Int.init) ?? 3_000
        print("differential test: FISCUS_SEED=\(seed), \(count) expressions")
        var generator = ExpressionGenerator(seed: seed)
        var cases: [Case] = []
        var xml = generator.tree()
        for number in 0..<count {
            if number % 25 == 0 { xml = generator.tree() }
            cases.append(Case(xml: xml, xpath: generator.expression()))
        }
        let theirs = try judge(cases)
        #expect(theirs.count == cases.count)
        var compared = 0
        for (at, one) in cases.enumerated() where at < theirs.count {
            guard let expected = theirs[at].array?.map({ $0.string ?? "" }) else {
                continue
            }
            compared += 1
            let found = Self.evaluate(one)
            // A general comparison always has a value; Saxon gives none where it knows that an operand is empty.
            if expected.isEmpty, found == ["false"] { continue }
            #expect(found == expected, "seed \(seed), case \(at): \(one.xpath) over \(one.xml)")
        }
        print("differential test: \(compared) results compared")
    }

    private static func evaluate(_ one: Case) -> [String] {
        do {
            let tree = try XMLReader.tree(Array(one.xml.utf8))
            return try XPath.evaluate(one.xpath, on: tree).map(\.text)
        } catch {
            return ["error: \(error)"]
        }
    }

    private func judge(_ cases: [Case]) throws -> [JSONValue] {
        let folder = try TemporaryFolder()
        let file = folder.url.appendingPathComponent("cases.jsonl")
        var lines: [UInt8] = []
        for one in cases {
            let line: JSONValue = ["xml": .string(one.xml), "xpath": .string(one.xpath)]
            lines += line.serialized(pretty: false)
            lines.append(10)
        }
        try Data(lines).write(to: file)
        let script = Shared.packageRoot.appendingPathComponent("Tests/Judges/xpath_judge.py").path
        let done = try Command.run([Self.python, script, file.path], seconds: 300)
        return try done.output.split(separator: "\n").map { try JSONReader.read(String($0)) }
    }
}
