import CommandTesting
import Foundation
import Testing

@Suite struct DocumentationTests {
    /// docs/signatures.md lists every code the module can throw, and no other.
    @Test func everyCodeIsDocumented() throws {
        let code = /["`](?<code>(?:document|key|certificate|signature)\.[A-Za-z0-9.]+)["`]/
        let sources = packageRoot.appendingPathComponent("Sources/XMLSignature")
        var thrown: Set<String> = []
        for file in try FileManager.default.contentsOfDirectory(atPath: sources.path) {
            let text = try String(contentsOf: sources.appendingPathComponent(file), encoding: .utf8)
            for match in text.matches(of: code) where match.output.0.hasPrefix("\"") {
                thrown.insert(String(match.output.code))
            }
        }
        let page = try String(contentsOf: packageRoot.appendingPathComponent("docs/signatures.md"), encoding: .utf8)
        let documented = Set(page.matches(of: code).map { String($0.output.code) })
        #expect(thrown == documented)
        #expect(thrown.count > 40)
    }
}
