import CBareLoop
import Foundation
import Schemas
import XMLSignature

// Signing and verifying, beside a bare C loop over libxml2 and xmlsec in the same process, with what OpenSSL says the
// cryptography alone costs. Prints medians in milliseconds.
//
//     fiscus-bench-signatures [SCHEMAS]

func run(_ arguments: [String], in folder: URL) throws -> String {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: output, as: UTF8.self)
}

func invoice(lines: Int) -> [UInt8] {
    var text = """
        <?xml version="1.0" encoding="UTF-8"?>
        <Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" \
        xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" \
        xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">\
        <cbc:ID>2026-17</cbc:ID><cbc:IssueDate>2026-11-20</cbc:IssueDate>\
        <cac:AccountingSupplierParty><cac:Party><cac:PartyName><cbc:Name>Seller</cbc:Name></cac:PartyName></cac:Party>\
        </cac:AccountingSupplierParty><cac:AccountingCustomerParty><cac:Party><cac:PartyName><cbc:Name>Buyer</cbc:Name>\
        </cac:PartyName></cac:Party></cac:AccountingCustomerParty><cac:LegalMonetaryTotal>\
        <cbc:PayableAmount currencyID="RSD">\(lines)00.00</cbc:PayableAmount></cac:LegalMonetaryTotal>
        """
    for line in 1...lines {
        text += """
            <cac:InvoiceLine><cbc:ID>\(line)</cbc:ID><cbc:InvoicedQuantity unitCode="H87">2</cbc:InvoicedQuantity>\
            <cbc:LineExtensionAmount currencyID="RSD">100.00</cbc:LineExtensionAmount><cac:Item>\
            <cbc:Description>Item number \(line) of the list</cbc:Description><cbc:Name>Item \(line)</cbc:Name>\
            <cac:SellersItemIdentification><cbc:ID>S-\(line)</cbc:ID></cac:SellersItemIdentification>\
            <cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>20</cbc:Percent>\
            <cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:ClassifiedTaxCategory></cac:Item><cac:Price>\
            <cbc:PriceAmount currencyID="RSD">50.00</cbc:PriceAmount></cac:Price></cac:InvoiceLine>
            """
    }
    return Array((text + "</Invoice>").utf8)
}

/// The document as it was before it was signed: what the bare loop starts from.
func template(of signed: [UInt8]) -> [UInt8] {
    var text = String(decoding: signed, as: UTF8.self)
    for name in ["DigestValue", "SignatureValue"] {
        // The certificate's digest inside the properties stays.
        let parts = text.components(separatedBy: "<ds:\(name)>")
        text =
            parts[0]
            + parts.dropFirst().enumerated().map { index, part in
                name == "DigestValue" && index == 2
                    ? "<ds:\(name)>" + part : "<ds:\(name)>" + part[part.range(of: "</ds:\(name)>")!.lowerBound...]
            }.joined()
    }
    return Array(text.utf8)
}

/// Medians of alternating runs, so that whatever else the machine does hits all of them.
func medians(_ rounds: Int, _ bodies: [() throws -> Void]) throws -> [Double] {
    var times = [[Double]](repeating: [], count: bodies.count)
    let clock = ContinuousClock()
    for _ in 0..<rounds {
        for (index, body) in bodies.enumerated() {
            let time = try clock.measure(body)
            times[index].append(Double(time.components.attoseconds) / 1e15 + Double(time.components.seconds) * 1e3)
        }
    }
    return times.map { $0.sorted()[$0.count / 2] }
}

func row(_ cells: [String]) { print(cells.map { $0.padding(toLength: 13, withPad: " ", startingAt: 0) }.joined()) }
func ms(_ value: Double) -> String { String(format: "%.3f", value) }

struct Failure: Error { let what: String }

