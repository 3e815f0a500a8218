import CommandTesting
import Documents
import Foundation
import JSON
import PluginKit
import Plugins
import Testing

/// What is asked of SEF, what each answer and each silence means, and what is owed by when (API specification 3.14).
@Suite("SEF requests, answers and duties", .enabled(if: Country.codes.contains("RS")))
struct SerbianAnswerTests {
    private let country: Country

    init() throws { country = try Country("RS") }

    typealias Outcome = Interpretation.Outcome

    struct Row: Sendable, CustomTestStringConvertible {
        let action: String
        let status: Int
        let body: String
        let outcome: Outcome
        var axes: [String: String] = [:]
        var ids: [String: String] = [:]
        var number: Interpretation.Number?
        var testDescription: String { "\(action) \(status) \(body)" }
    }

    private static func poll(
        _ status: String, _ outcome: Outcome, _ axes: [String: String], number: Interpretation.Number? = nil
    )
        -> Row
    {
        Row(
            action: "poll", status: 200, body: #"{"Status": "\#(status)"}"#, outcome: outcome,
            axes: axes.merging(["status": status]) { $1 }, number: number)
    }

    private static func refusal(_ code: String, _ outcome: Outcome, number: Interpretation.Number? = nil) -> Row {
        Row(
            action: "send", status: 400, body: #"{"Message": "m", "ErrorCode": "\#(code)"}"#, outcome: outcome,
            number: number)
    }

