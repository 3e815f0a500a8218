import Documents
import Foundation
import JSON
import Testing
import Validation

@Suite("Dated rule sets")
struct DatedRulesTests {
    private static func rules(_ id: String) -> String {
        """
        <schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2"><title>Test</title>
        <pattern><rule context="/*"><assert id="\(id)" test="false()">always</assert></rule></pattern></schema>
        """
    }

    private func install(
        _ home: TestHome, _ version: String, from: String? = nil, to: String? = nil,
        status: RuleSetIndex.Status = .active
    ) throws {
        let file = try home.write(Self.rules("T-\(version)"), "\(version).sch")
        var request = RuleInstaller.Request(file: file, id: try #require(RuleSetCoordinates("test:set:\(version)")))
        request.validFrom = from.flatMap { Day($0) }
        request.validTo = to.flatMap { Day($0) }
        request.status = status
        _ = try RuleInstaller(folder: home.home.rules).add(request)
    }

    private func selected(_ home: TestHome, _ asOf: AsOf, _ day: String? = nil) throws -> String {
        let name = try #require(RuleSetName("test:set"))
        return try home.validator().registry.select(name, asOf: asOf, issueDate: day.flatMap { Day($0) }).version
    }

    @Test("the edition of the issue date, of a day, and the newest active one")
    func editions() throws {
        let home = try TestHome()
        try install(home, "1.9", from: "2024-01-01", status: .deprecated)
        try install(home, "1.10", from: "2025-01-01")
        try install(home, "2.0", from: "2027-01-01")
        try install(home, "3.0", from: "2025-01-01", status: .draft)
        try install(home, "1.11", from: "2025-01-01", status: .withdrawn)
        #expect(try selected(home, .issueDate, "2024-12-31") == "1.9")
        #expect(try selected(home, .issueDate, "2025-01-01") == "1.10")
        #expect(try selected(home, .day(#require(Day("2028-01-01"))), "2024-06-01") == "2.0")
        #expect(try selected(home, .latestActive, "2024-06-01") == "2.0")
        #expect(try selected(home, .issueDate) == "2.0")
    }

    @Test("a day without an edition names the earliest")
    func none() throws {
        let home = try TestHome()
        try install(home, "2", from: "2025-01-01", to: "2025-12-31")
        try install(home, "1", from: "2024-03-01", to: "2024-12-31")
        for day in ["2023-12-31", "2026-01-01"] {
            let error = #expect(throws: Diagnostic.self) { try selected(home, .issueDate, day) }
            #expect(error?.code == "rules.noneInForce")
            #expect(error?.message.contains("test:set:1, from 2024-03-01") == true)
        }
    }

    @Test("editions never change")
    func exists() throws {
        let home = try TestHome()
        try install(home, "1")
        let error = #expect(throws: Diagnostic.self) { try install(home, "1") }
        #expect(error?.code == "rules.exists")
    }

    @Test("what does not compile is not installed")
    func broken() throws {
        let home = try TestHome()
        let file = try home.write(Self.rules("X").replacingOccurrences(of: "false()", with: "unknown-function()"), "x.sch")
        let id = try #require(RuleSetCoordinates("test:set:1"))
        #expect(throws: Diagnostic.self) {
            try RuleInstaller(folder: home.home.rules).add(RuleInstaller.Request(file: file, id: id))
        }
        #expect(home.validator().registry.all.allSatisfy { $0.coordinates != id })
    }

    @Test("includes are installed along, and only from near", arguments: [("main.sch", "parts/p.sch"), ("ubl/main.sch", "../parts/p.sch")])
    func includes(main name: String, part: String) throws {
        let home = try TestHome()
        _ = try home.write(
            "<pattern xmlns=\"http://purl.oclc.org/dsdl/schematron\"><rule context=\"/*\">"
                + "<assert id=\"INC\" test=\"false()\">included</assert></rule></pattern>", "parts/p.sch")
        let main = """
            <schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2"><include href="HREF"/></schema>
            """
        let file = try home.write(main.replacingOccurrences(of: "HREF", with: part), name)
        let id = try #require(RuleSetCoordinates("test:inc:1"))
        let entry = try RuleInstaller(folder: home.home.rules).add(RuleInstaller.Request(file: file, id: id))
        try FileManager.default.removeItem(atPath: file)
        var request = ValidationRequest()
        request.profile = .none
        let validator = home.validator()
        request.rules = [try validator.registry.edition(id)]
        let report = validator.validate(Array("<a/>".utf8), path: "a", request)
        #expect(report.findings.map(\.rule) == ["INC"])
        #expect(report.ruleSets.map(\.sha256) == [entry.sha256])
        let escaping = try home.write(main.replacingOccurrences(of: "HREF", with: "../../../parts/p.sch"), "a/b/c/main.sch")
        let error = #expect(throws: Diagnostic.self) { try RuleFiles(path: escaping) }
        #expect(error?.code == "rules.include")
    }

    @Test("an installed file that was changed is not used")
    func changed() throws {
        let home = try TestHome()
        try install(home, "1")
        let path = home.home.rules + "/test/set/1/1.sch"
        try Data(Self.rules("EVIL").utf8).write(to: URL(fileURLWithPath: path))
        var request = ValidationRequest()
        request.profile = .none
        let validator = home.validator()
        request.rules = [try validator.registry.edition(try #require(RuleSetCoordinates("test:set:1")))]
        let report = validator.validate(Array("<a/>".utf8), path: "a", request)
        #expect(report.findings.map(\.rule) == ["rules.changed"])
        #expect(report.outcome == .notValidated)
    }
}
