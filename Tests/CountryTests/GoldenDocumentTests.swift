import CommandTesting
import CountryPack
import Documents
import Foundation
import JSON
import PluginKit
import Plugins
import Testing

/// Documents built from examples of the packs, as files. `FISCUS_UPDATE_GOLDENS=1 swift test` writes them anew; the
/// difference is then read in review.
@Suite("Golden documents of countries")
struct GoldenDocumentTests {
    struct Golden: Sendable, CustomTestStringConvertible {
        let country: String
        let example: String
        var testDescription: String { "\(country) \(example)" }

        var file: URL {
            packageRoot.appendingPathComponent("Tests/CountryTests/Goldens/\(country)/\(example).xml")
        }
    }

    /// Serbia's stand beside the command that issues them.
    static let all = [
        "AE": [
            "allowance", "credit-note", "export", "margin", "mixed-exempt", "out-of-scope", "reverse-charge",
            "self-billed", "settlement", "simple", "summary"
        ],
        "BA": ["advance", "credit-note", "export", "final-consumption-fbih", "not-registered", "settlement", "simple"],
        "HR": [
            "advance", "advance-storno", "cash-accounting", "credit-note", "dollars", "exempt", "fees",
            "foreign-services", "line-sources", "self-billed", "settlement", "simple"
        ]
    ].sorted { $0.key < $1.key }.flatMap { country, examples in
        examples.map { Golden(country: country, example: $0) }
    }

    @Test("each example gives its golden document, byte for byte", arguments: all)
    func bytes(golden: Golden) throws {
        let country = try Country(golden.country)
        let example = try #require(country.examples().first { $0.name == golden.example + ".json" }).document
        let document = try country.assess(example)
        let context = Country.context((example.issueDate ?? .earliest).description)
        let request = BuildRequest(context: context, document: document, profile: nil).json.serialized()
        let built = Data(try country.plugin.build(request, parts: [:]))
        if ProcessInfo.processInfo.environment["FISCUS_UPDATE_GOLDENS"] == "1" {
            try FileManager.default.createDirectory(
                at: golden.file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try built.write(to: golden.file)
        }
        #expect(try built == Data(contentsOf: golden.file))
    }

    @Test("there is a golden document for each name, and none without")
    func complete() throws {
        let folder = packageRoot.appendingPathComponent("Tests/CountryTests/Goldens")
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.allObjects as? [URL]
        let found = Set((files ?? []).filter { $0.pathExtension == "xml" }.map(\.lastPathComponent.description))
        #expect(found == Set(Self.all.map { $0.example + ".xml" }))
    }
}
