internal import Documents
internal import JSON
internal import PluginKit

/// `RacunZahtjev` (receipts, schema 1.9): one receipt, signed by its `Id`, with the protection code (ZKI) inside.
///
/// The code is a raw signature of the host's key, so it comes by a round trip: the first call answers what to sign.
struct ReceiptMessages {
    private static let namespace = "http://www.apis-it.hr/fin/2012/types/f73"
    private static let service = "http://e-porezna.porezna-uprava.hr/fiskalizacija/2012/services/FiskalizacijaService"
    private static let need = "zki"
    private static let messageID = "RacunZahtjev"
    /// UNTDID 4461 to the four ways of payment.
    private static let payments = ["10": "G", "48": "K", "54": "K", "55": "K", "30": "T", "58": "T", "42": "T"]

    private let request: ExchangeRequest
    private let parts: MessageParts
    private let given: Parts

    init(_ request: ExchangeRequest, _ given: Parts) {
        self.request = request
        parts = MessageParts(request: request)
        self.given = given
    }

    func recipe() throws -> ExchangeRecipe {
        switch request.action {
        case "send", "reconcile": return try message()
        case "verificationLink": return try link()
        case "echo": return soap("<EchoRequest xmlns=\"\(Self.namespace)\">echo</EchoRequest>", "echo", .safe)
        default: throw Unsupported("the action \(request.action) for receipts")
        }
    }

    /// RSA with SHA-256; with SHA-1 only for receipts of before 2027.
    private func algorithm() throws(Diagnostics) -> String {
        guard request.parameters["algorithm"] != nil else { return "rsa-sha256" }
        return try parts.choice("algorithm", of: ["rsa-sha256", "rsa-sha1"])
    }

    private func message() throws -> ExchangeRecipe {
        let receipt = try Receipt(parts)
        let algorithm = try algorithm()
        guard let signed = given.answer(Self.need) else {
            throw Needs.signature(Self.need, over: Array(receipt.protectedText.utf8), algorithm: algorithm)
        }
        let id = try parts.id().lowercased()
        let moment = try parts.moment()
        var xml = XMLBuffer()
        xml.append("<RacunZahtjev xmlns=\"http://www.apis-it.hr/fin/2012/types/f73\" Id=\"RacunZahtjev\">")
        xml.group("Zaglavlje") { xml in
            xml.element("IdPoruke", id)
            xml.element("DatumVrijeme", Self.written(moment))
        }
        try xml.group("Racun") { try write(receipt, MD5.hexadecimal(signed), &$0) }
        xml.close("RacunZahtjev")
        var recipe = soap(String(decoding: xml.bytes, as: UTF8.self), "racuni", .idempotentByIdentity)
        var signature = ExchangeRecipe.Signature()
        signature.reference = Self.messageID
        signature.idAttribute = "Id"
        signature.algorithm = algorithm
        recipe.signature = signature
        return recipe
    }

    /// `dd.mm.yyyyThh:mm:ss` of an RFC 3339 moment.
    private static func written(_ moment: String) -> String {
        let day = Day(String(moment.prefix(10))).map(Receipt.written) ?? ""
        return day + "T" + moment.dropFirst(11).prefix(8)
    }

    // MARK: Content

    private func write(_ receipt: Receipt, _ protectionCode: String, _ xml: inout XMLBuffer) throws {
        let invoice = receipt.invoice
        let payment = payment(invoice)
        let isLate = request.parameters["late"] == "true"
        xml.element("Oib", receipt.oib)
        xml.element("USustPdv", invoice.seller.identifiers.value(of: "vat") == nil ? "false" : "true")
        xml.element("DatVrijeme", "\(Receipt.written(receipt.date))T\(receipt.time)")
        xml.element("OznSlijed", request.parameters["sequence"] ?? "N")
        xml.group("BrRac") { xml in
            xml.element("BrOznRac", receipt.number.sequence)
            xml.element("OznPosPr", receipt.number.premises)
            xml.element("OznNapUr", receipt.number.device)
        }
        try writeTaxes(invoice, &xml)
        xml.element("IznosUkupno", receipt.total.cents)
        xml.element("NacinPlac", payment)
        xml.element("OibOper", receipt.operatorOIB)
        xml.element("ZastKod", protectionCode)
        xml.element("NakDost", isLate ? "true" : "false")
        xml.element("ParagonBrRac", request.parameters["receiptBook"])
        xml.element("SpecNamj", request.parameters["purpose"])
        // A receipt to a taxpayer paid by transfer is an e-invoice.
        if payment != "T" { xml.element("OibPrimateljaRacuna", invoice.buyer.oib) }
    }

