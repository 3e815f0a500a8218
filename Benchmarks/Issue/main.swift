import CBareLoop
import Documents
import Foundation
import Issuing
import JSON
import Plugins
import Schemas
import XMLSignature

// Issuing an invoice, split by step, beside a bare C loop that does libxml2's schema pass, xmlsec's signature and its
// verification over the same bytes, with what OpenSSL says the cryptography alone costs. Medians in milliseconds.
//
//     fiscus-bench-issue CHECKOUT        after `make build`

let checkout = URL(fileURLWithPath: CommandLine.arguments.dropFirst().first ?? ".")
let catalogue = SchemaCatalogue(root: checkout.appendingPathComponent("schemas/fetched").path)
let plugin = try PluginLoader(probe: nil).load(file: checkout.appendingPathComponent("bin/plugins/libFiscusRS.so").path)
let folder = FileManager.default.temporaryDirectory.appendingPathComponent("fiscus-bench-\(getpid())")
try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
defer { try? FileManager.default.removeItem(at: folder) }

func run(_ arguments: [String]) throws -> String {
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

@Sendable func nanoseconds() -> UInt64 { DispatchTime.now().uptimeNanoseconds }

/// The mixed-rates example with as many lines as asked for.
func document(lines count: Int) throws -> [UInt8] {
    let example = try Data(contentsOf: checkout.appendingPathComponent("examples/RS/mixed-rates.json"))
    var object = try JSONReader.read(Array(example)).object ?? JSONObject()
    let lines = object["lines"]?.array ?? []
    object["lines"] = .array(
        (0..<count).map { index in
            var line = lines[index % lines.count].object ?? JSONObject()
            line["id"] = .string(String(index + 1))
            return .object(line)
        })
    return JSONValue.object(object).serialized()
}

/// The signed document with empty digest and signature values: what the bare loop starts from.
func template(of signed: [UInt8]) -> [UInt8] {
    var text = String(decoding: signed, as: UTF8.self)
    for name in ["DigestValue", "SignatureValue"] {
        let parts = text.components(separatedBy: "<ds:\(name)>")
        text =
            parts[0]
            + parts.dropFirst().enumerated().map { index, part in
                // The certificate's digest inside the properties stays.
                name == "DigestValue" && index == 2
                    ? "<ds:\(name)>" + part : "<ds:\(name)>" + part[part.range(of: "</ds:\(name)>")!.lowerBound...]
            }.joined()
    }
    return Array(text.utf8)
}

func residentMegabytes() -> Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
    return (Int(line.filter(\.isNumber)) ?? 0) / 1_024
}

func show(_ nanoseconds: UInt64) -> String {
    String(format: "%.3f", Double(nanoseconds) / 1e6).padding(toLength: 10, withPad: " ", startingAt: 0)
}

struct Medians {
    private var times: [String: [UInt64]] = [:]
    private(set) var names: [String] = []

    mutating func add(_ name: String, _ time: UInt64) {
        if times[name] == nil { names.append(name) }
        times[name, default: []].append(time)
    }

    subscript(name: String) -> UInt64 {
        let sorted = (times[name] ?? [0]).sorted()
        return sorted[sorted.count / 2]
    }
}

func key(_ kind: String) throws -> (key: SigningKey, path: String) {
    let algorithm = kind == "RSA-2048" ? ["rsa:2048"] : ["ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    _ = try run(
        ["openssl", "req", "-x509", "-newkey"] + algorithm + [
            "-nodes", "-days", "365", "-subj", "/CN=bench", "-set_serial", "7", "-keyout", "\(kind).key", "-out",
            "\(kind).pem"
        ])
    let (keyFile, certificate) = (
        folder.appendingPathComponent("\(kind).key"), folder.appendingPathComponent("\(kind).pem")
    )
    return (
        try SigningKey(pem: Array(Data(contentsOf: keyFile)), certificate: Array(Data(contentsOf: certificate))),
        keyFile.path
    )
}

/// A moment after the keys were made, whose certificates are valid from then on.
func now() -> Moment { Moment(secondsSince1970: Int64(Date().timeIntervalSince1970) + 1) }

func measure(_ kind: String, lines: Int, rounds: Int) throws {
    let (signingKey, keyPath) = try key(kind)
    let issuer = DocumentIssuer(plugin: plugin, catalogue: catalogue, key: signingKey, trust: nil, clock: nanoseconds)
    try issuer.prepare()
    var request = IssueRequest(
        document: try document(lines: lines), moment: now(), businessDate: Day("2026-11-20") ?? .earliest, name: "x.xml"
    )
    request.signatureForm = .enveloped
    guard let bare = bare_open(keyPath, try catalogue.path(of: .ublInvoice)) else {
        fatalError("the bare loop cannot start")
    }
    defer { bare_close(bare) }
    let first = try issuer.issue(request)
    let unsigned = template(of: first.xml)
    var medians = Medians()
    for _ in 0..<rounds {
        let start = nanoseconds()
        let issued = try issuer.issue(request)
        medians.add("total", nanoseconds() - start)
        for step in issued.steps { medians.add(step.name, step.nanoseconds) }
        let host = issued.steps.filter { $0.name != "assess" && $0.name != "build" }
        medians.add("ours", host.reduce(0) { $0 + $1.nanoseconds })
        let bareStart = nanoseconds()
        precondition(bare_validate(bare, first.xml, first.xml.count) == 0)
        let validated = nanoseconds()
        precondition(bare_sign(bare, unsigned, unsigned.count) > 0)
        let signed = nanoseconds()
        precondition(bare_verify(bare, first.xml, first.xml.count) == 0)
        let end = nanoseconds()
        medians.add("bare XSD", validated - bareStart)
        medians.add("bare sign", signed - validated)
        medians.add("bare verify", end - signed)
        medians.add("bare", end - bareStart)
    }
    print("\(kind), \(lines) lines, \(first.xml.count / 1_024) KB, \(rounds) rounds, peak \(residentMegabytes()) MB")
    for name in medians.names {
        print("    \(name.padding(toLength: 14, withPad: " ", startingAt: 0))\(show(medians[name]))")
    }
    let crossing = Double(2 * boundary()) / Double(medians["total"]) * 100
    print(String(format: "    two calls through the ABI: %.1f %% of the whole", crossing))
    print(String(format: "    ours without the plugin / bare: %.2f", Double(medians["ours"]) / Double(medians["bare"])))
}

/// What crossing the boundary costs by itself: a call through the function table that the plugin refuses at once,
/// request, sinks and diagnostics included.
func boundary() -> UInt64 {
    let request = Array(#"{"context":1}"#.utf8)
    var medians = Medians()
    for _ in 0..<2_000 {
        let start = nanoseconds()
        _ = try? plugin.identify(request)
        medians.add("call", nanoseconds() - start)
    }
    return medians["call"]
}

let size = CommandLine.arguments.dropFirst(2).first.flatMap { Int($0) }
for kind in ["RSA-2048", "P-256"] {
    if let size {
        try measure(kind, lines: size, rounds: 5)
    } else {
        try measure(kind, lines: 5, rounds: 400)
    }
}
if size == nil {
    print(
        try run(["openssl", "speed", "-seconds", "1", "rsa2048", "ecdsap256"]).split(separator: "\n").suffix(4).joined(
            separator: "\n"))
}
