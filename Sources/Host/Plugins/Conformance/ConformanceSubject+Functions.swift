internal import CountryPack
internal import JSON
internal import PluginAPI

extension ConformanceSubject {
    /// Every function the plugin offers, with a request it should understand where one can be made.
    func functions() -> [Function] { country() + tax() + document() + exchange() + filing() }

    private func function(_ name: String, _ call: fiscus_function?, _ request: JSONValue? = nil) -> [Function] {
        call.map { [Function(name: name, call: $0, request: request)] } ?? []
    }

    private func request(document: JSONValue?) -> JSONValue? {
        guard let document else { return nil }
        return ["context": Self.context, "document": document]
    }

    private func country() -> [Function] {
        guard let country = try? block.capability(.country) else { return [] }
        // `describe` answers the manifest whatever it is asked, so its input is nobody's concern; it has a test of
        // its own.
        return function("country.format_number", country.format_number, numberRequest())
    }

    private func numberRequest() -> JSONValue? {
        guard let numbering = identity.manifest.numbering else { return nil }
        let dimensions = numbering.dimensions.map { JSONObject.Member(key: $0, value: "1") }
        return [
            "context": Self.context, "documentClass": "invoice", "year": 2026, "counter": 7,
            "dimensions": .object(JSONObject(uniqueMembers: dimensions))
        ]
    }

    private func tax() -> [Function] {
        guard let tax = try? block.capability(.tax) else { return [] }
        return function("tax.assess", tax.assess, request(document: examples.first?.document))
            + function("tax.identify", tax.identify, identifierRequest())
            + function("tax.levy", tax.levy)
    }

    private func identifierRequest() -> JSONValue? {
        guard let scheme = identity.manifest.identifiers.first else { return nil }
        return ["context": Self.context, "scheme": .string(scheme.scheme), "value": "1"]
    }

    private func document() -> [Function] {
        guard let document = try? block.capability(.document) else { return [] }
        // An example that is refused is reported by its own test.
        let assessed = examples.first.flatMap { try? self.assessed($0.document) }
        return function("document.build", document.build, request(document: assessed))
            + function("document.read", document.read)
            + function("document.correct", document.correct)
    }

    private func exchange() -> [Function] {
        var list: [Function] = []
        if let signature = try? block.capability(.signature) {
            list += function("signature.prepare", signature.prepare)
        }
        guard let exchange = try? block.capability(.exchange) else {
            return list
        }
        return list + function("exchange.route", exchange.route) + function("exchange.duties", exchange.duties)
            + function("exchange.request", exchange.request) + function("exchange.interpret", exchange.interpret)
            + function("exchange.receive", exchange.receive)
    }

    private func filing() -> [Function] {
        guard let filing = try? block.capability(.filing) else { return [] }
        return function("filing.prepare", filing.prepare) + function("filing.render", filing.render)
    }
}
