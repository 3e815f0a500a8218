import CommandTesting
import CountryPack
import Documents
import Foundation
import JSON
import PluginKit
import Plugins
import Testing

/// The authorities' own samples: read, built again, and judged by the authorities' rules before and after.
@Suite("Official samples", .enabled(if: Conformance.isThere, "../shared/conformance is not there"))
struct OfficialSampleTests {
    struct Samples: CustomTestStringConvertible, Sendable {
        let country: String
        let folder: String
        /// Elements the canonical document has no place for, by the end of their path, with the reason.
        var mayLose: [String] = []
        var testDescription: String { folder }
    }

    /// A line's own order (IBT-183) has no place in the document; words of a period and line totals of UBL are none of
    /// PINT's terms.
    private static let notInPINT = [
        "/OrderLineReference/OrderReference/ID", "/InvoicePeriod/Description", "Line/TaxTotal/TaxAmount",
        "Line/TaxTotal/TaxAmount/@currencyID"
    ]

    static let all = [
        Samples(country: "RS", folder: "documents/srbdt-test-files"),
        // UN/ECE Recommendation 20 is the only list of units; which list it is need not be said.
        Samples(country: "RS", folder: "documents/srbdt-vasiljevic-srbdt", mayLose: ["@unitCodeListID"]),
        // A note on the payment has no business term; HRLegalMonetaryTotal is computed.
        Samples(country: "HR", folder: "documents/hr-Primjeri_eRacuna", mayLose: ["/PaymentMeans/InstructionNote"]),
        Samples(country: "HR", folder: "hr/normalised-samples", mayLose: ["/PaymentMeans/InstructionNote"]),
        // One sample's breakdown has a VAT amount of five decimals; books have four, it is rounded.
        Samples(
            country: "AE", folder: "documents/pint-test-files/pint-ae/2026.5/billing",
            mayLose: notInPINT + ["/TaxSubtotal/TaxAmount"]),
        Samples(country: "AE", folder: "documents/pint-test-files/pint-ae/2026.5/selfbilling", mayLose: notInPINT),
        Samples(country: "AE", folder: "ae/scenario-samples")
    ].filter { Country.codes.contains($0.country) }

    @Test("reading and building again adds no finding and loses nothing that has a place", arguments: all)
    func roundTrip(samples: Samples) throws {
        let country = try Country(samples.country)
        var tried = 0
        for original in Conformance.documents(samples.folder) {
            let head = String(decoding: try Data(contentsOf: original).prefix(4_000), as: UTF8.self)
            guard head.contains("schema:xsd:Invoice-2") || head.contains("schema:xsd:CreditNote-2") else { continue }
            tried += 1
            try TemporaryFolder.use { try check(original, samples, country, folder: $0) }
        }
        #expect(tried > 0)
    }

    private func check(_ original: URL, _ samples: Samples, _ country: Country, folder: URL) throws {
        let name = original.lastPathComponent
        let request = ReadRequest(context: Country.context())
        let bytes = Array(try Data(contentsOf: original))
        let answer: ReadAnswer
        do {
            answer = try country.plugin.read(request, xml: bytes)
        } catch {
            // What the authority's rules refuse need not be readable either, as long as it is said why.
            let rules = Conformance.rules(for: country.plugin.profiles[0].id)
            let verdicts = try Verdicts([original], Conformance.arguments(rules))
            #expect(!verdicts.errors(name).isEmpty && !error.diagnostics.isEmpty, "\(name): \(error)")
            return
        }
        let lost = answer.lost.filter { lost in !samples.mayLose.contains { lost.path.hasSuffix($0) } }
        #expect(lost.isEmpty, "\(name): \(lost.map(\.path))")
        var build = BuildRequest(context: Country.context(), document: answer.document, profile: answer.profile)
        build.profile = answer.profile ?? country.plugin.profiles[0].id
        let rebuilt = folder.appendingPathComponent(name)
        let parts = answer.parts.mapValues { Array(Data(base64Encoded: $0) ?? Data()) }
        try Data(country.plugin.build(build.json.serialized(), parts: parts)).write(to: rebuilt)
        let arguments = Conformance.arguments(Conformance.rules(for: build.profile ?? ""))
        let before = try Verdicts([original], arguments)
        let after = try Verdicts([rebuilt], arguments)
        let added = after.errorIDs(name).subtracting(before.errorIDs(name))
        #expect(added.isEmpty, "\(name): \(after.errors(name).filter { added.contains($0.rule) })")
        try checkOwn([original, rebuilt], build.profile ?? "", official: before.errorIDs(name), country)
    }

    /// Our packs accept what the authority's rules accept, and refuse the rest with the same ids.
    private func checkOwn(_ files: [URL], _ profile: String, official: Set<String>, _ country: Country) throws {
        let listed = try country.deviations().union(
            country.plugin.profiles.first { $0.id == profile }?.ignore.map(\.rule) ?? [])
        for file in files {
            let own = try Verdicts([file], ["--profile", profile, "--as-of", "latest-active"])
            let ids = own.errorIDs(file.lastPathComponent)
            if official.isEmpty {
                #expect(ids.isEmpty, "\(file.path): \(ids.sorted())")
            } else if file == files.first {
                #expect(ids.subtracting(listed) == official.subtracting(listed), "\(file.path)")
            }
        }
    }
}