    static let answers: [Row] = [
        Row(
            action: "send", status: 200,
            body: #"{"InvoiceId": 20584, "PurchaseInvoiceId": 20584, "SalesInvoiceId": 23288}"#,
            outcome: .taken,
            ids: ["InvoiceId": "20584", "PurchaseInvoiceId": "20584", "SalesInvoiceId": "23288"]),
        Row(
            action: "send", status: 200, body: #"{"salesInvoiceId": 7}"#, outcome: .taken, ids: ["SalesInvoiceId": "7"]),
        // Without an id, with half an answer or none: the repeat with the same requestId decides.
        Row(action: "send", status: 200, body: "{}", outcome: .unknown),
        Row(action: "send", status: 200, body: "", outcome: .unknown),
        Row(action: "send", status: 200, body: #"{"SalesInvoiceId": 23"#, outcome: .unknown),
        Row(action: "send", status: 302, body: "", outcome: .unknown),
        Row(action: "send", status: 400, body: "", outcome: .unknown),
        Row(action: "send", status: 400, body: "<html>", outcome: .unknown),
        refusal("InvoiceNumberTooLong", .refused, number: .keep),
        refusal("SomethingNew", .refused, number: .keep),
        refusal("UBLUploadRequestIdDuplicate", .duplicate), refusal("InvoiceAlreadySent", .duplicate),
        Row(action: "send", status: 401, body: "", outcome: .notTaken),
        Row(action: "send", status: 403, body: "", outcome: .notTaken),
        Row(action: "send", status: 404, body: "", outcome: .notTaken),
        Row(action: "send", status: 429, body: "", outcome: .notTaken),
        Row(action: "send", status: 500, body: "", outcome: .authorityFault),
        Row(action: "send", status: 503, body: "", outcome: .authorityFault),
        Row(
            action: "reconcile", status: 200, body: #"{"SalesInvoiceId": 7}"#, outcome: .taken,
            ids: ["SalesInvoiceId": "7"]),
        Row(action: "poll", status: 404, body: "", outcome: .unknown),
        Row(action: "poll", status: 200, body: "{}", outcome: .unknown),
        poll("New", .processing, [:]), poll("Draft", .processing, [:]), poll("Sending", .processing, [:]),
        poll("Sent", .accepted, ["delivery": "delivered"]),
        poll("Paid", .accepted, ["delivery": "delivered"]), poll("OverDue", .accepted, ["delivery": "delivered"]),
        poll("Archived", .accepted, ["delivery": "delivered"]),
        poll("Approved", .accepted, ["delivery": "delivered", "buyer": "approved"]),
        poll("Rejected", .accepted, ["delivery": "delivered", "buyer": "rejected"]),
        poll("Cancelled", .accepted, ["void": "cancelled"]), poll("Storno", .accepted, ["void": "storno"]),
        poll("Mistake", .refused, [:], number: .keep), poll("Deleted", .refused, [:], number: .void),
        poll("Unknown", .unknown, [:]), poll("Whatever", .unknown, [:]),
        Row(
            action: "poll", status: 200, body: #"{"Status": "Sent", "CirStatus": "ActiveCir"}"#, outcome: .accepted,
            axes: ["status": "Sent", "delivery": "delivered", "cir": "ActiveCir"]),
        Row(action: "cancel", status: 200, body: "{}", outcome: .accepted, axes: ["void": "cancelled"]),
        Row(action: "storno", status: 200, body: "{}", outcome: .accepted, axes: ["void": "storno"]),
        Row(
            action: "accept", status: 200, body: #"{"Success": true}"#, outcome: .accepted,
            axes: ["buyer": "approved", "buyerAnswer": "recorded"]),
        Row(
            action: "reject", status: 200, body: #"{"Success": true}"#, outcome: .accepted,
            axes: ["buyer": "rejected", "buyerAnswer": "recorded"]),
        Row(
            action: "accept", status: 200, body: #"{"Success": false, "Message": "m", "ErrorCode": "X"}"#,
            outcome: .refused, number: .keep),
        Row(
            action: "recordIndividual", status: 200, body: #"{"IndividualVatId": 5}"#, outcome: .accepted,
            ids: ["IndividualVatId": "5"]),
        Row(action: "notice", status: 200, body: #"{"NoticeId": 6}"#, outcome: .accepted, ids: ["NoticeId": "6"])
    ]

    @Test("answers", arguments: answers)
    func interpreted(row: Row) throws {
        let request = InterpretRequest(context: Country.context(), action: row.action, status: row.status)
        let answer = try country.plugin.interpret(request, body: Array(row.body.utf8))
        #expect(answer.outcome == row.outcome)
        #expect(answer.axes == row.axes)
        #expect(answer.ids == row.ids)
        #expect(answer.number == row.number)
    }

    @Test("every error code of the specification is a verdict, never silence", .enabled(if: Conformance.isThere))
    func codes() throws {
        let file = Conformance.folder.appendingPathComponent("rs/compiled/sef-error-codes.csv")
        let codes = try String(contentsOf: file, encoding: .utf8).split(whereSeparator: \.isNewline).dropFirst()
        #expect(codes.count > 400)
        for code in codes {
            let request = InterpretRequest(context: Country.context(), action: "send", status: 400)
            let body = #"{"Message": "m", "ErrorCode": "\#(code.split(separator: ",")[0])"}"#
            let answer = try country.plugin.interpret(request, body: Array(body.utf8))
            #expect(answer.outcome == .refused || answer.outcome == .duplicate, "\(code)")
        }
    }

    // MARK: Requests

    private func recipe(
        _ action: String, _ parameters: [String: String] = [:], key: String? = nil, document: Invoice? = nil
    ) throws -> ExchangeRecipe {
        var request = ExchangeRequest(context: Country.context(), action: action, document: document)
        request.parameters = parameters
        request.key = key
        let answer = try country.plugin.exchangeRequest(request, parts: [:])
        guard case .recipe(let recipe) = answer else { throw CroatianMessageTests.NoRecipe() }
        return recipe
    }

    private func example(_ name: String) throws -> Invoice {
        try #require(country.examples().first { $0.name == name + ".json" }).document
    }

    @Test("a document is sent by its key; only documents of public buyers in dinars go to the register")
    func send() throws {
        let plain = try recipe("send", key: "k-1", document: example("simple"))
        #expect(plain.call == .idempotentByKey && plain.method == .POST && plain.sendsDocument)
        #expect(plain.path == "/api/publicApi/sales-invoice/ubl")
        #expect(plain.query == ["requestId": "k-1", "sendToCir": "No"])
        #expect(plain.credentials.first?.name == "ApiKey" && plain.credentials.first?.kind == .header)
        #expect(try recipe("send", key: "k", document: example("public-buyer")).query["sendToCir"] == "Yes")
        // To look whether it is there is to send it again with the same key.
        #expect(try recipe("reconcile", key: "k-1", document: example("simple")) == plain)
        #expect(throws: PluginError.self) { try recipe("send", document: example("simple")) }
    }

    @Test(
        "calls",
        arguments: [
            ("poll", ["invoiceId": "7"], "GET", "/api/publicApi/sales-invoice", "safe", ""),
            ("xml", ["invoiceId": "7"], "GET", "/api/publicApi/sales-invoice/xml", "safe", ""),
            ("changes", ["date": "2026-11-19"], "POST", "/api/publicApi/sales-invoice/changes", "safe", ""),
            (
                "cancel", ["invoiceId": "7", "comment": "c"], "POST", "/api/publicApi/sales-invoice/cancel",
                "idempotentByIdentity", #"{"invoiceId":7,"cancelComments":"c"}"#
            ),
            (
                "storno", ["invoiceId": "7", "stornoNumber": "S-1"], "POST", "/api/publicApi/sales-invoice/storno",
                "idempotentByIdentity", #"{"invoiceId":7,"stornoNumber":"S-1","stornoComment":null}"#
            ),
            (
                "accept", ["invoiceId": "7"], "POST", "/api/publicApi/purchase-invoice/acceptRejectPurchaseInvoice",
                "idempotentByIdentity", #"{"invoiceId":7,"accepted":true,"comment":null}"#
            ),
            (
                "reject", ["invoiceId": "7", "comment": "c"], "POST",
                "/api/publicApi/purchase-invoice/acceptRejectPurchaseInvoice", "idempotentByIdentity",
                #"{"invoiceId":7,"accepted":false,"comment":"c"}"#
            ),
            ("recordGroup", ["record": "{}"], "POST", "/api/v2/publicApi/vat-recording/group", "sendOnce", "{}")
        ])
    func calls(
        action: String, parameters: [String: String], method: String, path: String, call: String, body: String
    ) throws {
        let recipe = try recipe(action, parameters)
        #expect(recipe.method.rawValue == method && recipe.path == path && recipe.call.rawValue == call)
        #expect((recipe.body ?? "") == body)
    }

    @Test("what a call needs is asked for", arguments: ["poll", "cancel", "storno", "reject", "recordGroup", "changes"])
    func missing(action: String) {
        #expect(throws: PluginError.self) { try recipe(action) }
    }

    // MARK: Routes and duties

    private func route(_ document: Invoice) throws -> RouteAnswer {
        var request = RouteRequest()
        request.context = Country.context()
        request.document = document
        return try country.plugin.route(request)
    }

    @Test("domestic documents go to SEF; sales abroad and to consumers do not")
    func routes() throws {
        #expect(try route(example("simple")).channel == "sef")
        #expect(try route(example("export")).channel == nil)
        var consumer = try example("simple")
        consumer.buyer.taxStatus = .consumer
        #expect(try route(consumer).channel == nil)
    }

    @Test(
        "duties",
        arguments: [
            // 12 December 2026 is a Saturday; 12 January 2027 a Tuesday.
            ("issued", "2026-11-20", "consumer", "vatRecord.group", "2026-12-14"),
            ("issued", "2026-12-31", "consumer", "vatRecord.group", "2027-01-12"),
            ("received", "2026-11-20", "domestic", "buyerAnswer", "2026-12-05"),
            ("received", "2026-11-20", "foreign", "vatRecord.individual", "2026-12-14")
        ])
    func duties(event: String, day: String, party: String, kind: String, due: String) throws {
        var document = try country.assess(example("simple"))
        if party == "consumer" { document.buyer.taxStatus = .consumer }
        if party == "foreign" { document.seller.address?.country = "AT" }
        var request = DutiesRequest()
        request.context = Country.context(day)
        request.event = event
        request.day = Day(day)
        request.document = document
        let duties = try country.plugin.duties(request).duties
        let duty = try #require(duties.first { $0.kind == kind }, "\(duties)")
        #expect(duty.due == Day(due))
    }
}
