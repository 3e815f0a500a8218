import Testing
import XML

/// Documents made to hurt: each is refused with a code and a place, in bounded time and memory.
struct HostileDocumentTests {
    private func failure(_ bytes: [UInt8], _ limits: XMLLimits = .standard) -> XMLError? {
        do {
            _ = try XMLReader.tree(bytes, limits: limits)
            return nil
        } catch {
            return error
        }
    }

    private func failure(_ text: String, _ limits: XMLLimits = .standard) -> XMLError? {
        failure(Array(text.utf8), limits)
    }

    @Test(arguments: [
        "<!DOCTYPE a><a/>",
        "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
        "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
        "<!DOCTYPE a [<!ENTITY x SYSTEM 'http://127.0.0.1:1/'>]><a>&x;</a>",
        """
        <!DOCTYPE l [<!ENTITY a 'lol'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>
        <!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'>]><l>&c;</l>
        """,
    ])
    func documentTypesAreRefused(_ text: String) {
        #expect(failure(text)?.code == .documentType)
    }

    @Test func unknownEntitiesAreErrors() { #expect(failure("<a>&nbsp;</a>")?.code == .notWellFormed) }

    @Test func notWellFormedHasAPlace() throws {
        let error = try #require(failure("<a>\n  <b>\n  </c>\n</a>"))
        #expect(error.code == .notWellFormed)
        #expect(error.line == 3)
        #expect(error.column > 0)
    }

    @Test func unboundPrefixesAreErrors() { #expect(failure("<p:a/>")?.code == .notWellFormed) }

    @Test func nothingIsAnError() {
        #expect(failure("")?.code == .empty)
        #expect(failure("   \n")?.code == .empty)
    }

    @Test(arguments: [[0x3C, 0x61, 0x3E, 0xC3, 0x28], [0x3C, 0x61, 0x3E, 0xFF, 0xFE, 0x3C]] as [[UInt8]])
    func brokenUTF8IsRefused(_ bytes: [UInt8]) {
        #expect(failure(bytes + Array("</a>".utf8)) != nil)
    }

    @Test func unknownEncodingsAreRefused() {
        #expect(failure("<?xml version='1.0' encoding='EBCDIC-CP-BE'?><a/>")?.code == .encoding)
    }

    @Test func everyLimitHolds() {
        var limits = XMLLimits.standard
        limits.depth = 10
        #expect(failure(String(repeating: "<a>", count: 50), limits)?.code == .tooDeep)
        limits.nodes = 100
        #expect(failure("<a>" + String(repeating: "<b/>", count: 200) + "</a>", limits)?.code == .tooManyNodes)
        limits.attributeBytes = 50
        #expect(failure("<a b='\(String(repeating: "x", count: 100))'/>", limits)?.code == .attributeTooLong)
        limits.textBytes = 50
        #expect(failure("<a>\(String(repeating: "x", count: 100))</a>", limits)?.code == .textTooLong)
        limits.names = 3
        #expect(failure("<n1><n2/><n3/><n2/><n4/><n5/></n1>", limits)?.code == .tooManyNodes)
        #expect(failure("<n1><n2/><n3/><n2/></n1>", limits) == nil)
        limits.attributes = 3
        #expect(failure("<a b='' c='' d='' e=''/>", limits)?.code == .tooManyAttributes)
        limits.bytes = 10
        #expect(failure("<aaaaaaaaaaaaaa/>", limits)?.code == .tooLarge)
    }

    @Test func aMillionNamesEndAtTheLimit() {
        let names = (0..<1_000_000).map { "<n\($0)/>" }.joined()
        #expect(failure("<a>\(names)</a>")?.code == .tooManyNodes)
    }

    @Test func deepNestingEndsAtTheLimit() {
        #expect(failure(String(repeating: "<a>", count: 1_000_000))?.code == .tooDeep)
    }

    @Test func aHundredMegabytesAreBounded() {
        let many = "<a>" + String(repeating: "<b/>", count: 25_000_000) + "</a>"
        let clock = ContinuousClock()
        let start = clock.now
        #expect(failure(many)?.code == .tooManyNodes)
        #expect(clock.now - start < .seconds(10))
    }

    @Test func aLongLineIsReadInLinearTime() throws {
        let text = "<a>" + String(repeating: "<b>x</b>", count: 200_000) + "</a>"
        let clock = ContinuousClock()
        let start = clock.now
        #expect(try XMLReader.tree(Array(text.utf8)).count == 400_002)
        #expect(clock.now - start < .seconds(5))
    }
}
