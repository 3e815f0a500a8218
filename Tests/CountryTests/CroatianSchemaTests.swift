import CommandTesting
import Foundation
import Testing

/// Our schema of the extension block and the authority's agree: on what the samples hold, and on every way to break it.
@Suite(
    "Croatian extension block",
    .enabled(if: Command.exists("xmllint") && Country.codes.contains("HR"), "xmllint is not here"))
struct CroatianSchemaTests {
    static let own = packageRoot.appendingPathComponent("Plugins/HR/libFiscusHR/schemas/hrfisk20.xsd").path
    static let official = Conformance.folder.appendingPathComponent(
        "hr/ubl-2.1-hr/common/HRExtensionAggregateComponents-1.xsd"
    ).path

    static let block = """
        <hrextac:HRFISK20Data xmlns:hrextac="urn:mfin.gov.hr:schema:xsd:HRExtensionAggregateComponents-1" \
        xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">\
        <hrextac:HRObracunPDVPoNaplati>Obračun prema naplati</hrextac:HRObracunPDVPoNaplati>\
        <hrextac:HRTaxTotal><cbc:TaxAmount currencyID="EUR">25.00</cbc:TaxAmount><hrextac:HRTaxSubtotal>\
        <cbc:TaxableAmount currencyID="EUR">100.00</cbc:TaxableAmount>\
        <cbc:TaxAmount currencyID="EUR">25.00</cbc:TaxAmount>\
        <hrextac:HRTaxCategory><cbc:ID>S</cbc:ID><cbc:Name>HR:PDV25</cbc:Name><cbc:Percent>25</cbc:Percent>\
        <cbc:TaxExemptionReasonCode>VATEX-EU-O</cbc:TaxExemptionReasonCode>\
        <cbc:TaxExemptionReason>razlog</cbc:TaxExemptionReason>\
        <hrextac:HRTaxScheme><cbc:ID>VAT</cbc:ID></hrextac:HRTaxScheme></hrextac:HRTaxCategory></hrextac:HRTaxSubtotal>\
        </hrextac:HRTaxTotal><hrextac:HRLegalMonetaryTotal>\
        <cbc:TaxExclusiveAmount currencyID="EUR">100.00</cbc:TaxExclusiveAmount>\
        <hrextac:OutOfScopeOfVATAmount currencyID="EUR">5.00</hrextac:OutOfScopeOfVATAmount>\
        </hrextac:HRLegalMonetaryTotal></hrextac:HRFISK20Data>
        """

    /// Each element left out, doubled, renamed, emptied, filled with a word, with an attribute more and one less.
    static func mutants() -> [String] {
        let names = [
            "hrextac:HRObracunPDVPoNaplati", "hrextac:HRTaxTotal", "hrextac:HRTaxSubtotal", "hrextac:HRTaxCategory",
            "hrextac:HRTaxScheme", "hrextac:HRLegalMonetaryTotal", "hrextac:OutOfScopeOfVATAmount",
            "cbc:TaxExclusiveAmount", "cbc:TaxAmount", "cbc:TaxableAmount", "cbc:ID", "cbc:Name", "cbc:Percent",
            "cbc:TaxExemptionReasonCode", "cbc:TaxExemptionReason"
        ]
        var mutants = [block.replacingOccurrences(of: " currencyID=\"EUR\"", with: "")]
        for name in names {
            guard let start = block.range(of: "<\(name)>") ?? block.range(of: "<\(name) "),
                let end = block.range(of: "</\(name)>", range: start.upperBound..<block.endIndex)
            else { continue }
            let whole = start.lowerBound..<end.upperBound
            let element = String(block[whole])
            let open = String(
                block[start.lowerBound..<(block[start.lowerBound...].firstIndex(of: ">") ?? end.lowerBound)])
            for replacement in [
                "", element + element, element.replacingOccurrences(of: name, with: name + "X"),
                "\(open)></\(name)>", "\(open)>word</\(name)>", "\(open) other=\"1\">25</\(name)>",
                "\(open)> 7 </\(name)>", "\(open)>1e3</\(name)>", "\(open)>-0.5</\(name)>",
                "\(open)><cbc:ID>S</cbc:ID></\(name)>"
            ] {
                mutants.append(block.replacingCharacters(in: whole, with: replacement))
            }
        }
        return mutants
    }

    static func accepts(_ files: [URL], _ schema: String) throws -> [Bool] {
        let run = try Command.run(["xmllint", "--noout", "--nonet", "--schema", schema] + files.map(\.path))
        let valid = Set(run.errors.split(separator: "\n").filter { $0.hasSuffix(" validates") })
        return files.map { valid.contains("\($0.path) validates") }
    }

    @Test("every mutant is accepted or refused alike", .enabled(if: Conformance.isThere, "../shared is not there"))
    func mutantsAgree() throws {
        try TemporaryFolder.use { folder in
            let files = try ([Self.block] + Self.mutants()).enumerated().map { index, text in
                let file = folder.appendingPathComponent("\(index).xml")
                try Data(text.utf8).write(to: file)
                return file
            }
            let ours = try Self.accepts(files, Self.own)
            let theirs = try Self.accepts(files, Self.official)
            #expect(ours[0])
            #expect(ours.filter { !$0 }.count > 50)
            for (index, file) in files.enumerated() where ours[index] != theirs[index] {
                Issue.record(
                    "accepted by us: \(ours[index]); \(try String(contentsOf: file, encoding: .utf8))"
                )
            }
        }
    }

    @Test(
        "the blocks of the authority's samples pass both", .enabled(if: Conformance.isThere, "../shared is not there"))
    func samples() throws {
        try TemporaryFolder.use { folder in
            var files: [URL] = []
            for sample in Conformance.documents("documents/hr-Primjeri_eRacuna")
                + Conformance.documents("hr/normalised-samples")
            {
                let text = try String(contentsOf: sample, encoding: .utf8)
                guard let start = text.range(of: "<hrextac:HRFISK20Data>"),
                    let end = text.range(of: "</hrextac:HRFISK20Data>")
                else { continue }
                let head = Self.block.prefix { $0 != ">" }
                let file = folder.appendingPathComponent("\(files.count).xml")
                try Data("\(head)>\(text[start.upperBound..<end.upperBound])".utf8).write(to: file)
                files.append(file)
            }
            #expect(files.count > 5)
            #expect(try Self.accepts(files, Self.own).allSatisfy { $0 })
            #expect(try Self.accepts(files, Self.official).allSatisfy { $0 })
        }
    }
}
