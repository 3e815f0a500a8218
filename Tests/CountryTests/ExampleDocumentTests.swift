import CommandTesting
import CountryPack
import Documents
import Foundation
import JSON
import PluginKit
import Plugins
import Testing

/// Every kind of document and every tax situation of a country is an example of its pack; each is judged here.
@Suite("Examples of every country")
struct ExampleDocumentTests {
    /// Plain EN 16931 is a profile of several countries: the document alone does not say which.
    @Test(
        "schema and the country's own rules accept every example, in the profile it was built with",
        arguments: Country.all)
    func ownRules(country: Country) throws {
        try TemporaryFolder.use { folder in
            let built = try Self.build(country, into: folder)
            for (profile, group) in Dictionary(grouping: built, by: \.profile.id) {
                let verdicts = try Verdicts(group.map(\.file), ["--profile", profile])
                for (file, _) in group {
                    let name = file.lastPathComponent
                    #expect(verdicts.errors(name).isEmpty, "\(country.code) \(name): \(verdicts.errors(name))")
                }
            }
        }
    }

    @Test(
        "the authorities' own rules find nothing outside the profile's list of rules that do not hold",
        .enabled(if: Conformance.isThere, "../shared/conformance is not there"), arguments: Country.all)
    func officialRules(country: Country) throws {
        try TemporaryFolder.use { folder in
            let built = try Self.build(country, into: folder)
            for (profile, group) in Dictionary(grouping: built, by: \.profile.id) {
                let verdicts = try Verdicts(group.map(\.file), Conformance.arguments(Conformance.rules(for: profile)))
                for (file, profile) in group {
                    let name = file.lastPathComponent
                    let ignored = try Set(profile.ignore.map(\.rule)).union(country.deviations())
                    let found = verdicts.errors(name).filter { !ignored.contains($0.rule) }
                    #expect(found.isEmpty, "\(country.code) \(name): \(found)")
                }
            }
        }
    }

    /// A situation the country's table has and no example shows is a situation nobody tried.
    @Test("every tax row for sales and every kind of every profile has an example", arguments: Country.all)
    func coverage(country: Country) throws {
        let examples = try country.examples().map { try country.assess($0.document) }
        let rows = Set(examples.flatMap(\.taxByRow).map(\.row))
        let today = Day("2026-11-20")!
        for row in country.manifest.taxRows
        where row.direction == .sale && row.rate(on: today) != nil && row.source.confidence != .unconfirmed {
            #expect(rows.contains(row.key), "\(country.code): no example of \(row.key)")
        }
        // A profile without schemas is no document of its own, but a report about one.
        for profile in country.plugin.profiles where !profile.schemas.isEmpty {
            let pack = Pack(manifest: country.manifest, profiles: country.plugin.profiles)
            let kinds = Set(
                try examples.filter { try pack.profile(nil, for: $0).id == profile.id }.map(\.kind))
            #expect(kinds.isSuperset(of: profile.kinds), "\(country.code): \(profile.id) shows only \(kinds)")
        }
    }

    private static func build(_ country: Country, into folder: URL) throws -> [(file: URL, profile: Profile)] {
        let pack = Pack(manifest: country.manifest, profiles: country.plugin.profiles)
        return try country.examples().map { name, draft in
            let document = try country.assess(draft)
            var request = BuildRequest(context: Country.context(), document: document, profile: nil)
            let profile = try pack.profile(nil, for: document)
            request.profile = profile.id
            let file = folder.appendingPathComponent(name.replacingOccurrences(of: ".json", with: ".xml"))
            try Data(country.plugin.build(request.json.serialized())).write(to: file)
            return (file, profile)
        }
    }
}
