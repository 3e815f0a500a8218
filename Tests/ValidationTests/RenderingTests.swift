import CommandTesting
import Foundation
import Schematron
import Testing
import Validation

/// What the renderings look like, as files. `FISCUS_UPDATE_GOLDENS=1 swift test` writes them anew.
@Suite("Renderings")
struct RenderingTests {
    private static let goldens = packageRoot.appendingPathComponent("Tests/ValidationTests/Goldens")

    /// Rules of the test's own: the goldens must not change with the pinned ones.
    private static let rules = """
        <schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2"><title>Golden</title>
        <ns prefix="xs" uri="http://www.w3.org/2001/XMLSchema"/><pattern id="p">
        <rule context="order">
        <assert id="SUM" flag="fatal" test="xs:decimal(total) = sum(line/xs:decimal(@net))">[SUM]-The total must be the sum of the lines.</assert>
        <assert id="NOTE" flag="warning" test="note">A note would be kind to those who read this document later, and to those who have to explain it to somebody else &lt;soon&gt;.</assert>
        <report id="INFO" role="information" test="count(line) gt 1">There are <value-of select="count(line)"/> lines.</report>
        </rule><rule context="line"><assert id="NUMBER" test="xs:decimal(@net) ge 0">Negative.</assert></rule></pattern></schema>
        """

    private static func reports() throws -> [Report] {
        let home = try TestHome()
        var request = ValidationRequest()
        request.profile = .none
        request.rules = [InstalledRuleSet(file: try home.write(rules, "golden.sch"))]
        let documents = [
            ("good.xml", "<order><total>3</total><line net=\"3\"/><note/></order>"),
            ("bad & worse.xml", "<order>\n  <total>120.00</total>\n  <line net=\"100\"/>\n  <line net=\"19.00\"/>\n</order>"),
            ("unchecked.xml", "<order><total>1</total><line net=\"one\"/><note/></order>"),
            ("broken.xml", "<order>"),
        ]
        return documents.map { home.validator().validate(Array($0.1.utf8), path: $0.0, request) }
    }

    @Test("as the golden file has it", arguments: ReportFormat.allCases)
    func golden(format: ReportFormat) throws {
        let rendering = format.rendering(isSingle: false, colours: false, isDetailed: false, timings: false)
        var summary = ReportSummary()
        var text = rendering.opening()
        for report in try Self.reports() {
            summary.add(report)
            text += rendering.document(report)
        }
        text += rendering.closing(summary)
        let file = Self.goldens.appendingPathComponent("reports.\(format.rawValue)")
        if ProcessInfo.processInfo.environment["FISCUS_UPDATE_GOLDENS"] == "1" {
            try Data(text.utf8).write(to: file)
        }
        #expect(text == (try? String(contentsOf: file, encoding: .utf8)))
    }

    @Test("the text has at most 80 columns")
    func width() throws {
        let rendering = TextRendering()
        for report in try Self.reports() {
            for line in rendering.document(report).split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
        }
    }

    @Test("XML and HTML are well-formed, whatever a message holds", .enabled(if: Command.exists("xmllint"), "xmllint is not here"))
    func wellFormed() throws {
        let home = try TestHome()
        var nasty = Report(path: "<&\"'>\u{1}\u{FFFE}.xml")
        nasty.findings = [ReportFinding(rule: "<r>", severity: .error, layer: .rules, message: "]]>&<script>\u{8}")]
        for format in [ReportFormat.svrl, .junit] {
            let rendering = format.rendering(isSingle: true, colours: false, isDetailed: true, timings: false)
            let path = try home.write(rendering.opening() + rendering.document(nasty) + rendering.closing(ReportSummary()), "n.xml")
            let run = try Command.run(["xmllint", "--noout", path])
            #expect(run.status == 0, "\(run.errors)")
        }
        #expect(!HTMLRendering().document(nasty).contains("<script>"))
    }
}
