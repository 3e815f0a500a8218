import CommandTesting
import CountryPack
import Documents
import Foundation
import JSON
import PluginKit
import Plugins
import Posting
import Testing

/// A country as the host has it: the installed plugin, loaded.
struct Country: CustomTestStringConvertible, Sendable {
    let code: String
    let plugin: LoadedPlugin
    var manifest: Manifest { plugin.identity.manifest }
    var testDescription: String { code }

    /// Every country that is built, by code.
    static let all: [Country] = codes.compactMap { try? Country($0) }

    static let codes: [String] = {
        let folder = packageRoot.appendingPathComponent("Plugins").path
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return entries.filter { $0.count == 2 }.sorted()
    }()

    init(_ code: String) throws {
        self.code = code
        let loader = PluginLoader(probe: nil)
        plugin = try loader.load(file: packageRoot.appendingPathComponent("bin/plugins/libFiscus\(code).so").path)
    }

    static func context(_ day: String = "2026-11-20") -> CallContext {
        CallContext(
            moment: day + "T10:15:00+01:00", businessDate: Day(day) ?? .earliest,
            ids: ["00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"])
    }

    func assess(_ document: Invoice, _ direction: TaxRow.Direction = .sale) throws -> Invoice {
        let request = AssessRequest(
            context: Self.context((document.issueDate ?? .earliest).description), document: document,
            direction: direction)
        return try AssessAnswer.decode(plugin.assess(request.json.serialized()).answer).document
    }

    func examples() throws -> [(name: String, document: Invoice)] {
        let folder = packageRoot.appendingPathComponent("Plugins/\(code)/libFiscus\(code)/examples")
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }.sorted()
            .map { ($0, try Invoice.decode(Array(Data(contentsOf: folder.appendingPathComponent($0))))) }
    }

    /// Rules of the authorities that our packs state otherwise, as `rules/index.json` lists them.
    func deviations() throws -> Set<String> {
        let index = packageRoot.appendingPathComponent("Plugins/\(code)/libFiscus\(code)/rules/index.json")
        guard FileManager.default.fileExists(atPath: index.path) else { return [] }
        let sets = try JSONReader.read(Array(Data(contentsOf: index)))["sets"]?.array ?? []
        let deviations = sets.flatMap { $0["coverage"]?["deviations"]?.array ?? [] }
        return Set(deviations.compactMap { $0["rule"]?.string })
    }
}
