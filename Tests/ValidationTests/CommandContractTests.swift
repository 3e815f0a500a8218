import CommandTesting
import Foundation
import JSON
import Testing
import Validation

/// `fiscus-validate` as machines know it.
@Suite("The command's contract")
struct CommandContractTests {
    private static let failing = """
        <schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2"><pattern><rule context="/*">
        <assert id="A" test="@n = 1">n</assert><report id="W" role="warning" test="@w">w</report></rule></pattern></schema>
        """

    private func objects(_ run: Command) throws -> [JSONValue] {
        try run.output.split(separator: "\n").map { try JSONReader.read(String($0)) }
    }

    @Test("exactly the named rules, JSON Lines in the order of the command line, at any number of jobs", arguments: ["1", "2", "7"])
    func jsonLines(jobs: String) throws {
        let home = try TestHome()
        let rules = try home.write(Self.failing, "r.sch")
        var paths: [String] = []
        for n in 0..<40 { paths.append(try home.write("<a n=\"\(n % 2)\"/>", "d\(n).xml")) }
        let arguments = ["--profile", "none", "--rules", rules, "--no-xsd", "--format", "json", "--jobs", jobs] + paths
        let run = try Command.run([TestHome.program] + arguments, environment: ["FISCUS_HOME": home.folder.url.path])
        #expect(run.status == 1)
        let reports = try objects(run)
        #expect(reports.map { $0["path"]?.string } == paths)
        #expect(reports.map { $0["valid"]?.bool } == (0..<40).map { $0 % 2 == 1 })
        let first = try #require(reports.first?.object)
        #expect(first.keys == ["path", "valid", "profile", "rulesets", "layers", "findings"])
        #expect(first["profile"] == .null)
        let layers = try #require(first["layers"]?.array)
        #expect(layers.map { $0["name"]?.string } == ["xml", "xsd", "rules"])
        #expect(layers.map { $0["status"]?.string } == ["valid", "skipped", "invalid"])
        #expect(layers.allSatisfy { $0["ms"] == nil })
        let finding = try #require(first["findings"]?.array?.first?.object)
        #expect(
            finding.keys == ["rule", "severity", "layer", "kind", "line", "column", "location", "message", "values"])
    }

    @Test(
        "a phase chooses patterns, and the report says so",
        arguments: [(nil, 0, []), ("few", 0, []), ("all", 1, ["A"]), ("#ALL", 1, ["A"])] as [(String?, Int32, [String])])
    func phases(phase: String?, status: Int32, fired: [String]) throws {
        let home = try TestHome()
        let rules = try home.write(
            """
            <schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2" defaultPhase="few">
            <phase id="few"><active pattern="p"/></phase><phase id="all"><active pattern="p"/><active pattern="q"/></phase>
            <pattern id="p"><rule context="/*"><assert id="B" test="true()">n</assert></rule></pattern>
            <pattern id="q"><rule context="/*"><assert id="A" test="false()">n</assert></rule></pattern></schema>
            """, "r.sch")
        let document = try home.write("<a/>", "d.xml")
        let choice = phase.map { ["--phase", $0] } ?? []
        let run = try Command.run(
            [TestHome.program, "--profile", "none", "--no-xsd", "--rules", rules, "--format", "json"] + choice + [document],
            environment: ["FISCUS_HOME": home.folder.url.path])
        #expect(run.status == status, "\(run.output)\(run.errors)")
        let report = try #require(try objects(run).first)
        #expect(report["findings"]?.array?.compactMap { $0["rule"]?.string } == fired)
        #expect(report["rulesets"]?.array?.first?["phase"]?.string == phase)
    }

    @Test("a phase that is not there, and one without a rule file, are errors")
    func wrongPhases() throws {
        let home = try TestHome()
        let rules = try home.write(Self.failing, "r.sch")
        let document = try home.write("<a n=\"1\"/>", "d.xml")
        let unknown = try home.run("--profile", "none", "--no-xsd", "--rules", rules, "--phase", "x", document)
        #expect(unknown.status == 2 && unknown.errors.contains("no phase x"), "\(unknown.errors)")
        let alone = try home.run("--no-xsd", "--phase", "x", document)
        #expect(alone.status == 2 && alone.errors.contains("--rules"), "\(alone.errors)")
    }

    private static let python = packageRoot.appendingPathComponent(".venv/bin/python").path

    @Test(
        "every kind of report is what docs/schemas/report-1.json says",
        .enabled(if: FileManager.default.isExecutableFile(atPath: python), "make bootstrap-test has not been run"))
    func schema() throws {
        let home = try TestHome()
        let good = try home.write(SampleInvoice.xml(), "a.xml")
        let wrong = try home.write(SampleInvoice.xml().replacingOccurrences(of: ">251", with: ">252"), "b.xml")
        let none = try home.write("<a/>", "c.xml")
        let run = try home.run("--format", "json", "--timings", good, wrong, none, "missing.xml")
        let lines = try home.write(run.output, "out.jsonl")
        let script = """
            import json, jsonschema, sys
            validator = jsonschema.Draft202012Validator(json.load(open(sys.argv[1])))
            lines = open(sys.argv[2]).read().splitlines()
            assert len(lines) == 4
            for line in lines: validator.validate(json.loads(line))
            """
        let schema = packageRoot.appendingPathComponent("docs/schemas/report-1.json").path
        let judged = try Command.run([Self.python, "-c", script, schema, lines])
        #expect(judged.status == 0, "\(judged.errors)")
    }

    @Test("timings only when asked for")
    func timings() throws {
        let home = try TestHome()
        let path = try home.write("<a/>", "a.xml")
        let report = try #require(try objects(home.run("--profile", "none", "--format", "json", "--timings", path)).first)
        #expect(report["layers"]?.array?.first?["ms"] != nil)
    }

    @Test("exit status: 0 valid, 1 invalid, 2 not validated; the highest wins")
    func status() throws {
        let home = try TestHome()
        let rules = try home.write(Self.failing, "r.sch")
        let good = try home.write("<a n='1'/>", "good.xml")
        let warned = try home.write("<a n='1' w='1'/>", "warned.xml")
        let bad = try home.write("<a/>", "bad.xml")
        let missing = home.folder.url.path + "/missing.xml"
        let base = ["--profile", "none", "--rules", rules]
        func status(_ arguments: String...) throws -> Int32 {
            try Command.run([TestHome.program] + base + arguments, environment: ["FISCUS_HOME": home.folder.url.path]).status
        }
        #expect(try status(good) == 0)
        #expect(try status(warned) == 0)
        #expect(try status("--fail-on", "warning", warned) == 1)
        #expect(try status(good, bad) == 1)
        #expect(try status(missing, bad, good) == 2)
        #expect(try status() == 2)
        #expect(try home.run("--profile", "nope", good).status == 2)
        #expect(try home.run("--no-such-option").status == 2)
        #expect(try home.run("--rules", missing, good).status == 2)
        #expect(try home.run("--as-of", "yesterday", good).status == 2)
        #expect(try home.run("--help").status == 0)
    }

    @Test("folders, patterns, gzip and standard input")
    func inputs() throws {
        let home = try TestHome()
        _ = try home.write("<a/>", "in/b/2.xml")
        _ = try home.write("<a/>", "in/1.XML")
        _ = try home.write("no", "in/readme.txt")
        let folder = home.folder.url.path + "/in"
        func paths(_ path: String) throws -> [String] {
            try objects(home.run("--profile", "none", "--format", "json", path)).compactMap { $0["path"]?.string }
        }
        #expect(try paths(folder) == ["\(folder)/1.XML", "\(folder)/b/2.xml"])
        #expect(try paths(folder + "/*/*.xml") == ["\(folder)/b/2.xml"])
        let run = try Command.run([
            "sh", "-c", "gzip -c in/1.XML | '\(TestHome.program)' --profile none --format json -",
        ], in: home.folder.url, environment: ["FISCUS_HOME": home.folder.url.path])
        #expect(try objects(run).first?["valid"] == true)
        #expect(try objects(run).first?["path"] == "-")
    }

    @Test("a day before the first edition: 2, naming the earliest")
    func tooEarly() throws {
        let home = try TestHome()
        let path = try home.write(SampleInvoice.xml(), "a.xml")
        let run = try home.run("--as-of", "2019-01-01", "--format", "json", path)
        #expect(run.status == 2)
        let finding = try #require(try objects(run).first?["findings"]?.array?.first)
        #expect(finding["rule"] == "rules.noneInForce")
        #expect(finding["kind"] == "error")
        #expect(finding["message"]?.string?.contains("rs.mfin:srbdt:1.0.0, from 2022-01-01") == true)
    }

    @Test("profiles, explanations and exports")
    func listings() throws {
        let home = try TestHome()
        let profiles = try home.run("--list-profiles").output
        #expect(profiles.contains("rs-sef") && profiles.contains("en16931-ubl"))
        #expect(try home.run("--explain", "BR-CO-10").output.contains("eu.cen.en16931:ubl 1.3.16"))
        #expect(try home.run("--explain", "NO-SUCH-RULE").status == 2)
        let export = try JSONReader.read(try home.run("--export-rules", "rs.mfin:srbdt").output)
        #expect(export["rules"]?.array?.count == 67)
        #expect(export["version"] == "1.0.0")
        let page = try home.run("--export-rules", "rs.mfin:srbdt:1.0.0", "--format", "html").output
        #expect(page.hasPrefix("<!DOCTYPE html>") && page.contains("id=\"RSR-15\""))
    }

    @Test("no colours and no progress where there is no terminal")
    func plain() throws {
        let home = try TestHome()
        for n in 0..<60 { _ = try home.write("<a/>", "many/\(n).xml") }
        let run = try home.run("--profile", "none", home.folder.url.path + "/many")
        #expect(!run.output.contains("\u{1B}") && run.errors.isEmpty)
        #expect(run.output.hasSuffix("60 documents: 60 valid, 0 invalid\n"))
    }

    @Test("options and paths may be mixed, after -- everything is a path")
    func mixedArguments() throws {
        let home = try TestHome()
        let rules = try home.write(Self.failing, "r.sch")
        let good = try home.write("<a n=\"1\"/>", "good.xml")
        let bad = try home.write("<a n=\"2\"/>", "bad.xml")
        let run = try home.run(
            good, "--profile", "none", bad, "--rules", rules, "--no-xsd", good, "--format=json", "--", bad)
        #expect(try objects(run).map { $0["path"]?.string } == [good, bad, good, bad])
        #expect(try home.run("--no-such-option", good).status == 2)
        #expect(try home.run("--profile", "none", "--rules", rules, "--").status == 2)
    }

    @Test("thousands of paths on one command line")
    func manyPaths() throws {
        let home = try TestHome()
        let rules = try home.write(Self.failing, "r.sch")
        let path = try home.write("<a n=\"1\"/>", "good.xml")
        let arguments = ["--profile", "none", "--rules", rules, "--format", "json"]
        let paths = Array(repeating: path, count: 10_000)
        let run = try Command.run(
            [TestHome.program] + arguments + paths, environment: ["FISCUS_HOME": home.folder.url.path])
        #expect(try objects(run).count == paths.count)
        #expect(run.status == 0)
    }

    @Test("a folder with a pipe and a link to itself ends")
    func folders() throws {
        let home = try TestHome()
        let rules = try home.write(Self.failing, "r.sch")
        let file = try home.write("<a n=\"1\"/>", "in/a.xml")
        let folder = (file as NSString).deletingLastPathComponent
        #expect(mkfifo(folder + "/pipe.xml", 0o600) == 0)
        #expect(symlink(folder, folder + "/loop") == 0)
        let run = try home.run("--profile", "none", "--rules", rules, "--format", "json", folder)
        #expect(run.status == 0)
        #expect(try objects(run).map { $0["path"]?.string } == [file])
    }

    @Test("SVRL tells a report that holds from an assertion that does not")
    func reports() throws {
        let home = try TestHome()
        let rules = try home.write(Self.failing, "r.sch")
        let file = try home.write("<a n=\"2\" w=\"\"/>", "a.xml")
        let run = try home.run("--profile", "none", "--rules", rules, "--no-xsd", "--format", "svrl", file)
        #expect(run.output.contains("<svrl:failed-assert id=\"A\""))
        #expect(run.output.contains("<svrl:successful-report id=\"W\""))
        #expect(run.output.contains("</svrl:successful-report>"))
    }

    /// An element of UBL that no invoice names, wrong inside: at a wildcard the schema judges it all the same.
    @Test("what stands in an extension is judged by the whole schema", arguments: [("<x/>", "invalid"), ("1", "valid")])
    func foreignContent(content: String, status: String) throws {
        let home = try TestHome()
        var invoice = SampleInvoice.xml()
        let start = try #require(invoice.range(of: "<ext:ExtensionContent>"))
        let end = try #require(invoice.range(of: "</ext:ExtensionContent>"))
        invoice.replaceSubrange(
            start.upperBound..<end.lowerBound, with: "<cbc:TenderTypeCode>\(content)</cbc:TenderTypeCode>")
        let file = try home.write(invoice, "invoice.xml")
        let run = try home.run("--profile", "en16931-ubl", "--format", "json", file)
        let layers = try #require(try objects(run).first?["layers"]?.array)
        #expect(layers[1]["status"]?.string == status)
    }
}
