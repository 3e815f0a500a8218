import Foundation
import Testing

/// How to break a sample so that a rule fires: elements left out, doubled or filled otherwise.
struct EmiratesBreakage: Sendable, CustomTestStringConvertible {
    struct Change: Sendable {
        let operation: String
        let tag: String
        let value: String
        /// Looked for from here on.
        let mark: String

        func applied(to xml: String) throws -> String {
            let start = mark.isEmpty ? xml.startIndex : try #require(xml.range(of: mark), "no \(mark)").upperBound
            func replaced(_ range: Range<String.Index>, _ text: String) -> String {
                xml.replacingCharacters(in: range, with: text)
            }
            if operation == "swap" {
                return replaced(try #require(xml.range(of: tag, range: start..<xml.endIndex), "no \(tag)"), value)
            }
            let found = xml.range(of: "<\(tag)>", range: start..<xml.endIndex)
            let attributed = xml.range(of: "<\(tag) ", range: start..<xml.endIndex)
            let open = try #require(
                [found, attributed].compactMap { $0 }.min { $0.lowerBound < $1.lowerBound }, "no \(tag)")
            let close = try #require(xml.range(of: "</\(tag)>", range: open.upperBound..<xml.endIndex))
            let whole = open.lowerBound..<close.upperBound
            switch operation {
            case "drop": return replaced(whole, "")
            case "twice": return replaced(whole, String(xml[whole]) + String(xml[whole]))
            case "set":
                let content = try #require(xml[open.lowerBound...].firstIndex(of: ">"))
                return replaced(xml.index(after: content)..<close.lowerBound, value)
            case "before": return replaced(whole, value + String(xml[whole]))
            default: throw Unknown(operation: operation)
            }
        }

        struct Unknown: Error { let operation: String }
    }

    let rule: String
    let sample: SampleEmiratesInvoice
    var changes: [Change]

    var testDescription: String { rule }

    func broken() throws -> String { try changes.reduce(sample.xml) { try $1.applied(to: $0) } }

    private static let samples: [String: SampleEmiratesInvoice] = [
        "": .standard, "credit": .credit, "margin": .margin, "outside": .outside, "foreign": .foreign,
        "selfBilled": .selfBilled, "exempt": SampleEmiratesInvoice(second: "E"),
        "O": SampleEmiratesInvoice(second: "O"),
        "AE": SampleEmiratesInvoice(second: "AE"),
        "selfCredit": SampleEmiratesInvoice(type: "261", isCredit: true, isSelfBilled: true)
    ]

    /// Rows of `rule[@sample] | operation | tag | value | mark`; a row whose rule is `&` changes more for the one
    /// before.
    static func read(_ table: String) -> [EmiratesBreakage] {
        var rows: [EmiratesBreakage] = []
        for line in table.split(separator: "\n") {
            var fields = line.components(separatedBy: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            fields += Array(repeating: "", count: max(0, 5 - fields.count))
            let change = Change(operation: fields[1], tag: fields[2], value: fields[3], mark: fields[4])
            if fields[0] == "&" {
                rows[rows.count - 1].changes.append(change)
                continue
            }
            let name = fields[0].split(separator: "@").map(String.init)
            let sample = samples[name.count > 1 ? name[1] : ""] ?? .standard
            rows.append(EmiratesBreakage(rule: name[0], sample: sample, changes: [change]))
        }
        return rows
    }
}
