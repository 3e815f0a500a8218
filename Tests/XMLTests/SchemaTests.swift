import CommandTesting
import Foundation
import Testing
import XML

/// Schema validation in the same pass as reading.
struct SchemaTests {
    private static let text = """
        <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:t" xmlns="urn:t"
            elementFormDefault="qualified">
          <xs:element name="list"><xs:complexType><xs:sequence>
            <xs:element name="item" maxOccurs="unbounded"><xs:complexType><xs:sequence>
              <xs:element name="amount" type="xs:decimal"/>
              <xs:element name="note" type="xs:string" minOccurs="0"/>
            </xs:sequence><xs:attribute name="code" use="required"/></xs:complexType></xs:element>
          </xs:sequence></xs:complexType></xs:element>
        </xs:schema>
        """

    private func withSchema(_ body: (XMLSchema) throws -> Void) throws {
        let folder = try TemporaryFolder()
        let file = folder.url.appendingPathComponent("list.xsd")
        try Data(Self.text.utf8).write(to: file)
        try body(try XMLSchema(path: file.path))
    }

    private func document(_ items: String) -> [UInt8] { Array("<list xmlns='urn:t'>\n\(items)\n</list>".utf8) }

    @Test func aValidDocumentHasNoFindings() throws {
        try withSchema { schema in
            let read = try XMLReader.read(
                document("<item code='1'><amount>1.5</amount></item>"), schema: schema)
            #expect(read.schemaFindings.isEmpty)
            #expect(read.tree.string(of: 0).contains("1.5"))
        }
    }

    @Test func findingsHavePlaceAndPath() throws {
        try withSchema { schema in
            let bytes = document(
                "<item code='1'><amount>1</amount></item>\n  <item><amount>x</amount>\n    <other/></item>")
            let findings = try XMLReader.validate(bytes, schema: schema)
            #expect(findings.map(\.path) == ["/list/item[2]", "/list/item[2]/amount", "/list/item[2]/other"])
            #expect(findings.map(\.line) == [3, 3, 4])
            #expect(findings.map(\.column) == [3, 9, 5])
            #expect(findings.allSatisfy { !$0.message.contains("{") && !$0.message.hasSuffix("\n") })
        }
    }

    @Test func notWellFormedWinsOverTheSchema() throws {
        try withSchema { schema in
            #expect(throws: XMLError.self) { try XMLReader.read(document("<item>"), schema: schema) }
        }
    }

    @Test func anUnreadableSchemaSaysSo() {
        do {
            _ = try XMLSchema(path: "/nowhere/at/all.xsd")
            Issue.record("no error")
        } catch {
            #expect(error.code == .schemaUnreadable)
        }
    }

    @Test func oneSchemaServesManyThreads() async throws {
        let folder = try TemporaryFolder()
        let file = folder.url.appendingPathComponent("list.xsd")
        try Data(Self.text.utf8).write(to: file)
        let schema = try XMLSchema(path: file.path)
        let bytes = document(
            (0..<200).map { "<item code='\($0)'><amount>\($0 % 7 == 0 ? "x" : "1")</amount></item>" }.joined())
        let expected = try XMLReader.validate(bytes, schema: schema)
        #expect(expected.count == 29)
        try await withThrowingTaskGroup(of: [SchemaFinding].self) { group in
            for _ in 0..<8 { group.addTask { try XMLReader.validate(bytes, schema: schema) } }
            for try await findings in group { #expect(findings == expected) }
        }
    }
}
