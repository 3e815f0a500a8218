internal import Documents
internal import JSON
internal import PluginKit

/// What the messages to the tax authority share.
struct MessageParts {
    let request: ExchangeRequest

    /// A fresh identifier of the call.
    func id() throws(Diagnostics) -> String {
        guard let id = request.context.ids.first else {
            throw missing("/context/ids", "a fresh identifier")
        }
        return id
    }

    /// `YYYY-MM-DDTHH:MM:SS` of the call, on the tenant's clock.
    func moment() throws(Diagnostics) -> String {
        guard let moment = request.context.moment, moment.utf8.count >= 19 else {
            throw missing("/context/moment", "the moment of sending")
        }
        return String(moment.prefix(19))
    }

    func document() throws(Diagnostics) -> Invoice {
        guard let document = request.document else { throw missing("/document", "the document") }
        return document
    }

    func parameter(_ name: String) throws(Diagnostics) -> String {
        guard let value = request.parameters[name] else { throw missing("/parameters/\(name)", name) }
        return value
    }

    func amount(_ name: String) throws -> Money {
        let text = try parameter(name)
        do throws(AmountError) {
            return try Money(text)
        } catch {
            throw Diagnostics(Diagnostic(code: error.code, path: "/parameters/\(name)", message: error.message))
        }
    }

    func day(_ name: String) throws(Diagnostics) -> Day {
        let text = try parameter(name)
        guard let day = Day(text) else {
            throw Diagnostics(
                Diagnostic(code: "hr.date", path: "/parameters/\(name)", message: "\"\(text)\" is no date"))
        }
        return day
    }

    func choice(_ name: String, of values: [String]) throws(Diagnostics) -> String {
        let text = try parameter(name)
        guard values.contains(text) else {
            throw Diagnostics(
                Diagnostic(
                    code: "hr.choice", path: "/parameters/\(name)", message: "\"\(text)\" is not known",
                    remedy: "one of: \(values.joined(separator: ", "))"))
        }
        return text
    }

    /// How a payment was made: by transfer unless something else is said.
    func paymentMethod() throws(Diagnostics) -> String {
        guard request.parameters["method"] != nil else { return "T" }
        return try choice("method", of: ["T", "O", "Z"])
    }

    /// Why a document is rejected: another reason (O) unless it is said to concern data (N) or tax (U).
    func rejectionKind() throws(Diagnostics) -> String {
        guard request.parameters["reasonKind"] != nil else { return "O" }
        return try choice("reasonKind", of: ["N", "U", "O"])
    }

    func oib(_ party: Party, _ path: String) throws(Diagnostics) -> String {
        guard let oib = party.oib else { throw missing(path + "/identifiers", "the OIB") }
        return oib
    }

    func missing(_ path: String, _ what: String) -> Diagnostics {
        Diagnostics(
            Diagnostic(
                code: "hr.missing", path: path, message: "\(request.action) needs \(what)", remedy: "give it"))
    }
}

extension Money {
    /// With two decimals, as every message wants amounts.
    var cents: String { text(minimumDecimals: 2) }
}

extension XMLBuffer {
    /// An amount, where there is one.
    mutating func amount(_ name: StaticString, _ amount: Money?) { element(name, amount?.cents) }

    mutating func number(_ name: StaticString, _ number: Decimal?) {
        element(name, number?.text(minimumDecimals: 0))
    }
}
