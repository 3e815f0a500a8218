import CommandTesting
import Files
import Foundation
import JSON
import Schematron
import Testing
import Validation
import XML

/// The Serbian pack: each rule passes one document and fires on another; together they agree with the authority's file.
@Suite("SRBDT rules")
struct SerbianRulesTests {
    static let path = packageRoot.appendingPathComponent("Plugins/RS/libFiscusRS/rules/srbdt.sch").path
    static let rules = Result { try RuleSet.load(path) }

    static func fired(_ xml: String) throws -> [String] {
        let rules = try rules.get()
        return rules.evaluate(try XMLReader.tree(Array(xml.utf8))).map(\.rule)
    }

    /// Rule, and what to change in the sample so that it fires: the first occurrence of a text, or the first after a
    /// mark.
    struct Breakage: Sendable, CustomTestStringConvertible {
        let rule: String
        let old: String
        let new: String
        let mark: String

        init(_ rule: String, _ old: String, _ new: String, after mark: String = "") {
            self.rule = rule
            self.old = old
            self.new = new
            self.mark = mark
        }

        var testDescription: String { rule }

        func applied(to xml: String) throws -> String {
            let start = mark.isEmpty ? xml.startIndex : try #require(xml.range(of: mark)).upperBound
            let range = try #require(xml.range(of: old, range: start..<xml.endIndex), "nothing to change for \(rule)")
            return xml.replacingCharacters(in: range, with: new)
        }
    }

    static let seller = "<cac:AccountingSupplierParty>"
    static let buyer = "<cac:AccountingCustomerParty>"
    static let representative = "<cac:TaxRepresentativeParty>"

    static let breakages: [Breakage] = [
        Breakage("RSR-01", "urn:mfin.gov.rs:srbdt:2022", "urn:mfin.gov.rs:srbdt:2021"),
        Breakage("RSR-02", "#conformant#urn:mfin.gov.rs:srbdtext:2022", ""),
        Breakage("RSR-03", "<cbc:InvoiceTypeCode>380", "<cbc:InvoiceTypeCode>381"),
        Breakage("RSR-04", "<cbc:DocumentCurrencyCode>", "<cbc:TaxPointDate>2026-11-20</cbc:TaxPointDate><cbc:DocumentCurrencyCode>"),
        Breakage("RSR-05", "<cbc:DescriptionCode>35</cbc:DescriptionCode>", ""),
        Breakage("RSR-06", "<cbc:DescriptionCode>35", "<cbc:DescriptionCode>36"),
        Breakage("RSR-07", "<cbc:IssueDate>2026-11-01</cbc:IssueDate>", ""),
        Breakage("RSR-09", "<cbc:CompanyID>RS101883300</cbc:CompanyID>", ""),
        Breakage("RSR-11", "RS101883300", "RS10188330"),
        Breakage("RSR-12", "RS-VAT-STATUS", "RS-VAT"),
        Breakage("RSR-13", "<cbc:EndpointID schemeID=\"9948\">101883300</cbc:EndpointID>", ""),
        Breakage("RSR-14", "9948", "0088", after: seller),
        Breakage("RSR-15", ">101883300<", ">103920327<", after: seller),
        Breakage("RSR-16", "<cbc:CityName>Novi Sad</cbc:CityName>", ""),
        Breakage("RSR-17", "<cbc:CompanyID>17862146</cbc:CompanyID>", ""),
        Breakage("RSR-18", "<cbc:CompanyID>17862146", "<cbc:CompanyID schemeID=\"0002\">17862146"),
        Breakage("RSR-19", "17862146", "1786214"),
        Breakage("RSR-20", "<cbc:CompanyID>RS103920327</cbc:CompanyID>", ""),
        Breakage("RSR-21", "RS103920327", "103920327"),
        Breakage("RSR-22", "<cbc:EndpointID schemeID=\"9948\">103920327</cbc:EndpointID>", ""),
        Breakage("RSR-23", "9948", "0088", after: buyer),
        Breakage("RSR-24", ">103920327<", ">101883300<", after: buyer),
        Breakage("RSR-25", "<cbc:CityName>Beograd</cbc:CityName>", ""),
        Breakage("RSR-26", "<cbc:PostalZone>11000</cbc:PostalZone>", ""),
        Breakage("RSR-27", "<cbc:CompanyID>20869500</cbc:CompanyID>", ""),
        Breakage("RSR-28", "20869500", "2086950"),
        Breakage("RSR-29", "<cbc:CompanyID>RS100000049</cbc:CompanyID>", ""),
        Breakage("RSR-30", "RS100000049", "RS10000004"),
        Breakage("RSR-31", "<cbc:CityName>Subotica</cbc:CityName>", ""),
        Breakage("RSR-32", "<cbc:PostalZone>24000</cbc:PostalZone>", ""),
        Breakage("RSR-33", "<cbc:ActualDeliveryDate>2026-11-20</cbc:ActualDeliveryDate>", ""),
        Breakage("RSR-34", "<cbc:ID>N</cbc:ID>", "<cbc:ID>L</cbc:ID>", after: "<cac:AllowanceCharge>"),
        Breakage("RSR-35", "<cbc:ID>S</cbc:ID>", "<cbc:ID>L</cbc:ID>", after: "</cac:Delivery>"),
        Breakage("RSR-36", "<cbc:ID>S</cbc:ID>", "<cbc:ID>L</cbc:ID>", after: "<cac:InvoiceLine>"),
        Breakage("RSE-01", "\"advance\">S", "\"advance\">L"),
        Breakage("RSE-02", "\"reduced\">S", "\"reduced\">L"),
        Breakage("RSE-03", ">225.00<", ">295.00<"),
    ]