func benchmark(_ kind: String, lines: Int, rounds: Int, folder: URL, schema: String?) throws {
    func file(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: folder.appendingPathComponent(name))) }
    let certificate = try file("\(kind).pem")
    let signer = XMLSigner(key: try SigningKey(pem: file("\(kind).key"), certificate: certificate))
    let verifier = SignatureVerifier(trust: try TrustAnchors(pem: file("root.pem")))
    let now = Moment(secondsSince1970: Int64(Date().timeIntervalSince1970) + 1)
    let document = invoice(lines: lines)
    let signed = try signer.signEnveloped(document, at: now)
    let detached = try signer.signDetached(document, named: "invoice.xml", at: now)
    let prepared = template(of: signed)
    guard let loop = bare_open(folder.appendingPathComponent("\(kind).key").path, schema) else {
        throw Failure(what: "the bare loop cannot start")
    }
    defer { bare_close(loop) }
    let results = try medians(
        rounds,
        [
            { _ = try signer.signEnveloped(document, at: now) },
            { _ = try verifier.verify(signed, at: now) },
            { if bare_sign(loop, prepared, prepared.count) == 0 { throw Failure(what: "bare_sign") } },
            { if bare_verify(loop, signed, signed.count) != 0 { throw Failure(what: "bare_verify") } },
            { _ = try signer.signDetached(document, named: "invoice.xml", at: now) },
            { _ = try verifier.verify(detached: detached, over: document, named: "invoice.xml", at: now) },
            {
                if schema != nil, bare_validate(loop, signed, signed.count) != 0 {
                    throw Failure(what: "bare_validate")
                }
            },
        ])
    let ours = results[0] + results[1]
    let bare = results[2] + results[3]
    row(
        [
            kind, "\(lines)", ms(results[0]), ms(results[1]), ms(results[2]), ms(results[3]),
            String(format: "%.2f", ours / bare),
        ]
            + [ms(results[4]), ms(results[5]), schema == nil ? "-" : ms(results[6])])
}

let folder = FileManager.default.temporaryDirectory.appendingPathComponent("fiscus-bench-\(getpid())")
try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
defer { try? FileManager.default.removeItem(at: folder) }
_ = try run(["openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "P-256.key"], in: folder)
_ = try run(["openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "root.key"], in: folder)
_ = try run(["openssl", "genrsa", "-out", "RSA-2048.key", "2048"], in: folder)
_ = try run(
    ["openssl", "req", "-x509", "-new", "-key", "root.key", "-out", "root.pem", "-days", "30", "-subj", "/CN=Root"],
    in: folder)
for kind in ["RSA-2048", "P-256"] {
    _ = try run(["openssl", "req", "-new", "-key", "\(kind).key", "-out", "a.csr", "-subj", "/CN=Signer"], in: folder)
    _ = try run(
        [
            "openssl", "x509", "-req", "-in", "a.csr", "-CA", "root.pem", "-CAkey", "root.key", "-set_serial", "1",
            "-days", "20", "-out", "\(kind).pem",
        ], in: folder)
}
let schemas = CommandLine.arguments.dropFirst().first.map(SchemaCatalogue.init(root:))
let schema = try schemas?.path(of: .ublInvoice)
row(["key", "lines", "sign", "verify", "C sign", "C verify", "ratio", "detached", "verify", "C schema"])
for kind in ["RSA-2048", "P-256"] {
    for (lines, rounds) in [(5, 1001), (1_000, 31), (10_000, 7)] {
        try benchmark(kind, lines: lines, rounds: rounds, folder: folder, schema: schema)
    }
}
let speed = try run(["openssl", "speed", "-seconds", "1", "-mr", "rsa2048", "ecdsap256"], in: folder)
for line in speed.split(separator: "\n") where line.hasPrefix("+F2") || line.hasPrefix("+F4") {
    let parts = line.split(separator: ":")
    guard parts.count >= 5, let sign = Double(parts[3]), let verify = Double(parts[4]) else { continue }
    let kind = line.hasPrefix("+F2") ? "RSA-2048" : "P-256"
    print("openssl speed, \(kind): sign \(ms(1e3 / sign)) ms, verify \(ms(1e3 / verify)) ms")
}
