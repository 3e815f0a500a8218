import CommandTesting
import CountryPack
import Foundation
import JSON
import Testing

/// What `docs/countries` counts is counted here again.
@Suite("Pages of countries")
struct CountryPageTests {
    private static func grouped(_ number: Int) -> String {
        number < 1_000 ? "\(number)" : "\(number / 1_000),\(String(1_000 + number % 1_000).dropFirst())"
    }

    private static func lines(_ files: [URL]) throws -> Int {
        try files.map { file in
            try String(contentsOf: file, encoding: .utf8).utf8.filter { $0 == UInt8(ascii: "\n") }.count
        }.reduce(0, +)
    }

    private static func files(_ folder: String, _ suffix: String) -> [URL] {
        let root = packageRoot.appendingPathComponent(folder)
        let found = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)?.allObjects as? [URL]
        return (found ?? []).filter { $0.pathExtension == suffix }
    }

    @Test("sizes, accounts, rows of the tax table and rules are those of the plugin", arguments: Country.all)
    func counts(country: Country) throws {
        let code = country.code
        let text = try String(
            contentsOf: packageRoot.appendingPathComponent("docs/countries/\(code).md"), encoding: .utf8)
        let page = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let pack = "Plugins/\(code)/libFiscus\(code)"
        let file = { (name: String) in packageRoot.appendingPathComponent("\(pack)/\(name)") }
        let sources = Self.files("Plugins/\(code)/Sources", "swift")
        let schemas = try Self.lines(Self.files(pack + "/schemas", "xsd"))
        let rows = country.manifest.taxRows
        let sales = rows.filter { $0.direction == .sale }.count
        var phrases = [
            "\(Self.grouped(try Self.lines(sources))) lines of Swift in \(sources.count) files",
            "\(Self.grouped(try Self.lines([file("manifest.json")]))) lines of manifest",
            "\(try Self.lines([file("profiles.json")])) of profiles",
            "\(Self.grouped(try Self.lines(Self.files(pack + "/rules", "sch")))) of rules",
            "\(try country.examples().count) examples", "\(country.manifest.accounts.count) accounts",
            "\(rows.count) rows of the tax table (\(sales) for sales, \(rows.count - sales) for purchases)"
        ]
        if schemas > 0 { phrases.append("\(schemas) of schemas") }
        let index = try JSONReader.read(Array(Data(contentsOf: file("rules/index.json"))))
        for set in index["sets"]?.array ?? [] {
            guard let rules = set["coverage"]?["rules"]?.int, let of = set["coverage"]?["of"]?.int else { continue }
            phrases.append("\(rules) of \(of)")
        }
        for phrase in phrases { #expect(page.contains(phrase), "\(code): \(phrase)") }
    }
}
