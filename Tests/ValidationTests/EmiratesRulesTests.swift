import CommandTesting
import Foundation
import JSON
import Schematron
import Testing
import Validation
import XML

/// The packs of the Emirates: each rule passes one document and fires on another; together they agree with the
/// authority's files.
@Suite("PINT AE rules")
struct EmiratesRulesTests {
    typealias Sample = SampleEmiratesInvoice

    static let folder = packageRoot.appendingPathComponent("Plugins/AE/libFiscusAE/rules")

    static func load(_ name: String) -> Result<RuleSet, any Error> {
        Result { try RuleSet.load(folder.appendingPathComponent(name + ".sch").path) }
    }

    static let pint = load("pint")
    static let emirates = load("pint-ae")
    static let billing = load("pint-ae-billing")
    static let selfBilling = load("pint-ae-selfbilling")
    static let gaps = load("pint-ae-gaps")

    /// Rule ids of failed assertions, and of those that could not be answered.
    static func fired(_ rules: Result<RuleSet, any Error>, _ xml: String) throws -> [String] {
        try rules.get().evaluate(try XMLReader.tree(Array(xml.utf8))).map(\.rule)
    }

    static let samples: [Sample] = [
        .standard, .credit, .margin, .outside, .foreign, Sample(second: "E"), Sample(second: "O"), Sample(second: "AE"),
        Sample(second: "E", type: "381", isCredit: true)
    ]

    @Test("the samples pass every rule", arguments: samples)
    func passes(sample: Sample) throws {
        for rules in [Self.pint, Self.emirates, Self.billing, Self.gaps] {
            #expect(try Self.fired(rules, sample.xml) == [])
        }
    }

    @Test("self-billed documents are of other types")
    func types() throws {
        let credit = Sample(type: "261", isCredit: true, isSelfBilled: true)
        for sample in [Sample.selfBilled, credit] {
            for rules in [Self.pint, Self.emirates, Self.selfBilling, Self.gaps] {
                #expect(try Self.fired(rules, sample.xml) == [])
            }
            #expect(try Self.fired(Self.billing, sample.xml) == ["ibr-cl-01"])
        }
        for sample in [Sample.standard, .credit] {
            #expect(try Self.fired(Self.selfBilling, sample.xml) == ["ibr-cl-01"])
        }
    }

    @Test("a change makes the rule of PINT fire", arguments: EmiratesBreakage.pint)
    func pintFires(_ breakage: EmiratesBreakage) throws {
        #expect(try Self.fired(Self.pint, breakage.broken()).contains(breakage.rule))
    }

    @Test("a change makes the rule of PINT AE fire", arguments: EmiratesBreakage.emirates)
    func emiratesFires(_ breakage: EmiratesBreakage) throws {
        #expect(try Self.fired(Self.emirates, breakage.broken()).contains(breakage.rule))
    }

    @Test("a change makes the rule that closes a gap fire", arguments: EmiratesBreakage.gaps)
    func gapsFire(_ breakage: EmiratesBreakage) throws {
        #expect(try Self.fired(Self.gaps, breakage.broken()).contains(breakage.rule))
    }

    @Test(
        "numbers of foreign registers with right check digits pass",
        arguments: [
            ("0088", "7300010000001"), ("0007", "5567321707"), ("0192", "974760673"), ("0184", "DK12345678"),
            ("0208", "0202239951"), ("0201", "UFX012"), ("0210", "RSSMRA85T10A562S"), ("0211", "IT00743110157"),
            ("0151", "51824753556")
        ])
    func registers(scheme: String, number: String) throws {
        let xml = Sample.standard.xml.replacingOccurrences(
            of: "<cbc:ID>payee</cbc:ID>", with: "<cbc:ID schemeID=\"\(scheme)\">\(number)</cbc:ID>")
        #expect(try Self.fired(Self.pint, xml) == [])
    }

