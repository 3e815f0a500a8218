import CommandTesting
import Documents
import Foundation
import JSON
import PluginKit
import Plugins
import Testing

/// What each answer and each silence means, and what is owed by when.
@Suite("Croatian answers and duties", .enabled(if: Country.codes.contains("HR")))
struct CroatianAnswerTests {
    private let country: Country

    init() throws { country = try Country("HR") }

    private func interpret(_ channel: String, _ action: String, _ status: Int, _ body: String) throws -> Interpretation
    {
        var request = InterpretRequest(context: Country.context(), action: action, status: status)
        request.channel = channel
        return try country.plugin.interpret(request, body: Array(body.utf8))
    }

    private static func soap(_ inside: String) -> String {
        """
        <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>\
        <e:EvidentirajERacunOdgovor xmlns:e="http://www.porezna-uprava.gov.hr/fin/2024/types/eFiskalizacija" e:id="1">\
        <e:Odgovor><e:idZahtjeva>22bc1e3e-feb4-47d5-95cd-2a0cfcc0bd71</e:idZahtjeva>\(inside)</e:Odgovor>\
        </e:EvidentirajERacunOdgovor></s:Body></s:Envelope>
        """
    }

    private static func error(_ code: String) -> String {
        soap(
            "<e:prihvacenZahtjev>false</e:prihvacenZahtjev><e:greska><e:sifra>\(code)</e:sifra>"
                + "<e:redniBrojZapisa>1</e:redniBrojZapisa><e:opis>opis</e:opis></e:greska>")
    }

    typealias Outcome = Interpretation.Outcome

    @Test(
        "S001 to S012",
        arguments: [
            ("S001", Outcome.authorityFault), ("S002", .notTaken), ("S003", .notTaken), ("S004", .notTaken),
            ("S005", .refused), ("S006", .notTaken), ("S007", .refused), ("S008", .duplicate), ("S009", .notTaken),
            ("S010", .duplicate), ("S011", .refused), ("S012", .refused), ("S999", .unknown)
        ])
    func fiscalErrors(code: String, outcome: Outcome) throws {
        let answer = try interpret("cis", "fiscalise", 200, Self.error(code))
        #expect(answer.outcome == outcome)
        #expect(answer.reasons.map(\.code) == [code])
        #expect(answer.number == (outcome == .refused ? .void : nil))
        let report = try interpret("cis", "reportPayment", 200, Self.error(code))
        #expect(report.number == (outcome == .refused ? .keep : nil))
    }

    @Test("an accepted message, a fault, silence and noise")
    func fiscalOthers() throws {
        let accepted = try interpret(
            "cis", "fiscalise", 200, Self.soap("<e:prihvacenZahtjev>true</e:prihvacenZahtjev>"))
        #expect(accepted.outcome == .accepted && accepted.axes["fiscalisation"] == "recorded")
        #expect(accepted.ids["idZahtjeva"] == "22bc1e3e-feb4-47d5-95cd-2a0cfcc0bd71")
        #expect(try interpret("cis", "fiscalise", 500, "").outcome == .authorityFault)
        #expect(try interpret("cis", "fiscalise", 200, "").outcome == .unknown)
        #expect(try interpret("cis", "fiscalise", 200, "<html>").outcome == .unknown)
        #expect(try interpret("cis", "fiscalise", 404, "").outcome == .notTaken)
    }

    @Test("the authority's sample answers", .enabled(if: Conformance.isThere, "../shared is not there"))
    func samples() throws {
        var tried = 0
        for file in Conformance.documents("hr/Primjeri_poruka_eIzvjestavanja")
        where file.lastPathComponent.contains("dgovor_") {
            tried += 1
            let text = try String(contentsOf: file, encoding: .utf8)
            let answer = try interpret("cis", "reportPayment", 200, text)
            let isBad = file.lastPathComponent.hasPrefix("Neuspjesan")
            #expect((answer.outcome == .accepted) != isBad, "\(file.lastPathComponent): \(answer)")
        }
        #expect(tried == 6)
    }

    @Test(
        "receipts",
        arguments: [
            ("<r:Jir>12345678-1234-4123-8123-123456789012</r:Jir>", Outcome.accepted),
            (Self.receiptError("s001"), .refused), (Self.receiptError("s002"), .notTaken),
            (Self.receiptError("s004"), .notTaken), (Self.receiptError("s005"), .notTaken),
            (Self.receiptError("s006"), .authorityFault), (Self.receiptError("s013"), .refused), ("", .unknown)
        ])
    func receipts(inside: String, outcome: Outcome) throws {
        let body =
            "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>"
            + "<r:RacunOdgovor xmlns:r=\"http://www.apis-it.hr/fin/2012/types/f73\">\(inside)</r:RacunOdgovor>"
            + "</s:Body></s:Envelope>"
        let answer = try interpret("cis.receipts", "send", outcome == .accepted ? 200 : 500, body)
        #expect(answer.outcome == outcome)
        // A receipt that was handed over keeps its number.
        #expect(answer.number == (outcome == .refused ? .keep : nil))
        #expect((answer.ids["jir"] != nil) == (outcome == .accepted))
    }

    private static func receiptError(_ code: String) -> String {
        "<r:Greske><r:Greska><r:SifraGreske>\(code)</r:SifraGreske><r:PorukaGreske>p</r:PorukaGreske></r:Greska>"
            + "</r:Greske>"
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let action: String
        let status: Int
        let body: String
        let outcome: Outcome
        var axes: [String: String] = [:]
        var testDescription: String { "\(action) \(status) \(body)" }
    }

