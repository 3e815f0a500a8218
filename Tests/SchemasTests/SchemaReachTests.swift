import CommandTesting
import Foundation
import Testing

/// `scripts/schema_reach.py`: what no document can contain goes, all else stays as it was.
@Suite struct SchemaReachTests {
    private static let root = """
        <x:schema xmlns:x="http://www.w3.org/2001/XMLSchema" xmlns:p="urn:parts" targetNamespace="urn:root">
          <x:import namespace="urn:parts" schemaLocation="parts.xsd"/>
          <x:element name="Root"><x:complexType><x:sequence><x:element ref="p:Used"/></x:sequence></x:complexType>\
        </x:element>
        </x:schema>
        """
    private static let parts = """
        <!-- kept -->
        <x:schema xmlns:x="http://www.w3.org/2001/XMLSchema" xmlns="urn:parts" targetNamespace="urn:parts">
          <x:element name="Used" type="UsedType"/>
          <x:element name="Unused" type="UnusedType"/>
          <x:complexType name="UsedType"><x:simpleContent><x:extension base="Text"/></x:simpleContent></x:complexType>
          <x:complexType name="UnusedType"><x:sequence><x:element ref="Unused" minOccurs="0"/></x:sequence></x:complexType>
          <x:simpleType name="Text"><x:restriction base="x:string"/></x:simpleType>
          <x:simpleType name="Also"><x:restriction base="x:string"/></x:simpleType>
        </x:schema>
        """
    /// Prints the pruned parts.
    private static let program = """
        import sys
        sys.dont_write_bytecode = True
        sys.path.insert(0, sys.argv[1])
        import schema_reach
        schemas = {"root.xsd": sys.argv[2].encode(), "parts.xsd": sys.argv[3].encode()}
        print(schema_reach.pruned(schemas, ["parts.xsd"])["parts.xsd"].decode())
        """

    @Test func keepsWhatIsReached() throws {
        let scripts = packageRoot.appendingPathComponent("scripts").path
        let done = try Command.run(["python3", "-c", Self.program, scripts, Self.root, Self.parts])
        #expect(done.status == 0, "\(done.errors)")
        let wanted = Self.parts.split(separator: "\n").filter { !$0.contains("\"Unused") && !$0.contains("\"Also") }
        #expect(done.output == wanted.joined(separator: "\n") + "\n")
    }

    /// Of a document without foreign content the smaller schema says what the whole one says, also where it has an
    /// element that only the whole one knows.
    @Test(arguments: ["Invoice", "CreditNote"]) func judgesAsPublished(root: String) throws {
        let fetched = packageRoot.appendingPathComponent("schemas/fetched")
        let example = try #require(
            FileManager.default.enumerator(at: packageRoot.appendingPathComponent("Tests"), includingPropertiesForKeys: nil)?
                .compactMap { $0 as? URL }
                .first { url in
                    guard url.pathExtension == "xml", let text = try? String(contentsOf: url, encoding: .utf8) else { return false }
                    return text.contains("<\(root) ") && text.contains("</cac:AccountingSupplierParty>")
                })
        let text = try String(contentsOf: example, encoding: .utf8)
        let known = text.replacing("</cac:AccountingSupplierParty>", with: "</cac:AccountingSupplierParty><cac:Tender/>")
        let foreign = text.replacing("<cbc:IssueDate>", with: "<cbc:TenderTypeCode>1</cbc:TenderTypeCode><cbc:IssueDate>")
        for (document, isValid) in [(text, true), (known, false), (foreign, false)] {
            try TemporaryFolder.use { folder in
                let file = folder.appendingPathComponent("document.xml")
                try document.write(to: file, atomically: true, encoding: .utf8)
                for set in ["ubl-2.1-reach", "ubl-2.1"] {
                    let schema = fetched.appendingPathComponent("\(set)/maindoc/UBL-\(root)-2.1.xsd").path
                    let done = try Command.run(["xmllint", "--nonet", "--noout", "--schema", schema, file.path])
                    #expect((done.status == 0) == isValid, "\(set): \(done.errors)")
                }
            }
        }
    }
}
