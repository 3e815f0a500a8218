import CommandTesting
import Foundation
import Testing
import Validation
import XML

@Suite("Hostile documents")
struct HostileDocumentTests {
    private func report(_ bytes: [UInt8]) throws -> Report { try ReportTests.home.get().validator().validate(bytes, path: "h") }

    private static let bomb = """
        <!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;&x;&x;&x;&x;&x;&x;&x;">]><a>&y;</a>
        """

    @Test(
        "not a document: invalid, with a reason",
        arguments: [
            [], Array("no".utf8), Array("<a>".utf8), Array("<a></b>".utf8), [0xFF, 0xFE, 0x00], [0x3C, 0x61, 0x3E, 0xC3, 0x28],
            Array(bomb.utf8), [0x1F, 0x8B, 0x08, 0x00, 0x00],
        ])
    func malformed(bytes: [UInt8]) throws {
        let report = try report(bytes)
        #expect(report.outcome == .invalid)
        #expect(report[.xml].status == .invalid)
        #expect(report[.rules].status == .skipped)
        #expect(report.findings.count == 1)
        #expect(report.findings.first?.rule.hasPrefix("xml.") == true)
    }

    @Test("more than the limits: not validated")
    func limits() throws {
        let deep = String(repeating: "<a>", count: 5_000) + String(repeating: "</a>", count: 5_000)
        let report = try report(Array(deep.utf8))
        #expect(report.outcome == .notValidated)
        #expect(report.findings.first?.rule == "xml.too-deep")
    }

    @Test("gzip that grows without end is cut off", .enabled(if: Command.exists("gzip"), "gzip is not here"))
    func gzipBomb() throws {
        let home = try TestHome()
        let path = try home.write(String(repeating: "a", count: 8 << 20), "big")
        #expect(try Command.run(["gzip", path]).status == 0)
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path + ".gz")))
        var request = ValidationRequest()
        request.limits.bytes = 1 << 20
        let report = home.validator().validate(bytes, path: "bomb", request)
        #expect(report.findings.first?.rule == "xml.too-large")
        #expect(report.outcome == .notValidated)
    }
}
