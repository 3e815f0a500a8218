import CountryPack
import Documents
import JSON
import PluginKit
import Plugins
import Testing

/// Numbers in words of every language a country's documents have, by CLDR's tables of examples.
@Suite("Plural forms")
struct PluralTests {
    private static let slavic = [
        0: "dana", 1: "dan", 2: "dana", 4: "dana", 5: "dana", 11: "dana", 12: "dana", 15: "dana", 21: "dan", 22: "dana",
        30: "dana", 101: "dan", 111: "dana"
    ]

    @Test(
        "a number of days",
        arguments: [
            ("HR", "hr-HR", slavic), ("RS", "sr-Latn-RS", slavic), ("BA", "bs", slavic), ("BA", "hr", slavic),
            ("RS", "sr-Cyrl-RS", [1: "дан", 2: "дана", 11: "дана", 21: "дан"]),
            ("BA", "sr-Cyrl", [1: "дан", 5: "дана"]),
            ("AE", "en", [0: "days", 1: "day", 2: "days", 21: "days"]), ("HR", "en", [1: "day", 30: "days"])
        ])
    func days(code: String, language: String, expected: [Int: String]) throws {
        let locale = try #require(Country(code).manifest.locale)
        for (number, word) in expected {
            #expect(locale.counted("days", number, language: language) == "\(number) \(word)")
        }
    }

    @Test("Arabic has six forms")
    func arabic() throws {
        let locale = try #require(Country("AE").manifest.locale)
        let forms = try [0, 1, 2, 3, 10, 11, 99, 100, 102, 103, 111].map {
            try #require(locale.counted("days", $0, language: "ar"))
        }
        #expect(
            forms == [
                "0 يوم", "يوم واحد", "يومان", "3 أيام", "10 أيام", "11 يومًا", "99 يومًا", "100 يوم", "102 يوم",
                "103 أيام", "111 يومًا"
            ])
    }

    @Test("every language of a country has every form its rules can ask for", arguments: Country.all)
    func complete(country: Country) throws {
        let locale = try #require(country.manifest.locale)
        for language in locale.languages {
            let isMeant = { (tag: String) in language == tag || language.hasPrefix(tag + "-") }
            let text = try #require(locale.counted.first { $0.key == "days" && isMeant($0.language) }, "\(language)")
            let asked = Set(locale.plurals.filter { isMeant($0.language) }.map(\.category.rawValue)).union(["other"])
            #expect(Set(text.forms.keys) == asked, "\(country.code) \(language)")
        }
    }

    @Test(
        "terms of payment that count the days say them as the language does",
        arguments: [
            ("HR", "2026-12-11", "21 dan"), ("HR", "2026-12-12", "22 dana"), ("AE", "2026-11-21", "1 day"),
            ("AE", "2026-12-20", "30 days"), ("BA", "2026-11-21", "1 dan"), ("RS", "2026-12-05", "15 dana")
        ])
    func terms(code: String, due: String, words: String) throws {
        let country = try Country(code)
        var document = try #require(country.examples().first { $0.name == "simple.json" }).document
        document.issueDate = Day("2026-11-20")
        document.dueDate = Day(due)
        if document.payment == nil { document.payment = Payment() }
        document.payment?.terms = "({days})"
        #expect(try country.assess(document).payment?.terms == "(\(words))")
        document.dueDate = nil
        do {
            _ = try country.assess(document)
            Issue.record("without a due date there are no days to count")
        } catch let error as PluginError {
            #expect(error.diagnostics.contains { $0.code == "payment.terms.days" && $0.path == "/payment/terms" })
        }
    }
}
