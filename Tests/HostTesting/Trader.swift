internal import Foundation
public import JSON
internal import CommandTesting
internal import HTTPTypes

/// An organization of a country that can issue documents: registered with the identifiers of the country's examples,
/// its settings and a key made.
public struct Trader: Sendable {
    public let company: TestAPI.Company
    public let country: String
    public let api: TestAPI
    /// A document of the country, as a tenant would write it: without number, dates of issue and seller.
    public let document: JSONValue

    public var token: String { company.owner }

    /// Every country that is built.
    public static let countries = ["AE", "BA", "HR", "RS"]

    public static func example(_ country: String, _ name: String = "simple") throws -> JSONValue {
        let file = packageRoot.appendingPathComponent("examples/\(country)/\(name).json")
        return try JSONReader.read(Array(Data(contentsOf: file)))
    }

    /// - Parameter name: unique within the test: the owner's address is made of it.
    public init(_ api: TestAPI, _ country: String, _ name: String, signs: Bool = true) async throws {
        self.api = api
        self.country = country
        let example = try Self.example(country)
        document = Self.draft(of: example)
        let seller = example["seller"]?.object ?? JSONObject()
        let identifiers = seller["identifiers"]?.array ?? []
        func identifier(_ scheme: String) -> JSONValue? {
            identifiers.first { $0["scheme"]?.string == scheme }?["value"]
        }
        company = try await api.register(
            name, country: country, vatNumber: identifier("vat"), registrationNumber: identifier("registration"))
        var settings = JSONObject()
        for key in ["tradingName", "taxStatus", "legal", "address", "contact"] { settings[key] = seller[key] }
        let others = identifiers.filter { !["vat", "registration"].contains($0["scheme"]?.string ?? "") }
        if !others.isEmpty { settings["identifiers"] = .array(others) }
        settings["payment"] = example["payment"]
        settings["extensions"] = example["extensions"]
        if country == "HR" { settings["dimensions"] = ["premises": "POSL1", "device": "1"] }
        let set = try await api.call(.put, "/settings/documents", as: token, .object(settings))
        guard set.status == 200 else { throw Unready(answer: set.text) }
        if signs {
            let made = try await api.call(.post, "/signing-profiles/generate", as: token, ["name": .string(name)])
            guard made.status == 201 else { throw Unready(answer: made.text) }
        }
    }

    public struct Unready: Error {
        public let answer: String
    }

    /// An example as a draft of the organization that issued it.
    public static func draft(of example: JSONValue) -> JSONValue {
        var object = example.object ?? JSONObject()
        for key in ["number", "issueDate", "issueTime", "seller", "payment"] {
            object[key] = nil
        }
        return .object(object)
    }

    /// Writes a draft and answers its id.
    public func write(_ document: JSONValue? = nil, type: String = "invoice", _ more: JSONValue = [:]) async throws
        -> TestAPI.Answer
    {
        var body = JSONObject()
        body["class"] = .string(type)
        body["document"] = document ?? self.document
        for member in more.object ?? JSONObject() { body[member.key] = member.value }
        return try await api.call(.post, "/documents", as: token, .object(body))
    }

    public func issue(_ id: String, key: String? = nil) async throws -> TestAPI.Answer {
        try await api.call(
            .post, "/documents/\(id)/issue", as: token, headers: key.map { ["Idempotency-Key": $0] } ?? [:])
    }

    /// A document written and issued.
    public func issued() async throws -> TestAPI.Answer { try await issue(write()["id"]) }
}