    @Test("every rule of the packs has a document that fires it, and the index counts them")
    func complete() throws {
        let index = try RuleSetIndex.decode(
            Array(try Data(contentsOf: Self.folder.appendingPathComponent("index.json"))))
        let packs = [
            ("pint", Self.pint, EmiratesBreakage.pint), ("pint-ae", Self.emirates, EmiratesBreakage.emirates),
            ("pint-ae-gaps", Self.gaps, EmiratesBreakage.gaps)
        ]
        for (name, rules, breakages) in packs {
            let ids = Set(try rules.get().rules.map(\.id))
            #expect(ids.subtracting(breakages.map(\.rule)) == [], "\(name)")
            #expect(Set(breakages.map(\.rule)).subtracting(ids) == [], "\(name)")
            let entry = try #require(index.sets.first { $0.file == name + ".sch" })
            if let coverage = entry.coverage { #expect(coverage.rules == ids.count, "\(name)") }
        }
    }

    // MARK: Parity

    private static let conformance = packageRoot.appendingPathComponent("../shared/conformance").standardizedFileURL
    static let hasReference = FileManager.default.fileExists(atPath: conformance.path)

    /// Rules that fire otherwise on purpose, as the index lists them.
    private static func deviations() throws -> Set<String> {
        let index = try RuleSetIndex.decode(Array(try Data(contentsOf: folder.appendingPathComponent("index.json"))))
        return Set(index.sets.flatMap { $0.coverage?.deviations.map(\.rule) ?? [] })
    }

    /// Rule ids that failed by how often, and those that could not be answered.
    private static func verdict(_ rules: Result<RuleSet, any Error>, _ path: String) throws -> (
        failed: [String: Int], errors: Set<String>
    ) {
        let tree = try XMLReader.tree(Array(try Data(contentsOf: conformance.appendingPathComponent(path))))
        let findings = try rules.get().evaluate(tree)
        return (
            Dictionary(findings.filter { $0.kind == .failed }.map { ($0.rule, 1) }, uniquingKeysWith: +),
            Set(findings.filter { $0.kind != .failed }.map(\.rule))
        )
    }

    @Test(
        "on every document the same rules fire as an independent processor found with the authority's files",
        .enabled(if: hasReference, "../shared/conformance is not here"),
        arguments: [("pint-ae-shared", "pint"), ("pint-ae-aligned", "pint-ae")])
    func agrees(reference: String, name: String) throws {
        let deviations = try Self.deviations()
        let rules = Self.load(name)
        let text = try String(
            contentsOf: Self.conformance.appendingPathComponent("expected/\(reference).jsonl"), encoding: .utf8)
        var documents = 0
        for line in text.split(separator: "\n") {
            let row = try JSONReader.read(String(line))
            guard row["status"]?.string != "abort" else { continue }
            let document = try #require(row["document"]?.string)
            let expected = Dictionary(
                (row["failed"]?.array ?? []).map { ($0.array?.first?.string ?? "", $0.array?.last?.int ?? 0) },
                uniquingKeysWith: +)
            // What raised an error there may fire here: our expressions are others.
            let errors = Set((row["errors"]?.array ?? []).compactMap { $0.string ?? $0.array?.first?.string })
            let own = try Self.verdict(rules, document)
            let skipped = deviations.union(errors).union(own.errors)
            func compared(_ counts: [String: Int]) -> [String: Int] { counts.filter { !skipped.contains($0.key) } }
            #expect(compared(own.failed) == compared(expected), "\(document)")
            #expect(own.errors.subtracting(errors).subtracting(expected.keys) == [], "\(document)")
            documents += 1
        }
        #expect(documents > 300)
    }

    /// Our own ids close gaps for what is issued; whoever receives a document must not be stricter than the authority.
    @Test(
        "a document the authority's files let pass is refused by no pack of ours",
        .enabled(if: hasReference, "../shared/conformance is not here"))
    func noStricter() throws {
        var refused: Set<String> = []
        var documents: Set<String> = []
        for reference in ["pint-ae-shared", "pint-ae-aligned"] {
            let text = try String(
                contentsOf: Self.conformance.appendingPathComponent("expected/\(reference).jsonl"), encoding: .utf8)
            for line in text.split(separator: "\n") {
                let row = try JSONReader.read(String(line))
                let document = try #require(row["document"]?.string)
                documents.insert(document)
                let isClean = (row["failed"]?.array ?? []).isEmpty && (row["errors"]?.array ?? []).isEmpty
                if !isClean || row["status"]?.string != "ok" { refused.insert(document) }
            }
        }
        let passing = documents.subtracting(refused)
        #expect(passing.count > 20)
        let deviations = try Self.deviations()
        for document in passing {
            let tree = try XMLReader.tree(
                Array(try Data(contentsOf: Self.conformance.appendingPathComponent(document))))
            for rules in [Self.pint, Self.emirates, Self.gaps] {
                let fatal = try rules.get().evaluate(tree).filter { $0.severity == .error }.map(\.rule)
                #expect(Set(fatal).subtracting(deviations) == [], "\(document)")
            }
        }
    }

    @Test(
        "what a rule of PINT AE fires on in our samples, the authority's file fires on too",
        .enabled(if: hasReference, "../shared/conformance is not here"))
    func firesAlike() throws {
        let deviations = try Self.deviations()
        let root = Self.conformance.appendingPathComponent("rules/pint-ae/2026.5/billing")
        let packs = [
            (Self.pint, "PINT-UBL-validation-preprocessed.sch", EmiratesBreakage.pint),
            (Self.emirates, "PINT-jurisdiction-aligned-rules.sch", EmiratesBreakage.emirates)
        ]
        for (own, file, breakages) in packs {
            let official = Result { try RuleSet.load(root.appendingPathComponent(file).path) as RuleSet }
                .mapError { $0 as any Error }
            for breakage in breakages where !deviations.contains(breakage.rule) {
                let xml = try breakage.broken()
                let theirs = try official.get().evaluate(try XMLReader.tree(Array(xml.utf8)))
                let failed = Set(theirs.filter { $0.kind == .failed }.map(\.rule))
                let unanswered = Set(theirs.filter { $0.kind != .failed }.map(\.rule))
                let ours = Set(try Self.fired(own, xml)).subtracting(deviations).subtracting(unanswered)
                #expect(ours == failed.subtracting(deviations), "\(breakage.rule)")
            }
        }
    }
}
