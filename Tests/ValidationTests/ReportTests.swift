import CommandTesting
import CountryPack
import Foundation
import JSON
import Schematron
import Testing
import Validation
import XML

@Suite("Reports")
struct ReportTests {
    static let home = Result { try TestHome() }

    private func validator() throws -> Validator { try Self.home.get().validator() }

    private static let broken = SampleInvoice.xml()
        .replacingOccurrences(of: "<cbc:LineExtensionAmount currencyID=\"RSD\">250.00", with: "<cbc:LineExtensionAmount currencyID=\"RSD\">251.00")

    @Test("the profile is found, and the report says why")
    func detected() throws {
        let report = try validator().validate(Array(SampleInvoice.xml().utf8), path: "a.xml")
        #expect(report.profile == "rs-sef-settlement")
        #expect(report.reason.contains(SampleInvoice.customization))
        #expect(report.ruleSets.map(\.id) == ["eu.cen.en16931:ubl", "rs.mfin:srbdt"])
        #expect(report.ruleSets.allSatisfy { $0.sha256.utf8.count == 64 })
        #expect(report[.rules].status == .valid, "\(report.findings.map(\.rule))")
    }

    @Test("plain EN 16931 is judged by the law of the seller's country, or of none", arguments: [
        ("RS", "rs-foreign"), ("FR", "en16931-ubl"), ("BA", "en16931-ubl"),
    ])
    func sellersCountry(country: String, profile: String) throws {
        let seller = "<cac:Country><cbc:IdentificationCode>"
        let xml = SampleInvoice.xml()
        let at = try #require(xml.range(of: seller))
        var plain = xml.replacingOccurrences(of: SampleInvoice.customization, with: "urn:cen.eu:en16931:2017")
        #expect(xml[at.upperBound...].hasPrefix("RS"))
        if let place = plain.range(of: seller) {
            let end = plain.index(place.upperBound, offsetBy: 2)
            plain.replaceSubrange(place.upperBound..<end, with: country)
        }
        let report = try validator().validate(Array(plain.utf8), path: "a.xml")
        #expect(report.profile == profile)
    }

    @Test("a failed comparison shows both sides")
    func values() throws {
        let report = try validator().validate(Array(Self.broken.utf8), path: "a.xml")
        let finding = try #require(report.findings.first { $0.rule == "BR-CO-10" })
        #expect(finding.values.map(\.value).contains("251"))
        #expect(finding.values.map(\.value).contains("250"))
        #expect(finding.line > 0 && finding.location.hasSuffix("cac:LegalMonetaryTotal"))
        #expect(report.outcome == .invalid)
    }

    @Test("ignored rules are named with what they would have said")
    func ignored() throws {
        let report = try validator().validate(Array(SampleInvoice.xml().utf8), path: "a.xml")
        let ignored = try #require(report.ignored.first { $0.rule.rule == "BR-CL-18" })
        #expect(ignored.findings > 0)
        #expect(!report.findings.contains { $0.rule == "BR-CL-18" })
    }

    @Test("severities of the operator's file, recorded; what cannot be evaluated stays an error")
    func severities() throws {
        var request = ValidationRequest()
        request.severities = try SeverityOverrides.decode(
            Array("{\"schema\":\"fiscus.severities/1\",\"overrides\":[{\"rule\":\"BR-CO-10\",\"severity\":\"warning\",\"reason\":\"agreed\"}]}".utf8))
        let report = try validator().validate(Array(Self.broken.utf8), path: "a.xml", request)
        #expect(report.findings.first { $0.rule == "BR-CO-10" }?.severity == .warning)
        #expect(report.overridden.map(\.rule) == ["BR-CO-10"])
        #expect(report.overridden.map(\.from) == [.error])
    }

    @Test("an unknown profile is not valid")
    func unknown() throws {
        let other = SampleInvoice.xml().replacingOccurrences(of: SampleInvoice.customization, with: "urn:other")
        for document in [other, "<a/>", "<Invoice/>"] {
            let report = try validator().validate(Array(document.utf8), path: "a.xml")
            #expect(report.findings.map(\.rule) == ["profile.unknown"])
            #expect(report.outcome == .notValidated)
        }
    }

    @Test("one rule that cannot be evaluated: the others are, and the document is not valid")
    func dynamicError() throws {
        let home = try Self.home.get()
        let rules = """
            <schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2">
            <ns prefix="xs" uri="http://www.w3.org/2001/XMLSchema"/><pattern><rule context="/*">
            <assert id="E" test="xs:decimal(.) gt 0">e</assert><assert id="F" test="false()">f</assert></rule></pattern></schema>
            """
        var request = ValidationRequest()
        request.profile = .none
        request.rules = [InstalledRuleSet(file: try home.write(rules, "dynamic.sch"))]
        let report = home.validator().validate(Array("<a>x</a>".utf8), path: "a", request)
        #expect(report.findings.map(\.rule) == ["E", "F"])
        #expect(report.findings.map(\.kind) == [.error, .failed])
        #expect(report[.rules].status == .failed)
        #expect(!report.isValid)
    }

    @Test("an encoding the guess cannot read: the tree decides")
    func transcoded() throws {
        let bytes = Array(SampleInvoice.xml().replacingOccurrences(of: "UTF-8", with: "UTF-16").data(using: .utf16) ?? Data())
        let plain = try validator().validate(Array(SampleInvoice.xml().utf8), path: "a.xml")
        let report = try validator().validate(bytes, path: "a.xml")
        #expect(report.profile == "rs-sef-settlement")
        #expect(report[.xsd].status == plain[.xsd].status)
        #expect(report.findings.map(\.rule) == plain.findings.map(\.rule))
    }

    @Test("the same document twice, and on two threads: the same bytes")
    func determinism() async throws {
        let validator = try validator()
        let bytes = Array(Self.broken.utf8)
        let reports = await withTaskGroup(of: String.self) { group in
            for _ in 0..<16 { group.addTask { validator.validate(bytes, path: "a.xml").json().text() } }
            return await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(reports.count == 1)
    }
}
