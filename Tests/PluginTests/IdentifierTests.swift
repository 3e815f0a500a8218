import CommandTesting
import CountryPack
import Foundation
import JSON
import Packs
import PluginKit
import Testing

@Suite("Identifiers")
struct IdentifierTests {
    private static let schemes: [String: IdentifierScheme] = {
        let path = packageRoot.appendingPathComponent("Plugins/RS/libFiscusRS").path
        let schemes = (try? PackFolder(path: path))?.manifest.identifiers ?? []
        return Dictionary(schemes.map { ($0.scheme, $0) }) { first, _ in first }
    }()

    private func problem(_ scheme: String, _ value: String) throws -> String? {
        try #require(Self.schemes[scheme]).problem(in: value)
    }

    @Test("real PIBs are right, and every single-digit error in them is found")
    func pib() throws {
        for pib in ["101134702", "107775252", "108213413", "111560838", "100002803"] {
            #expect(try problem("vat", "RS" + pib) == nil)
            #expect(try problem("endpoint:9948", pib) == nil)
            for at in pib.indices {
                for digit in "0123456789" where digit != pib[at] {
                    let wrong = pib.replacingCharacters(in: at...at, with: String(digit))
                    #expect(try problem("vat", "RS" + wrong) != nil, "\(wrong)")
                }
            }
        }
        for pib in ["100000005", "100000013", "10113470", "1011347022", "RS", "abcdefghi"] {
            #expect(try problem("vat", "RS" + pib) != nil)
        }
    }

    @Test("real registration numbers are right", arguments: [
        "17862146", "20869500", "17162543", "20084693", "20053658", "17335600", "07048769", "07737068", "21502243",
        "17138669", "20267070",
    ])
    func registration(number: String) throws {
        #expect(try problem("registration", number) == nil)
        let last = String((Int(number.suffix(1)).map { $0 + 1 } ?? 0) % 10)
        #expect(try problem("registration", number.dropLast() + last) != nil)
    }

    @Test("a natural person's number has its own check digit, in each scheme that takes one")
    func personal() throws {
        // Weights 7 6 5 4 3 2 twice over 010199071000: 39, modulo 11 is 6, check digit 5.
        let digits = [0, 1, 0, 1, 9, 9, 0, 7, 1, 0, 0, 0]
        let sum = zip(digits, [7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]).reduce(0) { $0 + $1.0 * $1.1 }
        let check = (11 - sum % 11) > 9 ? 0 : 11 - sum % 11
        let number = digits.map(String.init).joined() + String(check)
        let wrong = digits.map(String.init).joined() + String((check + 1) % 10)
        for (scheme, prefix) in [("vat", "RS"), ("endpoint:9948", ""), ("registration", "")] {
            #expect(try problem(scheme, prefix + number) == nil)
            #expect(try problem(scheme, prefix + wrong) != nil)
        }
    }

    @Test("an account of the National Bank's example is right, without and with its dashes")
    func account() throws {
        #expect(try problem("account", "840000074332484318") == nil)
        #expect(try problem("account", "840-0000743324843-18") == nil)
        #expect(try problem("account", "840000074332484319") != nil)
    }
}
