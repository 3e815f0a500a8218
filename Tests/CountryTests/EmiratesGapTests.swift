import CountryPack
import Documents
import JSON
import PluginKit
import Plugins
import Testing

/// What the authority's rules let pass and PINT AE forbids in words: warnings for who receives it, never issued here.
@Suite("Gaps of the Emirates' rules", .enabled(if: Country.codes.contains("AE")))
struct EmiratesGapTests {
    struct Breakage: Sendable, CustomTestStringConvertible {
        let rule: String
        let code: String
        var example = "simple.json"
        let change: @Sendable (inout Invoice) throws -> Void
        var testDescription: String { rule }
    }

    private static func endpoint(_ party: inout Party, _ value: String) throws {
        let at = try #require(party.identifiers.firstIndex { $0.scheme == "endpoint:0235" })
        party.identifiers[at].value = value
    }

    static let breakages = [
        Breakage(rule: "FAE-01", code: "ae.address.emirate") { $0.buyer.address?.subdivision = "Dubai" },
        Breakage(rule: "FAE-02", code: "ae.delivery.emirate") {
            $0.delivery?.address = $0.seller.address
            $0.delivery?.address?.subdivision = "Fujairah"
        },
        Breakage(rule: "FAE-03", code: "ae.endpoint.tin") { try endpoint(&$0.seller, "100123456700003") },
        Breakage(rule: "FAE-03", code: "ae.endpoint.tin") { try endpoint(&$0.seller, "9900000098") },
        Breakage(rule: "FAE-03", code: "ae.endpoint.tin") {
            try endpoint(&$0.buyer, "9900000096")
            $0.buyer.address?.country = "OM"
        },
        Breakage(rule: "FAE-04", code: "ae.endpoint.flag") { try endpoint(&$0.buyer, "9900000097") },
        Breakage(rule: "FAE-05", code: "ae.endpoint.flag") { try endpoint(&$0.buyer, "9900000099") },
        Breakage(rule: "FAE-09", code: "ae.uuid") { $0.extensions = ["ae": ["uuid": "1"]] },
        Breakage(rule: "FAE-09", code: "ae.uuid") {
            $0.extensions = ["ae": ["uuid": "0000000g-0000-4000-8000-000000000001"]]
        },
        Breakage(rule: "FAE-11", code: "ae.negative") { $0.lines[0].quantity = try Decimal("-1") },
        Breakage(rule: "FAE-12", code: "record.notInList") { $0.lines[0].extensions = ["ae": ["itemType": "X"]] },
        Breakage(rule: "FAE-13", code: "ae.payment.code") { $0.payment?.means[0].code = "42" },
        Breakage(rule: "FAE-14", code: "exemption.unknown", example: "mixed-exempt.json") { document in
            let at = try #require(document.lines.firstIndex { $0.taxRow?.hasPrefix("exempt") ?? false })
            var exemption = Exemption()
            exemption.code = "DL8.46.5"
            var treatment = TaxTreatment()
            treatment.category = "E"
            treatment.exemption = exemption
            document.lines[at].tax = treatment
        },
        Breakage(rule: "FAE-17", code: "ae.reason.missing", example: "self-billed-credit.json") { $0.reason = nil }
    ]

    @Test("who breaks it is told before the document has a number: field, rule and remedy", arguments: breakages)
    func refused(breakage: Breakage) throws {
        let country = try Country("AE")
        var document = try #require(country.examples().first { $0.name == breakage.example }).document
        try breakage.change(&document)
        do {
            let assessed = try country.assess(document)
            Issue.record("\(breakage.rule) is not refused: \(assessed.taxBreakdown.map(\.category))")
        } catch let error as PluginError {
            let found = error.diagnostics.first { $0.code == breakage.code }
            #expect(found != nil, "\(error.diagnostics.map(\.code))")
            #expect(found?.path.isEmpty == false && found?.remedy?.isEmpty == false)
        }
    }

    /// PINT AE computes a line anew with XPath's rounding: −2.5 × 19.99 is −49.975, and −49.97.
    @Test("a line that takes something back is rounded as the authority's rule rounds it")
    func negativeLine() throws {
        let country = try Country("AE")
        var document = try #require(country.examples().first { $0.name == "simple.json" }).document
        var back = document.lines[0]
        back.id = "2"
        back.quantity = try Decimal("-2.5")
        back.price.net = try Decimal("19.99")
        document.lines.append(back)
        #expect(try country.assess(document).lines[1].net == Money("-49.97"))
    }

    @Test("a charge with VAT makes no tax invoice of lines that have none (ibr-151-ae)")
    func onlyExemptLines() throws {
        let country = try Country("AE")
        var document = try #require(country.examples().first { $0.name == "mixed-exempt.json" }).document
        document.lines.removeAll { $0.taxRow != "exempt" }
        var charge = AllowanceCharge()
        charge.amount = try Money("10")
        charge.reason = "Freight"
        charge.taxRow = "standard"
        document.charges = [charge]
        do {
            _ = try country.assess(document)
            Issue.record("an invoice of exempt lines was taken for a tax invoice")
        } catch let error as PluginError {
            #expect(error.diagnostics.contains { $0.code == "ae.notATaxInvoice" })
        }
    }
}