    private func payment(_ invoice: Invoice) -> String {
        let ways = Set((invoice.payment?.means ?? []).map { Self.payments[$0.code] ?? "O" })
        return ways.count == 1 ? ways.first ?? "O" : "O"
    }

    private func writeTaxes(_ invoice: Invoice, _ xml: inout XMLBuffer) throws {
        guard !invoice.taxBreakdown.contains(where: { $0.nationalCategory == "HR:PP" }) else {
            throw Unsupported("report consumption tax on a receipt: the document has no base and rate of it")
        }
        let taxed = invoice.taxBreakdown.filter { $0.category == "S" }
        if !taxed.isEmpty {
            xml.group("Pdv") { xml in
                for entry in taxed {
                    xml.group("Porez") { xml in
                        xml.element("Stopa", (entry.rate ?? .zero).text(minimumDecimals: 2))
                        xml.element("Osnovica", entry.taxable.cents)
                        xml.element("Iznos", entry.tax.cents)
                    }
                }
            }
        }
        let margin = try invoice.taxByRow.filter { $0.row == "margin" }.map(\.taxable).total()
        let exempt = try sum(invoice) {
            $0.category != "S" && $0.category != "O" && !OutsideVAT.contains($0.nationalCategory)
        }
        let outside = try sum(invoice) {
            $0.category == "O" || ($0.nationalCategory != "HR:POVNAK" && OutsideVAT.contains($0.nationalCategory))
        }
        writeUnlessZero("IznosOslobPdv", try exempt.subtracting(margin), &xml)
        writeUnlessZero("IznosMarza", margin, &xml)
        writeUnlessZero("IznosNePodlOpor", outside, &xml)
        let fees = try sum(invoice) { $0.nationalCategory == "HR:POVNAK" }
        guard !fees.isZero else { return }
        xml.group("Naknade") { xml in
            xml.group("Naknada") { xml in
                xml.element("NazivN", "Povratna naknada")
                xml.element("IznosN", fees.cents)
            }
        }
    }

    private func sum(_ invoice: Invoice, _ matches: (TaxBreakdown) -> Bool) throws -> Money {
        try invoice.taxBreakdown.filter(matches).map(\.taxable).total()
    }

    private func writeUnlessZero(_ name: StaticString, _ amount: Money, _ xml: inout XMLBuffer) {
        if !amount.isZero { xml.amount(name, amount) }
    }

    // MARK: Envelope

    private func soap(_ message: String, _ operation: String, _ call: ExchangeRecipe.Call) -> ExchangeRecipe {
        var recipe = ExchangeRecipe()
        recipe.call = call
        recipe.method = .POST
        recipe.endpoint = FiscalRoute.receipts
        recipe.path = request.parameters["path"] ?? "/FiskalizacijaService"
        recipe.headers = [
            "Content-Type": "text/xml; charset=utf-8", "SOAPAction": "\"\(Self.service)/\(operation)\""
        ]
        recipe.body =
            "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body>\(message)"
            + "</soap:Body></soap:Envelope>"
        recipe.totalSeconds = 10
        recipe.rate = FiscalRoute.receipts
        return recipe
    }

    /// The address in the QR code, where anybody can look the receipt up: base address and path are its text.
    private func link() throws -> ExchangeRecipe {
        var recipe = ExchangeRecipe()
        recipe.endpoint = "cis.verification"
        recipe.path = try Receipt(parts).verificationPath(
            jir: request.parameters["jir"], protectionCode: request.parameters["zki"])
        return recipe
    }
}