    static let intermediary = [
        Row(action: "send", status: 200, body: #"{"documentId": 7}"#, outcome: .taken),
        Row(action: "send", status: 200, body: "{}", outcome: .unknown),
        Row(action: "send", status: 200, body: "", outcome: .unknown),
        Row(action: "send", status: 400, body: #"{"message": "VE-12"}"#, outcome: .refused),
        Row(action: "send", status: 400, body: "", outcome: .unknown),
        Row(action: "send", status: 401, body: "", outcome: .notTaken),
        Row(action: "send", status: 429, body: "", outcome: .notTaken),
        Row(action: "send", status: 404, body: "", outcome: .notTaken),
        Row(action: "send", status: 502, body: "", outcome: .authorityFault),
        Row(action: "poll", status: 200, body: #"{"internalStatus": "NEW"}"#, outcome: .processing),
        Row(
            action: "poll", status: 200, body: #"{"internalStatus": "OK", "externalStatus": "FISCALIZATION:OK"}"#,
            outcome: .accepted, axes: ["delivery": "delivered", "fiscalisation": "recorded"]),
        Row(
            action: "poll", status: 200, body: #"{"internalStatus": "OK", "externalStatus": "FISCALIZATION:ERROR"}"#,
            outcome: .accepted, axes: ["delivery": "delivered", "fiscalisation": "error"]),
        Row(
            action: "poll", status: 200, body: #"{"internalStatus": "UNDELIVERABLE"}"#, outcome: .accepted,
            axes: ["delivery": "undeliverable"]),
        Row(action: "poll", status: 200, body: #"{"internalStatus": "FAILED"}"#, outcome: .refused),
        Row(action: "poll", status: 200, body: #"{"internalStatus": "UNKNOWN"}"#, outcome: .unknown),
        Row(action: "poll", status: 404, body: "", outcome: .unknown),
        Row(
            action: "fiscalisationStatus", status: 200, body: #"{"successful": true}"#, outcome: .accepted,
            axes: ["fiscalisation": "recorded"]),
        Row(
            action: "fiscalisationStatus", status: 200,
            body: #"{"successful": false, "errorCode": "S001", "shouldRetry": true}"#, outcome: .processing),
        Row(
            action: "fiscalisationStatus", status: 200,
            body: #"{"successful": false, "errorCode": "S007", "shouldRetry": false}"#, outcome: .refused,
            axes: ["fiscalisation": "S007"]),
        Row(
            action: "fiscalisationStatus", status: 200, body: #"{"successful": false, "errorCode": "S008"}"#,
            outcome: .duplicate),
        Row(action: "outbox", status: 200, body: #"{"items": [{"documentId": 1}]}"#, outcome: .accepted,
            axes: ["searched": "true"])
    ]

    @Test("the intermediary's answers, in both layers", arguments: intermediary)
    func intermediaryAnswers(row: Row) throws {
        let answer = try interpret("sveracun", row.action, row.status, row.body)
        #expect(answer.outcome == row.outcome)
        #expect(answer.axes == row.axes)
    }

    // MARK: Routes and duties

    private func example(_ name: String, _ change: (inout Invoice) -> Void = { _ in }) throws -> Invoice {
        var document = try #require(country.examples().first { $0.name == name + ".json" }).document
        change(&document)
        return document
    }

    private func route(_ document: Invoice) throws -> RouteAnswer {
        var request = RouteRequest()
        request.context = Country.context()
        request.document = document
        return try country.plugin.route(request)
    }

    @Test("domestic documents go through the intermediary, consumers get receipts, foreign buyers nothing")
    func routes() throws {
        let domestic = try route(example("simple"))
        #expect(domestic.channel == "sveracun" && domestic.submitter?.identity == "12345678903")
        let selfBilled = try route(example("self-billed"))
        #expect(selfBilled.submitter?.role == .buyer && selfBilled.submitter?.identity == "11111111119")
        #expect(try route(example("export")).channel == nil)
        #expect(try route(example("simple") { $0.issueDate = Day("2025-12-31") }).channel == nil)
        let consumer = try route(
            example("simple") {
                $0.buyer.taxStatus = .consumer
                $0.buyer.identifiers = []
            })
        #expect(consumer.channel == "cis.receipts")
    }

    @Test(
        "duties fall due by working days and by the 20th",
        arguments: [
            // 18 November is a holiday, 25 and 26 December too.
            ("issued", "2026-11-16", "fiscalisation", "2026-11-16"),
            ("received", "2026-11-16", "fiscalisation.incoming", "2026-11-24"),
            ("received", "2026-12-23", "fiscalisation.incoming", "2026-12-31"),
            ("outage", "2026-12-31", "fiscalisation", "2027-01-11"),
            ("paid", "2026-11-30", "report.payment", "2026-12-20"),
            ("rejected", "2026-12-31", "report.rejection", "2027-01-20"),
            ("undelivered", "2026-11-16", "report.undelivered", "2026-11-24")
        ])
    func duties(event: String, day: String, kind: String, due: String) throws {
        var request = DutiesRequest()
        request.context = Country.context(day)
        request.event = event
        request.day = Day(day)
        request.document = try example("simple")
        let duty = try #require(try country.plugin.duties(request).duties.first)
        #expect(duty.kind == kind)
        #expect(duty.due == Day(due))
    }
}
