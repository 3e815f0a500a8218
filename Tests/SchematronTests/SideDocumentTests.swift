import CommandTesting
import Foundation
import Schematron
import Testing
import XML

/// `document('file')`: code lists and the like that lie beside the rules.
@Suite("Documents beside the rules")
struct SideDocumentTests {
    private static let codes = """
        <codes xmlns:x="urn:x"><list id="1"><code value="A" name="Alpha"/><code value="B">beta</code></list>
        <list id="2"><x:code value="C"/></list></codes>
        """
    private static let document = "<o xmlns='urn:o'><c>A</c><c>B</c><c>C</c><c>D</c></o>"

    private func load(
        _ rules: String, declarations: String = "", files: [String: String] = ["codes.xml": codes]
    ) throws -> (RuleSet, TemporaryFolder) {
        let folder = try TemporaryFolder()
        for (name, text) in files {
            let place = folder.url.appendingPathComponent(name)
            try FileManager.default.createDirectory(
                at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: place)
        }
        let text = """
            <schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2">
            <ns prefix="o" uri="urn:o"/><ns prefix="x" uri="urn:x"/>\(declarations)
            <pattern><rule context="o:c">\(rules)</rule></pattern></schema>
            """
        let path = folder.url.appendingPathComponent("rules/r.sch")
        try FileManager.default.createDirectory(
            at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
        for (name, text) in files where !name.contains("/") {
            try Data(text.utf8).write(to: path.deletingLastPathComponent().appendingPathComponent(name))
        }
        try Data(text.utf8).write(to: path)
        return (try RuleSet.load(path.path), folder)
    }

    private func fired(_ test: String, declarations: String = "") throws -> [String] {
        let (rules, folder) = try load(
            "<let name='code' value='string(.)'/><assert id='X' test=\"\(test)\"><value-of select='.'/></assert>",
            declarations: declarations)
        defer { withExtendedLifetime(folder) {} }
        let findings = rules.evaluate(try XMLReader.tree(Array(Self.document.utf8)))
        return findings.map { $0.kind == .error ? "!" + $0.message : $0.message }
    }

    @Test(arguments: [
        ("document('codes.xml')/codes/list[@id=1]/code[@value=$code]", ["C", "D"]),
        ("doc('codes.xml')//*[@value = current()]", ["D"]),
        ("$code = document('codes.xml')//@value", ["D"]),
        ("$code = document('codes.xml')/codes/list[2]/x:code/@value", ["A", "B", "D"]),
        ("not(document('codes.xml')//code[@value = $code]/following::*)", ["A", "B"]),
        ("document('codes.xml')//code[@value = $code]/preceding-sibling::code", ["A", "C", "D"]),
        ("count(document('codes.xml')//node()) > 0 and count(//o:c) = 4", []),
        ("document('codes.xml')//code[@value = $code] = 'beta'", ["A", "C", "D"]),
        ("$list/code[@value = $code]/ancestor::codes", ["C", "D"]),
        ("count($list | .) = 2", []),
        ("root($list)/codes and not(root(.)/codes)", []),
    ])
    func itsNodesBehaveAsOthersDo(_ test: String, _ failing: [String]) throws {
        let declaration = "<let name='list' value=\"document('codes.xml')/codes/list[@id = '1']\"/>"
        #expect(try fired(test, declarations: declaration) == failing)
    }

    @Test("the rule file itself")
    func theEmptyReference() throws {
        let (rules, folder) = try load("<assert id='X' test=\"document('')/*/@queryBinding = 'xslt2'\"/>")
        defer { withExtendedLifetime(folder) {} }
        #expect(rules.evaluate(try XMLReader.tree(Array(Self.document.utf8))).isEmpty)
    }

    @Test("nothing of it is a context for rules")
    func itIsNotChecked() throws {
        let (rules, folder) = try load(
            "<assert id='X' test=\"document('codes.xml')\"/></rule></pattern><pattern><rule context='*'>"
                + "<report id='R' test=\"name() = 'code'\"/>")
        defer { withExtendedLifetime(folder) {} }
        #expect(rules.evaluate(try XMLReader.tree(Array(Self.document.utf8))).isEmpty)
    }

    @Test(
        "a file outside the folder, one that is not there, one that is not known at load time",
        arguments: [
            "document('../codes.xml')", "document('/etc/hostname')", "document('http://example.com/c.xml')",
            "document('file:codes.xml')", "document('missing.xml')", "document(@href)", "document('a/../../codes.xml')",
            "document('broken.xml')", "document('link.xml')",
        ])
    func isRefusedWhenLoaded(_ call: String) throws {
        #expect(throws: RuleLoadError.self) {
            let folder = try TemporaryFolder()
            try Data(Self.codes.utf8).write(to: folder.url.appendingPathComponent("codes.xml"))
            let inner = folder.url.appendingPathComponent("rules")
            try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(
                atPath: inner.appendingPathComponent("link.xml").path, withDestinationPath: "../codes.xml")
            try Data("<a>".utf8).write(to: inner.appendingPathComponent("broken.xml"))
            let text = """
                <schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2"><pattern>
                <rule context="*"><assert test="\(call)"/></rule></pattern></schema>
                """
            _ = try RuleSet.load(bytes: Array(text.utf8), path: inner.appendingPathComponent("r.sch").path)
        }
    }
}
