internal import CommandTesting
internal import CountryPack
public import Documents
internal import Exchange
public import Storage
internal import Foundation
public import Issuing
internal import JSON
public import Plugins
public import PluginKit
internal import Schemas
internal import XMLSignature

/// A country's installed plugin, and documents made with it: as many as wanted, each with a number of its own.
public struct TestCountry: Sendable {
    public let code: String
    public let plugin: LoadedPlugin
    /// The authority its documents go to.
    public let channel: String
    private let example: JSONValue
    private let issuer: DocumentIssuer

    public init(_ code: String, example: String = "simple") throws {
        self.code = code
        plugin = try PluginLoader(probe: nil).load(
            file: packageRoot.appendingPathComponent("bin/plugins/libFiscus\(code).so").path)
        let file = packageRoot.appendingPathComponent("examples/\(code)/\(example).json")
        self.example = try JSONReader.read(Array(Data(contentsOf: file)))
        issuer = DocumentIssuer(
            plugin: plugin, catalogue: SchemaCatalogue(root: packageRoot.appendingPathComponent("schemas/fetched").path),
            key: nil, trust: nil, clock: { 0 })
        channel = ["RS": "sef", "HR": "sveracun"][code] ?? "peppol"
    }

    /// The number that the country's format makes of a counter.
    public func number(_ counter: Int) -> String {
        switch code {
        case "HR": "\(counter)/POSL1/1"
        default: "2026-" + String(repeating: "0", count: max(0, 6 - "\(counter)".count)) + "\(counter)"
        }
    }

    /// Issues the example under another number, on a day.
    public func issue(_ counter: Int, on day: Day) throws -> IssuedDocument {
        var object = example.object ?? JSONObject()
        object["number"] = .string(number(counter))
        object["issueDate"] = .string(day.description)
        if object["dueDate"] != nil { object["dueDate"] = .string((day.adding(days: 14) ?? day).description) }
        if object["delivery"] != nil { object["delivery"] = ["date": .string(day.description)] }
        let moment = Moment("\(day)T10:15:00Z") ?? Moment(secondsSince1970: 0)
        var request = IssueRequest(
            document: JSONValue.object(object).serialized(), moment: moment, businessDate: day, name: "invoice.xml")
        request.ids = (0..<4).map { "00000000-0000-4000-8000-00\($0)\(String(repeating: "0", count: 9 - "\(counter)".count))\(counter)" }
        return try issuer.issue(request)
    }

    public func route(_ invoice: Invoice, on day: Day) throws -> RouteAnswer {
        var request = RouteRequest()
        request.context = CallContext(moment: "\(day)T10:15:00Z", businessDate: day)
        request.document = invoice
        return try plugin.route(request)
    }

    public func duties(_ event: String, _ invoice: Invoice, on day: Day) throws -> [DutiesAnswer.Duty] {
        var request = DutiesRequest()
        request.context = CallContext(moment: "\(day)T10:15:00Z", businessDate: day)
        request.event = event
        request.document = invoice
        request.day = day
        return try plugin.duties(request).duties
    }

    public var isBoundToIssueDate: Bool {
        plugin.identity.manifest.numbering?.issueDate == .mustEqualSendDate
    }
}

extension TestCountry {
    /// The day on the country's own clock, which is the authority's as well.
    public func today(_ now: Timestamp = Timestamp.system()) -> Day {
        ZoneClock().local(now, in: plugin.identity.manifest.locale?.timeZone).day
    }

    /// Whom an authority takes the example's seller for.
    public func issuer(on day: Day) throws -> String {
        let seller = try issue(1, on: day).invoice.seller.identifiers
        if code == "AE" { return seller.endpoint?.value ?? "" }
        return seller.value(of: "vat") ?? ""
    }
}
