import Testing
import Validation

@Suite("Versions and coordinates of rule sets")
struct RuleSetVersionTests {
    @Test(
        "versions compare as versions, not as text",
        arguments: [
            ("1.9", "1.10"), ("1.3.15", "1.3.16"), ("2025.11", "2026.5"), ("1.0.3-2026-03-06", "1.0.3-2026-03-13"),
            ("1.17.0-rc", "1.17.0"), ("1.17.0-rc1", "1.17.0-rc2"), ("1.0", "1.0.1"), ("1.0.0-beta", "1.0.0-rc"),
        ])
    func order(older: String, newer: String) throws {
        let (a, b) = (try #require(RuleSetVersion(older)), try #require(RuleSetVersion(newer)))
        #expect(a < b)
        #expect(!(b < a))
        #expect(a != b)
    }

    @Test("1.0 and 1.0.0 are the same version")
    func equality() throws {
        let (a, b) = (try #require(RuleSetVersion("1.0")), try #require(RuleSetVersion("1.0.0")))
        #expect(a == b && !(a < b) && !(b < a) && a.hashValue == b.hashValue)
    }

    @Test("coordinates are three plain words", arguments: ["a:b", "a:b:c:d", "a::1", "a:b:", ":b:1", "a:../b:1", "a:b:.1", "a b:c:1"])
    func refused(text: String) {
        #expect(RuleSetCoordinates(text) == nil)
    }

    @Test("coordinates read back as they are written")
    func written() {
        #expect(RuleSetCoordinates("eu.cen.en16931:ubl:1.3.16")?.description == "eu.cen.en16931:ubl:1.3.16")
    }
}
