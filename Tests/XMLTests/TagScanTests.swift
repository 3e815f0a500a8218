import Testing
import XML

@Suite("Masses of attributes")
struct TagScanTests {
    private func document(attributes: Int) -> [UInt8] {
        Array(("<a>\n<b" + (0..<attributes).map { " x\($0)=\"<=>\"".replacing("<", with: "&lt;") }.joined() + "/></a>").utf8)
    }

    /// Without the scan this takes libxml2 minutes: the test would not end in time.
    @Test("are refused before the parser compares them with each other", arguments: [1_001, 200_000])
    func refused(count: Int) {
        #expect { try XMLReader.tree(document(attributes: count)) } throws: {
            ($0 as? XMLError)?.code == .tooManyAttributes
        }
    }

    @Test("up to the limit are read, whatever their values hold")
    func accepted() throws {
        _ = try XMLReader.tree(document(attributes: 1_000))
        _ = try XMLReader.tree(Array("<a><b c='\(String(repeating: "=", count: 50_000))'/></a>".utf8))
    }
}
