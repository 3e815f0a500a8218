import CountryPack
import Foundation
import PluginKit
import Testing

/// Every identifier of every country whose scheme has check digits: each single-digit error is found, and each
/// transposition the scheme promises to find.
@Suite("Check digits")
struct CheckDigitTests {
    /// A right number and the scheme it is one of.
    struct Number: Sendable, CustomTestStringConvertible {
        let country: String
        let scheme: String
        let value: String
        var testDescription: String { "\(country) \(scheme) \(value)" }
    }

    static let numbers = [
        Number(country: "RS", scheme: "vat", value: "RS101134702"),
        Number(country: "RS", scheme: "endpoint:9948", value: "107775252"),
        Number(country: "RS", scheme: "account", value: "160000000000000076"),
        Number(country: "RS", scheme: "iban", value: "RS35260005601001611379"),
        Number(country: "BA", scheme: "iban", value: "BA391290079401028494"),
        Number(country: "HR", scheme: "vat", value: "HR12345678903"),
        Number(country: "HR", scheme: "tax", value: "11111111119"),
        Number(country: "HR", scheme: "endpoint:9934", value: "99999999994"),
        Number(country: "HR", scheme: "operator", value: "12345678903"),
        Number(country: "HR", scheme: "iban", value: "HR1210010051863000160"),
        Number(country: "AE", scheme: "iban", value: "AE070331234567890123456")
    ]

    private func scheme(_ number: Number) throws -> IdentifierScheme {
        try #require(try Country(number.country).manifest.identifiers.first { $0.scheme == number.scheme })
    }

    /// Positions that hold digits and stand behind letters of the country.
    private func positions(_ value: String) -> [String.Index] { value.indices.filter { value[$0].isWholeNumber } }

    @Test("every single-digit error is found", arguments: numbers)
    func singleErrors(number: Number) throws {
        let scheme = try scheme(number)
        let value = try Self.completed(number.value, scheme)
        for at in positions(value) {
            for digit in "0123456789" where digit != value[at] {
                let wrong = value.replacingCharacters(at: at, with: digit)
                #expect(scheme.problem(in: wrong) != nil, "\(wrong)")
            }
        }
    }

    /// Modulo 97 finds every one; ISO 7064 MOD 11,10 as a hybrid system nearly all.
    @Test("every transposition of neighbours is found that the scheme promises to find", arguments: numbers)
    func transpositions(number: Number) throws {
        let scheme = try scheme(number)
        var missed = 0
        let value = try Self.completed(number.value, scheme)
        let positions = positions(value)
        for (left, right) in zip(positions, positions.dropFirst()) where value[left] != value[right] {
            guard value.index(after: left) == right else { continue }
            let wrong = value.replacingCharacters(at: left, with: value[right])
                .replacingCharacters(at: right, with: value[left])
            if scheme.problem(in: wrong) == nil { missed += 1 }
        }
        let isHybrid = scheme.forms.contains { $0.check == .mod11_10 }
        #expect(missed <= (isHybrid ? 1 : 0))
    }

    /// The value itself, which must be right.
    private static func completed(_ value: String, _ scheme: IdentifierScheme) throws -> String {
        try #require(scheme.problem(in: value) == nil, "\(value): \(scheme.problem(in: value) ?? "")")
        return value
    }
}

extension String {
    fileprivate func replacingCharacters(at index: Index, with character: Character) -> String {
        replacingCharacters(in: index...index, with: String(character))
    }
}