    static func breakages(of category: String) -> [Breakage] {
        let percent = "<cbc:Percent>0</cbc:Percent>"
        let wrong = "<cbc:Percent>20</cbc:Percent>"
        let subtotal = "<cbc:TaxableAmount currencyID=\"RSD\">55.00"
        return [
            Breakage("RSK-\(category)-01", "<cbc:ID>\(category)</cbc:ID>", "<cbc:ID>E</cbc:ID>", after: subtotal),
            Breakage("RSK-\(category)-05", percent, wrong, after: "<cbc:ID>2</cbc:ID>"),
            Breakage("RSK-\(category)-06", percent, wrong, after: "<cbc:ChargeIndicator>false"),
            Breakage("RSK-\(category)-07", percent, wrong, after: "<cbc:ChargeIndicator>true"),
            Breakage("RSK-\(category)-08", subtotal, "<cbc:TaxableAmount currencyID=\"RSD\">50.00"),
            Breakage("RSK-\(category)-09", ">0.00<", ">0.01<", after: subtotal),
            Breakage(
                "RSK-\(category)-10", "<cbc:TaxExemptionReasonCode>PDV-RS-\(category)</cbc:TaxExemptionReasonCode>", "",
                after: subtotal),
        ]
    }

    static let categories = ["R", "OE", "SS", "N"]

    @Test("the sample passes every rule", arguments: categories)
    func passes(category: String) throws {
        #expect(try Self.fired(SampleInvoice.xml(category: category)) == [])
    }

    @Test("a change makes the rule fire", arguments: breakages)
    func fires(_ breakage: Breakage) throws {
        #expect(try Self.fired(breakage.applied(to: SampleInvoice.xml())).contains(breakage.rule))
    }

    @Test("a change makes the rule of the category fire", arguments: categories.flatMap { c in breakages(of: c).map { (c, $0) } })
    func fires(category: String, _ breakage: Breakage) throws {
        let fired = try Self.fired(breakage.applied(to: SampleInvoice.xml(category: category)))
        #expect(fired.contains(breakage.rule))
    }

    @Test("the due date is needed when payment decides")
    func dueDate() throws {
        let paid = SampleInvoice.xml().replacingOccurrences(of: ">35<", with: ">432<")
        #expect(try Self.fired(paid) == [])
        let undated = paid.replacingOccurrences(of: "<cbc:DueDate>2026-12-20</cbc:DueDate>", with: "")
        #expect(try Self.fired(undated) == ["RSR-08"])
    }

    @Test("every rule of the pack has a document that fires it")
    func complete() throws {
        let tested = Set(
            Self.breakages.map(\.rule) + Self.categories.flatMap { Self.breakages(of: $0).map(\.rule) } + ["RSR-08"])
        #expect(Set(try Self.rules.get().rules.map(\.id)) == tested)
    }

    private static let conformance = packageRoot.appendingPathComponent("../shared/conformance").standardizedFileURL
    static let hasReference = FileManager.default.fileExists(atPath: conformance.appendingPathComponent("expected/srbdt.jsonl").path)

    @Test(
        "the fatal rules of the authority's file, except the listed deviations",
        .enabled(if: hasReference, "../shared/conformance is not here"))
    func agrees() throws {
        let folder = URL(fileURLWithPath: Self.path).deletingLastPathComponent()
        let index = try RuleSetIndex.decode(Array(try Data(contentsOf: folder.appendingPathComponent("index.json"))))
        let coverage = try #require(index.sets.first?.coverage)
        let deviations = Set(coverage.deviations.map(\.rule))
        let rules = try Self.rules.get()
        #expect(coverage.rules == Set(rules.rules.map(\.id)).count)
        let lines = try String(contentsOf: Self.conformance.appendingPathComponent("expected/srbdt.jsonl"), encoding: .utf8)
        var documents = 0
        for line in lines.split(separator: "\n") {
            let row = try JSONReader.read(String(line))
            let document = try #require(row["document"]?.string)
            let bytes = try FileBytes.read(Self.conformance.appendingPathComponent(document).path)
            let findings = rules.evaluate(try XMLReader.tree(bytes))
            let fired = findings.filter { $0.kind == .failed }.map(\.rule)
            // What no rule could answer would be refused, too.
            let unanswered = findings.filter { $0.kind != .failed }.map(\.rule)
            #expect(unanswered == [], "\(document)")
            let expected = (row["failed"]?.array ?? []).flatMap { failed -> [String] in
                let parts = failed.array ?? []
                return Array(repeating: parts.first?.string ?? "", count: parts.last?.int ?? 0)
            }
            func compared(_ rules: [String]) -> [String] { rules.filter { !deviations.contains($0) }.sorted() }
            #expect(compared(fired) == compared(expected), "\(document)")
            documents += 1
        }
        #expect(documents > 0)
    }
}
