import CommandTesting
import Documents
import Foundation
import Issuing
import JSON
import Plugins
import Schemas
import Testing
import XMLSignature

@Suite("Malformed invoices")
struct MalformedInvoiceTests {
    /// One example, one change, and what must be said about it.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let original: String
        let changed: String
        let code: String
        let path: String

        init(_ name: String, _ original: String, _ changed: String, _ code: String, _ path: String) {
            self.name = name
            self.original = original
            self.changed = changed
            self.code = code
            self.path = path
        }

        var testDescription: String { name }
    }

    private static let quantity = "\"quantity\": \"10\""
    private static let price = "\"net\": \"10000.00\""
    private static let name = "\"name\": \"Konsultantske usluge\""
    private static let issued = "\"issueDate\": \"2026-11-20\""

    static let cases: [Case] = [
        // The bytes
        Case("cut in the middle", "\"payment\"", "\u{0}CUT", "json.syntax", ""),
        Case("a trailing comma", "\"unit\": \"HUR\",", "\"unit\": \"HUR\",,", "json.syntax", "/lines/0"),
        Case("a comment", "{\n  \"schema\"", "{ // hello\n  \"schema\"", "json.syntax", ""),
        Case("single quotes", "\"HUR\"", "'HUR'", "json.syntax", "/lines/0/unit"),
        Case("NaN", "\"10\"", "NaN", "json.syntax", "/lines/0/quantity"),
        Case("Infinity", "\"10\"", "Infinity", "json.syntax", "/lines/0/quantity"),
        Case("a lone surrogate", "Konsultantske", "\\ud83d", "json.loneSurrogate", "/lines/0/name"),
        Case("a reversed pair", "Konsultantske", "\\ude00\\ud83d", "json.loneSurrogate", "/lines/0/name"),
        Case("a raw tab in a text", "Konsultantske usluge", "Konsultantske\tusluge", "json.syntax", "/lines/0/name"),
        Case("a duplicate key", issued, issued + ", " + issued, "json.duplicateKey", ""),
        Case(
            "a hidden duplicate key", issued, issued + ", \"\\u0069ssueDate\": \"2026-11-21\"", "json.duplicateKey", ""),
        Case("two documents", "\n}\n", "\n}\n{}", "json.trailingContent", ""),
        Case("deep nesting", "\"HUR\"", String(repeating: "[", count: 5_000), "json.tooDeep", "/lines/0/unit"),
        // Types
        Case("an amount as a number", "\"10000.00\"", "10000.00", "amount.notAString", "/lines/0/price/net"),
        Case("1e400", "\"10000.00\"", "1e400", "amount.notAString", "/lines/0/price/net"),
        Case("1e400 as text", "\"10000.00\"", "\"1e400\"", "amount.notANumber", "/lines/0/price/net"),
        Case(
            "a 40-digit price", "\"10000.00\"", "\"\(String(repeating: "9", count: 40))\"", "amount.outOfRange",
            "/lines/0/price/net"),
        Case("eleven decimals", "\"10000.00\"", "\"1.12345678901\"", "amount.tooManyDecimals", "/lines/0/price/net"),
        Case("a decimal comma", "\"10000.00\"", "\"10000,00\"", "amount.notANumber", "/lines/0/price/net"),
        Case("thousands separators", "\"10000.00\"", "\"10.000.00\"", "amount.notANumber", "/lines/0/price/net"),
        Case("a plus sign", quantity, "\"quantity\": \"+10\"", "amount.notANumber", "/lines/0/quantity"),
        Case("Arabic digits", quantity, "\"quantity\": \"١٠\"", "amount.notANumber", "/lines/0/quantity"),
        Case("hexadecimal", quantity, "\"quantity\": \"0x10\"", "amount.notANumber", "/lines/0/quantity"),
        Case("white space in a figure", quantity, "\"quantity\": \" 10\"", "amount.notANumber", "/lines/0/quantity"),
        Case("an empty figure", quantity, "\"quantity\": \"\"", "amount.notANumber", "/lines/0/quantity"),
        Case("a figure as a list", quantity, "\"quantity\": [\"10\"]", "record.type", "/lines/0/quantity"),
        Case("a null", quantity, "\"quantity\": null", "record.null", "/lines/0/quantity"),
        Case("no field called lines", "\"lines\": [\n    {", "\"notes\": [\n    {", "record.missing", "/lines"),
        Case("a party as text", "\"taxStatus\": \"registered\"", "\"legal\": \"x\"", "record.type", "/seller/legal"),
        Case("a boolean as text", issued, issued + ", \"copy\": \"yes\"", "record.type", "/copy"),
        Case("an unknown kind", "\"kind\": \"invoice\"", "\"kind\": \"receipt\"", "record.notInList", "/kind"),
        Case("another schema", "fiscus.document/1", "fiscus.document/9", "record.notInList", "/schema"),
        Case("a typo in a field", "\"dueDate\"", "\"dueDat\"", "record.unknownField", "/dueDat"),
        Case(
            "an unknown field in a line", "\"unit\": \"HUR\"", "\"unit\": \"HUR\", \"vat\": \"20\"",
            "record.unknownField", "/lines/0/vat"),
        Case("a missing unit", "\"unit\": \"HUR\",", "", "record.missing", "/lines/0/unit"),
        Case(
            "an empty list", "\"taxRow\": \"standard\"", "\"taxRow\": \"standard\", \"attributes\": []",
            "record.emptyList", "/lines/0/attributes"),
        // Values
        Case("a day that does not exist", issued, "\"issueDate\": \"2026-02-30\"", "date.invalid", "/issueDate"),
        Case("a date with time", issued, "\"issueDate\": \"2026-11-20T00:00:00Z\"", "date.invalid", "/issueDate"),
        Case("a lower-case currency", "\"RSD\"", "\"rsd\"", "currency.invalid", "/currency"),
        Case(
            "a country in words", "\"country\": \"RS\"", "\"country\": \"Srbija\"", "record.form",
            "/seller/address/country"),
        Case("an empty text", name, "\"name\": \"\"", "text.empty", "/lines/0/name"),
        Case(
            "5 MB of text", "Konsultantske usluge", String(repeating: "š", count: 2_600_000), "text.tooLong",
            "/lines/0/name"),
        Case("a NUL", "Konsultantske", "\\u0000", "text.controlCharacter", "/lines/0/name"),
        Case("an escape character", "Konsultantske", "\\u001b[31m", "text.controlCharacter", "/lines/0/name"),
        Case("a C1 control", "Konsultantske", "\\u0085", "text.controlCharacter", "/lines/0/name"),
        Case("a right-to-left override", "Konsultantske", "\\u202eevil", "text.bidirectionalControl", "/lines/0/name"),
        Case(
            "a bidirectional isolate", "Konsultantske", "\\u2066x\\u2069", "text.bidirectionalControl", "/lines/0/name"),
        Case("a noncharacter", "Konsultantske", "\\uffff", "text.controlCharacter", "/lines/0/name"),
        Case("a line break in a name", "Konsultantske", "Kon\\nsult", "text.controlCharacter", "/lines/0/name"),
        Case("no lines", "\"lines\": [\n    {", "\"lines\": [], \"x\": [\n    {", "record.emptyList", "/lines"),
        Case("a due date before the issue date", "2026-12-20", "2026-11-19", "date.order", "/dueDate"),
        // Arithmetic
        Case(
            "a wrong line net", "\"net\": \"100000.00\"", "\"net\": \"100000.01\"", "figure.disagrees", "/lines/0/net"),
        Case(
            "a net beyond NUMERIC(19,4)", quantity, "\"quantity\": \"99999999999999999999\"", "amount.outOfRange",
            "/lines/0/net"),
        Case("a negative price", "\"10000.00\"", "\"-10000.00\"", "price.negative", "/lines/0/price/net"),
        Case(
            "a base quantity of zero", "\"10000.00\"", "\"10000.00\", \"baseQuantity\": \"0\"", "price.baseQuantity",
            "/lines/0/price/baseQuantity"),
        Case("an unknown tax row", "\"standard\"", "\"luxury\"", "tax.unknownRow", "/lines/0/taxRow"),
        Case(
            "a row and another rate", "\"taxRow\": \"standard\"",
            "\"taxRow\": \"standard\", \"tax\": {\"category\": \"S\", \"rate\": \"18\"}", "tax.disagrees",
            "/lines/0/tax"),
        Case(
            "a rate of another time", "\"taxRow\": \"standard\"", "\"tax\": {\"category\": \"S\", \"rate\": \"18\"}",
            "tax.unknown", "/lines/0/tax"),
        Case("no treatment at all", ",\n      \"taxRow\": \"standard\"", "", "tax.missing", "/lines/0"),
        Case(
            "an exemption without reason", "\"standard\"", "\"exemptWithoutDeduction\"", "exemption.missing",
            "/lines/0/tax/exemption"),
        Case(
            "wrong totals", "\"payment\"", "\"totals\": {\"due\": \"1.00\"}, \"payment\"", "figure.disagrees",
            "/totals/due"),
        // What a stranger tried
        Case("a fraction of a para in an allowance", "\"taxRow\": \"standard\"", "\"taxRow\": \"standard\", \"allowances\": [{\"reason\": \"x\", \"amount\": \"0.0001\"}]", "amount.tooManyDecimals", "/lines/0/allowances/0/amount"),
        Case("an allowance without reason", "\"taxRow\": \"standard\"", "\"taxRow\": \"standard\", \"allowances\": [{\"amount\": \"1.00\"}]", "allowance.noReason", "/lines/0/allowances/0"),
        Case("a rounding of a thousandth", "\"payment\"", "\"totals\": {\"rounding\": \"0.001\"}, \"payment\"", "amount.tooManyDecimals", "/totals/rounding"),
        Case("letters as registration number", "17862146", "ABC", "sef.identifier.invalid", "/seller/identifiers/1/value"),
        Case("a scheme SEF does not know", "\"scheme\": \"registration\"", "\"scheme\": \"registracija\"", "sef.identifier.unknown", "/seller/identifiers/1/value"),
        Case("another type code", issued, issued + ", \"typeCode\": \"381\"", "sef.typeCode", "/typeCode"),
        Case("a business process", issued, issued + ", \"process\": \"P1\"", "sef.process", "/process"),
        Case("a rate nobody uses", issued, issued + ", \"exchangeRate\": {\"rate\": \"117.2\"}", "sef.taxCurrency.notNeeded", "/exchangeRate"),
        Case("a reason on what is taxed", "\"taxRow\": \"standard\"", "\"taxRow\": \"standard\", \"tax\": {\"category\": \"S\", \"exemption\": {\"code\": \"PDV-RS-33\"}}", "exemption.taxed", "/lines/0/tax/exemption"),
        Case("a discount of nothing", "\"10000.00\"", "\"10000.00\", \"discount\": \"5.00\"", "price.discountWithoutGross", "/lines/0/price/discount"),
        Case("only white space", "Konsultantske usluge", "   ", "text.blank", "/lines/0/name"),
        Case("an invisible tag", "Konsultantske", "\\udb40\\udc41x", "text.invisible", "/lines/0/name"),
        Case("a given row that is wrong", "\"payment\"", "\"taxByRow\": [{\"row\": \"standard\", \"category\": \"S\", \"rate\": \"20\", \"taxable\": \"1.00\", \"tax\": \"0.20\", \"remaining\": \"0.20\"}], \"payment\"", "figure.disagrees", "/taxByRow"),
        Case("prepaid without an advance invoice", "\"payment\"", "\"totals\": {\"prepaid\": \"1.00\"}, \"payment\"", "sef.prepayment.missing", "/totals/prepaid"),
        // SEF
        Case("a wrong PIB", "RS101134702", "RS101134703", "sef.identifier.invalid", "/seller/identifiers/0/value"),
        Case(
            "no street", "\"lines\": [\n        \"Knez Mihailova 10\"\n      ],", "", "sef.address.street",
            "/seller/address/lines"),
        Case(
            "a tax point date", issued, issued + ", \"taxPoint\": {\"date\": \"2026-11-20\"}", "sef.taxPoint.date",
            "/taxPoint/date"),
        Case(
            "a supply after the issue", "\"date\": \"2026-11-20\"", "\"date\": \"2026-11-21\"",
            "sef.deliveryDate.future", "/delivery/date"),
        Case("three decimals in a price", "\"10000.00\"", "\"10000.0001\"", "sef.price.decimals", "/lines/0/price/net")
    ]

    /// One for all cases: the schema is compiled once.
    private static let issuer: DocumentIssuer? = {
        guard let plugin = try? PluginLoader(probe: nil).load(file: PluginWorkshop.serbia) else { return nil }
        let catalogue = SchemaCatalogue(root: packageRoot.appendingPathComponent("schemas/fetched").path)
        return DocumentIssuer(plugin: plugin, catalogue: catalogue, key: nil, trust: nil, clock: { 0 })
    }()

    private static func example() throws -> String {
        try String(contentsOf: packageRoot.appendingPathComponent("examples/RS/simple.json"), encoding: .utf8)
    }

    @Test("each gives its error, with the path of the field", arguments: cases)
    func refused(_ item: Case) throws {
        let text = try Self.example()
        let range = try #require(text.range(of: item.original), "the example has changed: \(item.original)")
        var changed = text.replacingCharacters(in: range, with: item.changed)
        if let cut = changed.range(of: "\u{0}CUT") { changed = String(changed[..<cut.lowerBound]) }
        let findings = issue(Array(changed.utf8))
        #expect(
            findings.contains { $0.code == item.code && $0.path.hasPrefix(item.path) },
            "\(findings.prefix(3).map(\.description))")
    }

    @Test("duplicate line ids, bytes that are no text, and nothing at all")
    func others() throws {
        let text = try Self.example()
        var document = try #require(JSONReader.read(text).object)
        let line = try #require(document["lines"]?.array?.first)
        document["lines"] = .array([line, line])
        #expect(issue(JSONValue.object(document).serialized()).map(\.code) == ["line.duplicateId"])
        #expect(issue([]).map(\.code) == ["json.empty"])
        #expect(issue([0xFF, 0xFE, 0x7B, 0x00]).map(\.code) == ["json.syntax"])
        #expect(issue(Array("{\"schema\":\"".utf8) + [0xC3, 0x28] + Array("\"}".utf8)).map(\.code) == ["json.encoding"])
        #expect(issue(Array("[]".utf8)).map(\.code) == ["record.type"])
    }

    @Test("everything that is wrong is said at once, up to a bound")
    func many() throws {
        var document = try #require(JSONReader.read(Self.example()).object)
        document["lines"] = .array((0..<1_000).map { _ in ["id": 1, "bogus": true] })
        #expect(issue(JSONValue.object(document).serialized()).count == 100)
    }

    @Test("the command says the same on the terminal, writes nothing, and ends with 1")
    func command() throws {
        try TemporaryFolder.use { folder in
            let draft = folder.appendingPathComponent("bad.json")
            try Data(Self.example().replacingOccurrences(of: "\"10000.00\"", with: "1e400").utf8).write(to: draft)
            let out = folder.appendingPathComponent("out.xml")
            let run = try Command.run([PluginWorkshop.program, "issue", "--country", "RS", draft.path, "-o", out.path])
            #expect(run.status == 1 && run.errors.contains("/lines/0/price/net [BT-146] amount.notAString"))
            #expect(!FileManager.default.fileExists(atPath: out.path))
        }
    }

    private func issue(_ bytes: [UInt8]) -> [Diagnostic] {
        do throws(IssueFailure) {
            let request = IssueRequest(
                document: bytes, moment: Moment(secondsSince1970: 1_795_170_000),
                businessDate: Day("2026-11-20") ?? .earliest, name: "x.xml")
            guard let issuer = Self.issuer else {
                return [Diagnostic(code: "test.noIssuer", message: "make build first")]
            }
            _ = try issuer.issue(request)
            return []
        } catch {
            return error.diagnostics
        }
    }
}
