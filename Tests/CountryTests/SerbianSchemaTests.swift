import CommandTesting
import Documents
import Foundation
import JSON
import PluginKit
import Plugins
import Testing

/// Our schema of SEF's extension block: what the authority's sample and our own documents hold passes, what is broken
/// does not. There is no schema of the authority to compare with.
@Suite("SEF's extension block", .enabled(if: Command.exists("xmllint") && Country.codes.contains("RS")))
struct SerbianSchemaTests {
    static let own = packageRoot.appendingPathComponent("Plugins/RS/libFiscusRS/schemas/srbdtext.xsd")

    private static let namespaces = """
         xmlns:sbt="http://mfin.gov.rs/srbdt/srbdtext" \
        xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" \
        xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
        """

    private static func block(_ xml: String) -> String? {
        guard let start = xml.range(of: "<sbt:SrbDtExt"), let end = xml.range(of: "</sbt:SrbDtExt>") else { return nil }
        let content = xml[start.upperBound..<end.upperBound].drop { $0 != ">" }
        return "<sbt:SrbDtExt\(namespaces)\(content)"
    }

    /// Blocks of the settling example and, where it is, of the authority's sample.
    private static func blocks() throws -> [String] {
        let country = try Country("RS")
        let example = try #require(country.examples().first { $0.name == "prepayment-settlement.json" }).document
        let request = BuildRequest(context: Country.context(), document: try country.assess(example), profile: nil)
        let built = String(decoding: try country.plugin.build(request.json.serialized(), parts: [:]), as: UTF8.self)
        var found = [try #require(block(built))]
        guard Conformance.isThere else { return found }
        for sample in Conformance.documents("documents/srbdt-vasiljevic-srbdt") {
            if let block = block(try String(contentsOf: sample, encoding: .utf8)) { found.append(block) }
        }
        return found
    }

    private static func accepts(_ texts: [String]) throws -> [Bool] {
        try TemporaryFolder.use { folder in
            try FileManager.default.createSymbolicLink(
                at: folder.appendingPathComponent("ubl-2.1"),
                withDestinationURL: packageRoot.appendingPathComponent("schemas/fetched/ubl-2.1-stock"))
            let schema = folder.appendingPathComponent("srbdtext.xsd")
            try FileManager.default.copyItem(at: own, to: schema)
            let files = try texts.enumerated().map { index, text in
                let file = folder.appendingPathComponent("\(index).xml")
                try Data(text.utf8).write(to: file)
                return file
            }
            return try CroatianSchemaTests.accepts(files, schema.path)
        }
    }

    @Test("blocks of samples and of our documents pass")
    func passes() throws {
        let blocks = try Self.blocks()
        #expect(blocks.count == (Conformance.isThere ? 2 : 1))
        #expect(try Self.accepts(blocks).allSatisfy { $0 })
    }

    @Test(
        "what is left out, doubled, renamed or emptied does not pass",
        arguments: ["sbt:InvoicedPrepaymentAmmount", "sbt:ReducedTotals", "cbc:ID", "cac:LegalMonetaryTotal"])
    func refuses(name: String) throws {
        let block = try Self.blocks()[0]
        let start = try #require(block.range(of: "<\(name)>"))
        let end = try #require(block.range(of: "</\(name)>", range: start.upperBound..<block.endIndex))
        let whole = start.lowerBound..<end.upperBound
        let element = String(block[whole])
        var replacements = [
            "", element.replacingOccurrences(of: name, with: name + "X"), "<cbc:Note>n</cbc:Note>" + element
        ]
        if name != "sbt:InvoicedPrepaymentAmmount" { replacements.append(element + element) }
        if name != "cbc:ID" { replacements.append("<\(name)></\(name)>") }
        let mutants = replacements.map { block.replacingCharacters(in: whole, with: $0) }
        #expect(try Self.accepts(mutants).allSatisfy { !$0 })
    }
}
