import CommandTesting
import Foundation
import Testing

/// The style guide as far as a program can read it: what is written once must not be argued again.
@Suite("Tidy")
struct TidyTests {
    struct Source {
        let path: String
        let lines: [Substring]
    }

    private static func sources(_ folders: [String], endings: [String] = [".swift"]) -> [Source] {
        folders.flatMap { folder -> [Source] in
            let root = packageRoot.appendingPathComponent(folder)
            let names = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String } ?? []
            return names.filter { name in endings.contains { name.hasSuffix($0) } }.compactMap { name in
                guard let text = try? String(contentsOf: root.appendingPathComponent(name), encoding: .utf8) else {
                    return nil
                }
                return Source(path: "\(folder)/\(name)", lines: text.split(separator: "\n", omittingEmptySubsequences: false))
            }
        }
    }

    private func findings(
        _ folders: [String], _ pattern: Regex<Substring>, except: (String, Substring) -> Bool = { _, _ in false }
    ) -> [String] {
        Self.sources(folders).flatMap { source in
            source.lines.enumerated().compactMap { index, line in
                let code = line.prefix { _ in true }.split(separator: "//", maxSplits: 1).first ?? ""
                guard code.contains(pattern), !except(source.path, line) else { return nil }
                return "\(source.path):\(index + 1): \(line.trimmingCharacters(in: .whitespaces))"
            }
        }
    }

    @Test("no trap that bad input could reach: try!, as!, fatalError, preconditionFailure")
    func traps() {
        #expect(findings(["Sources", "Plugins"], /try!|\bas! |fatalError\(|preconditionFailure\(/) == [])
    }

    @Test("no silent catch")
    func silence() {
        #expect(findings(["Sources", "Plugins"], /catch\s*\{\s*\}/) == [])
    }

    @Test("no binary floating point and no Foundation.Decimal where amounts are")
    func floatingPoint() {
        let folders = [
            "Sources/Documents", "Sources/PluginKit", "Sources/CountryPack", "Sources/Host/Ledger",
            "Sources/Host/Issuing", "Plugins",
        ]
        #expect(findings(folders, /\bDouble\b|\bFloat\b|Foundation\.Decimal|NSDecimal/) == [])
    }

    @Test("the host names no country")
    func countries() {
        #expect(findings(["Sources/Host", "Sources/Validation", "Sources/Validator"], /"(?:RS|BA|HR|AE)"/) == [])
    }

    @Test("plugins have no clock, files, network, randomness or environment")
    func purity() {
        let forbidden =
            /\bDate\(\)|\bgetenv\b|\bopen\(|FileManager|SystemRandom|\.random\(|\bProcess\(|import (?:Foundation|Glibc)/
        #expect(findings(["Plugins"], forbidden) == [])
        // The XML buffer's own `open` writes a tag.
        #expect(findings(["Sources/PluginKit"], forbidden) { _, line in line.contains("open(_ name") || line.contains(".open(") || line.contains(" open(name") } == [])
    }

    @Test("lines to 120 characters, files to 800 lines, no tabs, no white space at line ends")
    func layout() {
        var found: [String] = []
        for source in Self.sources(["Sources", "Plugins", "Tests", "Benchmarks"]) {
            if source.lines.count > 801 { found.append("\(source.path): \(source.lines.count) lines") }
            for (index, line) in source.lines.enumerated() {
                let isData = line.contains("Case(") || line.contains("Field(") || line.contains("\"")
                if line.count > 120, !isData, !line.contains("urn:") { found.append("\(source.path):\(index + 1): \(line.count) characters") }
                if line.hasSuffix(" ") || line.contains("\t") { found.append("\(source.path):\(index + 1): white space") }
            }
        }
        #expect(found == [])
    }

    @Test("no file without a reason to exist, and none for everything")
    func names() {
        let forbidden = Self.sources(["Sources", "Plugins"]).map(\.path).filter {
            $0.contains(/(Utils?|Helpers?|Manager|Misc|Common)\.swift$|\/(Utils?|Helpers?|Common)\//)
        }
        #expect(forbidden == [])
    }

    @Test("the shipped manifests are sealed")
    func sealed() throws {
        for country in ["HR", "RS"] {
            let run = try Command.run([
                packageRoot.appendingPathComponent("bin/fiscus").path, "plugin", "seal", "--verify",
                packageRoot.appendingPathComponent("Plugins/\(country)/libFiscus\(country)").path,
            ])
            #expect(run.status == 0, "\(run.errors)")
        }
    }
}
