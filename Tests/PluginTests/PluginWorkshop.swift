import CommandTesting
import Digests
import Foundation
import JSON
import Plugins

/// Builds plugins from C with gcc, each in a folder of its own.
struct PluginWorkshop {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// The installed program, which the probe and the suite start as their child.
    static let program = packageRoot.appendingPathComponent("bin/fiscus").path
    static let serbia = packageRoot.appendingPathComponent("bin/plugins/libFiscusRS.so").path
    static let fixtures = packageRoot.appendingPathComponent("Tests/PluginTests/Fixtures")

    static var probe: PluginProbe { PluginProbe(program: program, seconds: 8) }

    /// Writes the pack's folder, compiles the source against the header, and returns the library's path.
    func build(
        _ source: String = "plain.c", hostile: Int? = nil, name: String = "libFiscusZZ",
        manifest: JSONValue = TestPack.manifest, header: URL? = nil
    ) throws -> String {
        let pack = folder.url.appendingPathComponent(name)
        try TestPack.write(manifest, into: pack)
        let bytes = try Data(contentsOf: pack.appendingPathComponent("manifest.json"))
        try Data(bytes.map { "\($0)," }.joined().utf8).write(to: folder.url.appendingPathComponent("manifest.inc"))
        let library = folder.url.appendingPathComponent(name + ".so").path
        var command = ["gcc", "-std=c11", "-Wall", "-Wextra", "-Wno-unused-function", "-Werror", "-fPIC", "-shared"]
        if let hostile { command += ["-DHOSTILE=\(hostile)"] }
        command += [
            "-fvisibility=hidden", "-I",
            (header ?? packageRoot.appendingPathComponent("Sources/PluginAPI/include")).path,
            "-I", folder.url.path, Self.fixtures.appendingPathComponent(source).path, "-o", library
        ]
        let result = try Command.run(command)
        guard result.status == 0 else { throw BuildFailure(text: result.errors) }
        return library
    }

    struct BuildFailure: Error { let text: String }
}

/// A country that does not exist, as data.
enum TestPack {
    static let manifest: JSONValue = [
        "schema": "fiscus.manifest/1", "id": "test.fiscus.zz", "kind": "country", "country": "ZZ", "version": "1.0.0",
        "vendor": "Fiscus tests", "names": ["en": "Nowhere"],
        "taxRows": [
            [
                "key": "standard", "direction": "sale", "rates": [["since": "2000-01-01", "percent": "25"]],
                "category": "S", "names": ["en": "Standard"], "source": ["law": "None", "confidence": "high"]
            ]
        ],
        "numbering": [
            "format": "{year}/{counter:4}", "issueDate": "free", "source": ["law": "None", "confidence": "high"]
        ]
    ]

    static let profiles: JSONValue = [
        "schema": "fiscus.profiles/1",
        "profiles": [
            [
                "id": "zz", "name": "EN 16931", "kinds": ["invoice", "creditNote"],
                "customizationID": "urn:cen.eu:en16931:2017",
                "schemas": ["Invoice": "ubl-2.1/Invoice", "CreditNote": "ubl-2.1/CreditNote"],
                "signature": ["form": "enveloped"], "source": ["law": "EN 16931-3-2", "confidence": "high"]
            ]
        ]
    ]

    static let invoice: JSONValue = [
        "schema": "fiscus.document/1", "kind": "invoice", "number": "2026/0001", "issueDate": "2026-11-20",
        "dueDate": "2026-12-20", "currency": "EUR",
        "seller": ["name": "Seller", "identifiers": [["scheme": "vat", "value": "ZZ1"]], "address": ["country": "ZZ"]],
        "buyer": ["name": "Buyer", "address": ["country": "ZZ"]],
        "lines": [
            [
                "id": "1", "name": "Thing", "quantity": "3", "unit": "C62", "price": ["net": "10.005"],
                "taxRow": "standard"
            ]
        ]
    ]

    /// The folder with the digests of its files in the manifest.
    static func write(_ manifest: JSONValue, into folder: URL) throws {
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent("examples"), withIntermediateDirectories: true)
        var files: [JSONValue] = []
        for (path, value) in [("examples/invoice.json", invoice), ("profiles.json", profiles)] {
            let bytes = value.serialized(pretty: true)
            try Data(bytes).write(to: folder.appendingPathComponent(path))
            files.append(["path": .string(path), "sha256": .string(SHA256Digest.hex(of: bytes))])
        }
        var object = manifest.object ?? JSONObject()
        if object["files"] == nil { object["files"] = .array(files) }
        try Data(JSONValue.object(object).serialized(pretty: true)).write(
            to: folder.appendingPathComponent("manifest.json"))
    }
}
