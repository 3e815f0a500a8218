import CommandTesting
import Foundation
import Testing

/// Our schemas of the messages to the tax authority and its own agree: on its samples, and on every way to break them.
@Suite(
    "Croatian message schemas",
    .enabled(if: Command.exists("xmllint") && Conformance.isThere && Country.codes.contains("HR"), "no judge is here"))
struct CroatianMessageSchemaTests {
    private static let folder = packageRoot.appendingPathComponent("Plugins/HR/libFiscusHR/schemas")

    /// Our schemas with W3C's beside them.
    private static func install(in folder: URL) throws {
        for name in ["fiscal-types.xsd", "fiscalisation.xsd", "reports.xsd"] {
            try FileManager.default.copyItem(
                at: Self.folder.appendingPathComponent(name), to: folder.appendingPathComponent(name))
        }
        try FileManager.default.createSymbolicLink(
            at: folder.appendingPathComponent("xmldsig"),
            withDestinationURL: packageRoot.appendingPathComponent("schemas/fetched/xmldsig"))
    }

    /// What stands in a SOAP body, with the namespaces of the envelope, in a year the service is there.
    private static func message(_ envelope: String) throws -> String {
        let body = try NSRegularExpression(
            pattern: "<[A-Za-z-]+:Body>\\s*(.*?)\\s*</[A-Za-z-]+:Body>", options: .dotMatchesLineSeparators)
        let whole = NSRange(envelope.startIndex..., in: envelope)
        guard let match = body.firstMatch(in: envelope, range: whole),
            let inside = Range(match.range(at: 1), in: envelope)
        else { return envelope }
        var text = String(envelope[inside])
        let head = String(envelope[..<inside.lowerBound])
        let open = try #require(text.firstIndex(of: ">"))
        var missing = ""
        for namespace in try NSRegularExpression(pattern: " xmlns:[A-Za-z0-9-]+=\"[^\"]*\"").matches(
            in: head, range: NSRange(head.startIndex..., in: head))
        {
            let declaration = String(head[try #require(Range(namespace.range, in: head))])
            if !text[..<open].contains(declaration.prefix { $0 != "=" } + "=") { missing += declaration }
        }
        text.insert(contentsOf: missing, at: open)
        return text.replacingOccurrences(of: "2024-", with: "2026-").replacingOccurrences(of: "2025-", with: "2026-")
    }

    /// The authority's samples, and messages of ours, which its schema accepts.
    private static func messages(_ folder: String, _ actions: [(action: String, given: [String: String])]) throws
        -> [String]
    {
        let own = try CroatianMessageTests()
        let built = try ["simple", "fees", "credit-note"].flatMap { name in
            try actions.map { action, given in
                try CroatianMessageTests.signed(
                    own.recipe(CroatianMessageTests.request("cis", action, own.example(name), given)))
            }
        }
        return try built
            + Conformance.documents("hr/" + folder).map { try message(String(contentsOf: $0, encoding: .utf8)) }
    }

    @Test("fiscalisation: messages and their mutants are accepted or refused alike")
    func fiscalisation() throws {
        let messages = try Self.messages("Primjeri_Fiskalizacijske_Poruke", [("fiscalise", [:])])
        try Self.compare(messages, "fiscalisation.xsd", "eFiskalizacijaSchema/eFiskalizacijaSchema.xsd")
    }

    @Test("reports: messages and their mutants are accepted or refused alike")
    func reports() throws {
        let messages = try Self.messages(
            "Primjeri_poruka_eIzvjestavanja",
            [
                ("reportUndelivered", [:]),
                ("reportPayment", ["date": "2026-11-21", "amount": "110.00", "method": "T"]),
                ("reportRejection", ["date": "2026-11-21", "reasonKind": "U", "reason": "Kriva stopa"]),
                ("authorizations", [:])
            ])
        try Self.compare(messages, "reports.xsd", "eIzvjestavanjeSchema/eIzvjestavanjeSchema.xsd")
    }

    private static func compare(_ messages: [String], _ own: String, _ official: String) throws {
        try TemporaryFolder.use { folder in
            try install(in: folder)
            let files = try messages.enumerated().flatMap { index, text in
                try ([text] + SchemaMutants.of(text)).enumerated().map { number, mutant in
                    let file = folder.appendingPathComponent("\(index)-\(number).xml")
                    try Data(mutant.utf8).write(to: file)
                    return file
                }
            }
            var counts = (accepted: 0, refused: 0)
            for start in stride(from: 0, to: files.count, by: 500) {
                let part = Array(files[start..<min(start + 500, files.count)])
                let ours = try CroatianSchemaTests.accepts(part, folder.appendingPathComponent(own).path)
                let theirs = try CroatianSchemaTests.accepts(
                    part, Conformance.folder.appendingPathComponent("hr/" + official).path)
                for (index, file) in part.enumerated() {
                    if ours[index] { counts.accepted += 1 } else { counts.refused += 1 }
                    if ours[index] != theirs[index] {
                        Issue.record(
                            "accepted by us: \(ours[index]); \(try String(contentsOf: file, encoding: .utf8).prefix(4_000))"
                        )
                    }
                }
            }
            #expect(counts.refused > 200, "\(counts)")
            #expect(counts.accepted > 100, "\(counts)")
        }
    }
}
