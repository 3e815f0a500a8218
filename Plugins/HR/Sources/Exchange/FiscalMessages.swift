internal import CountryPack
internal import Documents
internal import JSON
internal import PluginKit

/// Messages of Fiskalizacija 2.0 and eIzvještavanje (TSF 1.15): SOAP 1.1, one record a message, as one error refuses
/// all of them. The host signs the request element by its qualified `id`, in the wrapper, and puts the signature last.
struct FiscalMessages {
    private static let types = "http://www.porezna-uprava.gov.hr/fin/2024/types/"

    private let request: ExchangeRequest
    private let parts: MessageParts
    private let profile: Profile?

    init(_ request: ExchangeRequest, _ profile: Profile?) {
        self.request = request
        parts = MessageParts(request: request)
        self.profile = profile
    }

    func recipe() throws -> ExchangeRecipe {
        switch request.action {
        // Sent again, a message is answered with S008: that it is there already.
        case "fiscalise", "send", "reconcile": try invoice("I")
        case "fiscaliseIncoming": try invoice("U")
        case "reportUndelivered": try undelivered()
        case "reportPayment": try payment()
        case "reportRejection": try rejection()
        case "authorizations": try authorizations()
        default: throw Unsupported("the action \(request.action) with the tax authority")
        }
    }

    private func invoice(_ direction: String) throws -> ExchangeRecipe {
        let record = try record(isUndelivered: false)
        return try message("EvidentirajERacunZahtjev", "eFiskalizacija", "efis") { xml in
            xml.element("vrstaERacuna", direction)
        } records: {
            try record.write(&$0)
        }
    }

    private func undelivered() throws -> ExchangeRecipe {
        let record = try record(isUndelivered: true)
        return try message("EvidentirajIsporukuZaKojuNijeIzdanERacunZahtjev", "eIzvjestavanje", "eizv") { xml in
            xml.element("vrstaRacuna", "IR")
        } records: {
            try record.write(&$0)
        }
    }

    private func record(isUndelivered: Bool) throws -> InvoiceRecord {
        let document = try parts.document()
        let code = UBLDialect(profile ?? Profile()).typeCode(document)
        return InvoiceRecord(parts: parts, invoice: document, typeCode: code, isUndelivered: isUndelivered)
    }

    /// A wrong report is corrected by one with a negative amount.
    private func payment() throws -> ExchangeRecipe {
        let amount = try parts.amount("amount")
        let date = try parts.day("date")
        let method = try parts.paymentMethod()
        return try message("EvidentirajNaplatuZahtjev", "eIzvjestavanje", "eizv") { _ in
        } records: { xml in
            try xml.group("Naplata") { xml in
                try writeIdentity(&xml)
                xml.element("datumNaplate", date.description)
                xml.element("naplaceniIznos", amount.cents)
                xml.element("nacinPlacanja", method)
            }
        }
    }

    private func rejection() throws -> ExchangeRecipe {
        let date = try parts.day("date")
        let kind = try parts.rejectionKind()
        let reason = try parts.parameter("reason")
        return try message("EvidentirajOdbijanjeZahtjev", "eIzvjestavanje", "eizv") { _ in
        } records: { xml in
            try xml.group("Odbijanje") { xml in
                try writeIdentity(&xml)
                xml.element("datumOdbijanja", date.description)
                xml.element("vrstaRazlogaOdbijanja", kind)
                xml.element("razlogOdbijanja", reason)
            }
        }
    }

    private func authorizations() throws -> ExchangeRecipe {
        let oib = request.parameters["oib"]
        return try message("OvlastenjaFiskalizacijeZahtjev", "eIzvjestavanje", "eizv") { _ in
        } records: { xml in
            xml.element("oib", oib)
        }
    }

    private func writeIdentity(_ xml: inout XMLBuffer) throws {
        let document = try parts.document()
        guard let number = document.number, let date = document.issueDate else {
            throw parts.missing("/document", "number and issue date")
        }
        xml.element("brojDokumenta", number)
        xml.element("datumIzdavanja", date.description)
        xml.element("oibPorezniBrojIzdavatelja", try parts.oib(document.seller, "/document/seller"))
        xml.element("oibPorezniBrojPrimatelja", try parts.oib(document.buyer, "/document/buyer"))
    }

    // MARK: Envelope

    /// Element names are unprefixed: the types are the default namespace, the prefix is for the `id` alone.
    private func message(
        _ root: StaticString, _ service: StaticString, _ prefix: StaticString,
        head: (inout XMLBuffer) -> Void, records: (inout XMLBuffer) throws -> Void
    ) throws -> ExchangeRecipe {
        let id = try parts.id()
        let moment = try parts.moment()
        var xml = XMLBuffer()
        xml.append("<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body><")
        xml.append(root)
        xml.append(" xmlns=\"")
        xml.append(escaping: Self.types + "\(service)")
        xml.append("\" xmlns:")
        xml.append(prefix)
        xml.append("=\"")
        xml.append(escaping: Self.types + "\(service)")
        xml.append("\" ")
        xml.append(prefix)
        xml.append(":id=\"")
        xml.append(escaping: id)
        xml.append("\">")
        xml.group("Zaglavlje") { xml in
            // Four decimals exactly, no zone.
            xml.element("datumVrijemeSlanja", moment + ".0000")
            head(&xml)
        }
        try records(&xml)
        xml.close(root)
        xml.append("</soap:Body></soap:Envelope>")
        return recipe(xml, id, "\(prefix):id")
    }

    private func recipe(_ xml: XMLBuffer, _ id: String, _ attribute: String) -> ExchangeRecipe {
        var recipe = ExchangeRecipe()
        recipe.call = .idempotentByIdentity
        recipe.method = .POST
        recipe.endpoint = FiscalRoute.fiscalisation
        // The demonstration environment has another path; configuration may give it.
        recipe.path = request.parameters["path"] ?? "/FiskalizacijaService"
        recipe.headers = ["Content-Type": "text/xml; charset=utf-8", "SOAPAction": "\"\""]
        recipe.body = String(decoding: xml.bytes, as: UTF8.self)
        var signature = ExchangeRecipe.Signature()
        signature.reference = id
        signature.idAttribute = attribute
        recipe.signature = signature
        recipe.rate = FiscalRoute.fiscalisation
        return recipe
    }
}
