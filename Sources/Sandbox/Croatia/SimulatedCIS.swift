internal import Foundation
internal import JSON
internal import XML
internal import XMLSignature

/// The tax authority's service of Fiskalizacija 2.0 and eIzvještavanje, as far as TSF 1.15 tells: SOAP in and out, the
/// signature over the request verified, each identity recorded once and direction, reports only of what is recorded.
public final class SimulatedCIS: SimulatedAuthority {
    public let name = "cis"
    public let received = ReceivedDocuments()
    public let reports = ReceivedReports()
    private let setting: SandboxSetting
    /// Seconds since 1970, for certificates.
    private let now: @Sendable () -> Int64

    public init(_ setting: SandboxSetting, now: @escaping @Sendable () -> Int64) {
        self.setting = setting
        self.now = now
    }

    public func isSubmission(_ request: SandboxRequest) -> Bool { request.path.hasSuffix("/FiskalizacijaService") }

    public func answer(_ request: SandboxRequest) -> SandboxAnswer {
        guard request.method == "POST", isSubmission(request) else { return SandboxAnswer(404) }
        guard let message = FiscalMessage(request.body) else { return Self.fault("not a SOAP message") }
        if let code = judge(message, request.body) { return Self.answer(message, code) }
        return Self.answer(message, record(message))
    }

    /// The code of what is wrong with the message itself.
    private func judge(_ message: FiscalMessage, _ bytes: [UInt8]) -> String? {
        guard message.isSignedLast else { return "S002" }
        guard let certificate = message.certificate else { return "S003" }
        do throws(SignatureError) {
            var trust = setting.trust
            if trust == nil { trust = TrustAnchors(try Certificate.read(pem: Array(certificate.utf8))) }
            guard let trust else { return "S003" }
            _ = try SignatureVerifier(trust: trust).verify(
                element: message.id, of: bytes, at: Moment(secondsSince1970: now()))
        } catch {
            return error.code.hasPrefix("certificate") ? "S003" : "S004"
        }
        if let schema = setting.messageSchemas[message.root], !schema.accepts(message.bytes) { return "S005" }
        return message.isComplete ? nil : "S005"
    }

    /// - Returns: nil when it is recorded, else the code of why not.
    private func record(_ message: FiscalMessage) -> String? {
        let identity = message.identity
        func isRecorded(_ kind: String) -> Bool { reports.contains(kind, identity) }
        switch message.root {
        case "EvidentirajERacunZahtjev":
            guard !isRecorded(message.direction) else { return "S008" }
            reports.take(message.direction, identity, message.bytes)
        case "EvidentirajNaplatuZahtjev":
            guard isRecorded("I") else { return "S009" }
            let payment = "\(identity) \(message.text("datumNaplate")) \(message.text("naplaceniIznos"))"
            reports.take("payment", payment, message.bytes)
        case "EvidentirajOdbijanjeZahtjev":
            guard isRecorded("U") else { return "S009" }
            guard !isRecorded("rejection") else { return "S010" }
            reports.take("rejection", identity, message.bytes)
        case "EvidentirajIsporukuZaKojuNijeIzdanERacunZahtjev":
            guard !isRecorded("undelivered") else { return "S008" }
            reports.take("undelivered", identity, message.bytes)
        default: return "S005"
        }
        return nil
    }

    private static func answer(_ message: FiscalMessage, _ code: String?) -> SandboxAnswer {
        let root = message.root.replacing("Zahtjev", with: "Odgovor")
        let error = code.map { "<greska><sifra>\($0)</sifra><opis>\($0)</opis></greska>" } ?? ""
        let text = """
            <soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>\
            <\(root) xmlns="\(message.namespace)"><Odgovor><idZahtjeva>\(message.id)</idZahtjeva>\
            <prihvacenZahtjev>\(code == nil)</prihvacenZahtjev>\(error)</Odgovor></\(root)>\
            </soap:Body></soap:Envelope>
            """
        return SandboxAnswer(200, type: "text/xml; charset=utf-8", Array(text.utf8))
    }

    private static func fault(_ text: String) -> SandboxAnswer {
        let body = """
            <soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><soap:Fault>\
            <faultcode>soap:Client</faultcode><faultstring>\(text)</faultstring></soap:Fault></soap:Body>\
            </soap:Envelope>
            """
        return SandboxAnswer(500, type: "text/xml; charset=utf-8", Array(body.utf8))
    }
}

/// A request as the service reads it.
private struct FiscalMessage {
    let root: String
    let namespace: String
    let id: String
    /// The request without its envelope.
    let bytes: [UInt8]
    private let tree: XMLTree
    private let request: Int32

    init?(_ envelope: [UInt8]) {
        guard let tree = try? XMLReader.tree(envelope), tree.name(of: tree.root)?.local == "Envelope",
            let body = tree.elements(of: tree.root).first(where: { tree.name(of: $0)?.local == "Body" }),
            let request = tree.elements(of: body).first, let name = tree.name(of: request)
        else { return nil }
        let text = String(decoding: envelope, as: UTF8.self)
        // The attribute is in the message's namespace, under whatever prefix.
        guard let id = text.firstMatch(of: /<[A-Za-z]+Zahtjev [^>]*:id="([^"]+)"/)?.output.1 else { return nil }
        guard let start = text.range(of: "<soap:Body>"), let end = text.range(of: "</soap:Body>") else { return nil }
        self.tree = tree
        self.request = request
        root = name.local
        namespace = name.namespace
        self.id = String(id)
        bytes = Array(text[start.upperBound..<end.lowerBound].utf8)
    }

    private func find(_ name: String, in element: Int32) -> Int32? {
        for child in tree.elements(of: element) {
            if tree.name(of: child)?.local == name { return child }
            if let found = find(name, in: child) { return found }
        }
        return nil
    }

    func text(_ name: String) -> String { find(name, in: request).map { tree.string(of: $0) } ?? "" }

    var isSignedLast: Bool {
        tree.elements(of: request).last.map { tree.name(of: $0)?.local == "Signature" } ?? false
    }

    /// PEM.
    var certificate: String? {
        guard let found = find("X509Certificate", in: request) else { return nil }
        let digits = tree.string(of: found).filter { !$0.isWhitespace }
        return "-----BEGIN CERTIFICATE-----\n"
            + stride(from: 0, to: digits.count, by: 64).map { String(digits.dropFirst($0).prefix(64)) }
            .joined(separator: "\n") + "\n-----END CERTIFICATE-----\n"
    }

    var isComplete: Bool {
        !text("datumVrijemeSlanja").isEmpty && !text("brojDokumenta").isEmpty && !text("datumIzdavanja").isEmpty
    }

    /// `I`: outgoing, `U`: incoming.
    var direction: String { text("vrstaERacuna") }

    /// Number, date and issuer name an invoice, whatever the message about it is.
    var identity: String {
        let issuer = find("Izdavatelj", in: request).flatMap { find("oibPorezniBroj", in: $0) }
        let oib = issuer.map { tree.string(of: $0) } ?? text("oibPorezniBrojIzdavatelja")
        return "\(oib)|\(text("brojDokumenta"))|\(text("datumIzdavanja"))"
    }
}
