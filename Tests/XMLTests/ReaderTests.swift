import Testing
import XML

/// What the reader builds, and where it says things are.
struct ReaderTests {
    @Test func buildsNodesInDocumentOrder() throws {
        let tree = try XMLReader.tree(Array("<a x='1' y='2'>t<b>u</b><!--c--><?p i?>v</a>".utf8))
        let kinds = (0..<Int32(tree.count)).map { tree[$0].kind }
        #expect(
            kinds == [
                .document, .element, .attribute, .attribute, .text, .element, .text, .comment, .instruction, .text
            ])
        #expect(tree.string(of: tree.root) == "tuv")
        #expect(tree.attribute("y", of: tree.root) == "2")
        #expect(tree.elements(of: tree.root).map { tree.qualifiedName(of: $0) } == ["b"])
    }

    @Test func textOfAnElementIsThatOfItsDescendants() throws {
        let tree = try XMLReader.tree(Array("<a>1<b>2<c z='no'>3</c></b>&amp;<![CDATA[<]]>&#x41;</a>".utf8))
        #expect(tree.string(of: tree.root) == "123&<A")
        #expect(tree.string(of: 0) == "123&<A")
    }

    @Test func placesCountCharacters() throws {
        let tree = try XMLReader.tree(Array("<a>\n  <č/>žž<b\n  x='1'/></a>".utf8))
        let children = tree.elements(of: tree.root)
        #expect(tree.position(of: tree.root) == (1, 1))
        #expect(tree.position(of: children[0]) == (2, 3))
        #expect(tree.position(of: children[1]) == (2, 9))
    }

    @Test func placesHoldInALargeDocument() throws {
        var text = "<?xml version='1.0'?>\n<list>\n"
        for number in 1...50_000 { text += "  <item n='\(number)'>ä</item>\n" }
        let tree = try XMLReader.tree(Array((text + "</list>").utf8))
        let items = tree.elements(of: tree.root)
        for at in stride(from: 0, to: items.count, by: 997) {
            #expect(tree.position(of: items[at]) == (at + 3, 3))
            #expect(tree.path(of: items[at]) == "/list/item[\(at + 1)]")
        }
    }

    @Test func pathsNamePositionsWhereNamesRepeat() throws {
        let tree = try XMLReader.tree(Array("<p:a xmlns:p='u'><b/><b c='1'/><d/></p:a>".utf8))
        let children = tree.elements(of: tree.root)
        #expect(tree.path(of: children[1]) == "/p:a/b[2]")
        #expect(tree.path(of: children[1] + 1) == "/p:a/b[2]/@c")
        #expect(tree.path(of: children[2]) == "/p:a/d")
    }

    @Test(arguments: ["UTF-8", "ISO-8859-1", "UTF-16LE", "UTF-16BE", "UTF-8 with mark"])
    func readsEncodings(_ encoding: String) throws {
        let text = "<?xml version='1.0' encoding='\(encoding.hasPrefix("UTF-16") ? "UTF-16" : encoding)'?><a>é</a>"
        let bytes: [UInt8] =
            switch encoding {
            case "ISO-8859-1": text.unicodeScalars.map { UInt8($0.value) }
            case "UTF-16LE": [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
            case "UTF-16BE": [0xFE, 0xFF] + text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
            case "UTF-8 with mark": [0xEF, 0xBB, 0xBF] + Array("<a>é</a>".utf8)
            default: Array(text.utf8)
            }
        #expect(try XMLReader.tree(bytes).string(of: 0) == "é")
    }

    @Test func valuesOfAttributesAreThoseThatWereMeant() throws {
        let tree = try XMLReader.tree(Array("<a b='&amp;&lt;&quot;&#38;&#x26;x' xmlns:c='urn:a&amp;b' c:d='&#10;'/>".utf8))
        #expect(tree.attribute("b", of: tree.root) == "&<\"&&x")
        #expect(tree.string(of: tree.root + 2) == "\n")
        #expect(tree.name(of: tree.root + 2)?.namespace == "urn:a&b")
    }

    @Test(arguments: [("windows-1250", [0x9A, 0x8A, 0xE8]), ("ISO-8859-2", [0xB9, 0xA9, 0xE8])] as [(String, [UInt8])])
    func readsEncodingsOfTheRegion(_ name: String, _ letters: [UInt8]) throws {
        let start = Array("<?xml version='1.0' encoding='\(name)'?><a b='".utf8)
        let tree = try XMLReader.tree(start + letters + Array("'/>".utf8))
        #expect(tree.attribute("b", of: tree.root) == "šŠč")
    }

    @Test(arguments: ["UTF-7", "utf-7", "x-unknown", "UTF-16", "../../etc", "EBCDIC-CP-US"])
    func refusesOtherEncodings(_ name: String) {
        #expect(throws: XMLError.self) {
            try XMLReader.tree(Array("<?xml version='1.0' encoding='\(name)'?><a/>".utf8))
        }
    }

    @Test func aZeroByteIsNoEnd() {
        #expect(throws: XMLError.self) { try XMLReader.tree(Array("<a/>\0<b/>".utf8)) }
        #expect(throws: XMLError.self) { try XMLReader.tree(Array("<a/>\0".utf8)) }
    }

    @Test func manyChildrenAreFoundByName() throws {
        let text = "<a>" + (0..<100).map { "<\($0 % 2 == 0 ? "even" : "odd")/>" }.joined() + "</a>"
        let names = NameTable.registering([.init(namespace: "", local: "odd")])
        let tree = try XMLReader.tree(Array(text.utf8), names: names)
        let odd = try #require(names.id(of: .init(namespace: "", local: "odd")))
        #expect(tree.children(of: tree.root, named: odd).count == 50)
        #expect(tree.elements(named: odd, from: 1, to: Int32(tree.count)).count == 50)
    }

    @Test func namesRegisteredLaterAreFoundByRenaming() throws {
        let tree = try XMLReader.tree(Array("<late-a><late-b/></late-a>".utf8))
        let names = NameTable.registering([.init(namespace: "", local: "late-b")])
        let renamed = tree.renamed(for: names)
        let id = try #require(names.id(of: .init(namespace: "", local: "late-b")))
        #expect(renamed.elements(named: id, from: 1, to: Int32(renamed.count)).count == 1)
        #expect(renamed.path(of: 2) == "/late-a/late-b")
    }
}
