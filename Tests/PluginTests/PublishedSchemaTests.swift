import CommandTesting
import CountryPack
import Documents
import Foundation
import JSON
import PluginKit
import Testing

@Suite("Published JSON Schemas")
struct PublishedSchemaTests {
    private static let folder = packageRoot.appendingPathComponent("docs/schemas")
    private static let python = packageRoot.appendingPathComponent(".venv/bin/python").path
    private static let hasJudge = access(python, X_OK) == 0

    @Test("docs/schemas holds what the types say")
    func published() throws {
        for schema in PublishedSchema.all {
            let file = Self.folder.appendingPathComponent("\(schema.name).json")
            let expected = schema.json.serialized(pretty: true) + [0x0A]
            #expect(try Array(Data(contentsOf: file)) == expected, "run: bin/fiscus schema --into docs/schemas")
        }
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
        // The validator's report is published by its own tests.
        #expect(Set(files) == Set(PublishedSchema.all.map { "\($0.name).json" }).union(["report-1.json"]))
    }

    /// Manifests one change away from a good one; the decoder and the schema must say the same of each.
    @Test(
        "the strict decoder and the JSON Schema agree on good and bad manifests",
        .enabled(if: hasJudge, "needs .venv (make bootstrap-test)"))
    func manifests() throws {
        let good = try #require(TestPack.manifest.object)
        var table: [(name: String, manifest: JSONObject, valid: Bool)] = [("the test pack", good, true)]
        func change(_ name: String, _ key: String, _ value: JSONValue?, valid: Bool = false) {
            var manifest = good
            manifest[key] = value
            table.append((name, manifest, valid))
        }
        for key in ["schema", "id", "kind", "version", "vendor", "names"] { change("no \(key)", key, nil) }
        change("unknown field", "bogus", 1)
        change("another schema", "schema", "fiscus.manifest/2")
        change("kind as number", "kind", 1)
        change("null", "vendor", .null)
        change("a version of two numbers", "version", "1.0")
        change("a version with a leading zero", "version", "1.02.0")
        change("a version with letters", "version", "1.0.0-beta")
        change("a large version", "version", "999999.0.1", valid: true)
        change("an empty id", "id", "")
        change("an id with a space", "id", "a b")
        change("an id of one letter", "id", "a", valid: true)
        change("a lower-case country", "country", "zz")
        change("names as list", "names", [])
        change("a name that is no text", "names", ["en": 1])
        change("a name that is empty", "names", ["en": ""])
        change("an empty list", "holidays", [])
        let source: JSONValue = ["law": "x", "confidence": "high"]
        change("a holiday", "holidays", [["day": "01-07", "names": ["en": "Christmas"], "source": source]], valid: true)
        change("a 13th month", "holidays", [["day": "13-01", "names": ["en": "x"], "source": source]])
        change(
            "a holiday of the wrong length", "holidays",
            [["day": "01-07", "length": 11, "names": ["en": "x"], "source": source]])
        change(
            "a fraction", "holidays",
            [["day": "01-07", "length": .number("1.5"), "names": ["en": "x"], "source": source]])
        change(
            "a source without law", "holidays",
            [["day": "01-07", "names": ["en": "x"], "source": ["confidence": "high"]]])
        change(
            "an unknown confidence", "holidays",
            [["day": "01-07", "names": ["en": "x"], "source": ["law": "x", "confidence": "sure"]]])
        change(
            "a threshold", "thresholds", [["key": "k", "amount": "8000000.00", "currency": "RSD", "source": source]],
            valid: true)
        change(
            "an amount as number", "thresholds",
            [["key": "k", "amount": 8_000_000, "currency": "RSD", "source": source]])
        change(
            "an amount with a comma", "thresholds", [["key": "k", "amount": "8,0", "currency": "RSD", "source": source]]
        )
        change(
            "an amount of five decimals", "thresholds",
            [["key": "k", "amount": "8.00001", "currency": "RSD", "source": source]])
        change(
            "a file", "files", [["path": "rules/a.sch", "sha256": .string(String(repeating: "a", count: 64))]],
            valid: true)
        change("a path that climbs", "files", [["path": "../a", "sha256": .string(String(repeating: "a", count: 64))]])
        change("an absolute path", "files", [["path": "/a", "sha256": .string(String(repeating: "a", count: 64))]])
        change("a hidden file", "files", [["path": "a/.b", "sha256": .string(String(repeating: "a", count: 64))]])
        change("a short digest", "files", [["path": "a", "sha256": "abc"]])
        change("an upper-case digest", "files", [["path": "a", "sha256": .string(String(repeating: "A", count: 64))]])
        change(
            "an address", "authorities",
            [
                [
                    "key": "k", "names": ["en": "x"], "environments": ["demo": "https://a.example:8443/x"],
                    "source": source
                ]
            ], valid: true)
        change(
            "an address without TLS", "authorities",
            [["key": "k", "names": ["en": "x"], "environments": ["demo": "http://a.example"], "source": source]])
        change(
            "an address with a long port", "authorities",
            [["key": "k", "names": ["en": "x"], "environments": ["demo": "https://a.example:123456"], "source": source]]
        )
        change("an account", "accounts", [["code": "204", "kind": "asset", "names": ["en": "x"]]], valid: true)
        change(
            "an account that begins with a dot", "accounts", [["code": ".204", "kind": "asset", "names": ["en": "x"]]])
        for (name, manifest, valid) in table {
            let decoded = (try? Manifest.decode(.object(manifest))) != nil
            #expect(decoded == valid, "decoder: \(name)")
        }
        let verdicts = try judge(table.map { .object($0.manifest) }, schema: "manifest-1")
        for (entry, verdict) in zip(table, verdicts) { #expect(verdict == entry.valid, "JSON Schema: \(entry.name)") }
    }

    @Test(
        "the shipped manifest, profiles and examples pass the published schemas",
        .enabled(if: hasJudge, "needs .venv (make bootstrap-test)"))
    func shipped() throws {
        let pack = packageRoot.appendingPathComponent("Plugins/RS/libFiscusRS")
        func read(_ path: String) throws -> JSONValue {
            try JSONReader.read(Array(Data(contentsOf: pack.appendingPathComponent(path))))
        }
        #expect(try judge([read("manifest.json")], schema: "manifest-1") == [true])
        #expect(try judge([read("profiles.json")], schema: "profiles-1") == [true])
        let names = try FileManager.default.contentsOfDirectory(atPath: pack.appendingPathComponent("examples").path)
        let examples = try names.map { try read("examples/\($0)") }
        #expect(try judge(examples, schema: "document-1").allSatisfy { $0 })
        #expect(examples.count == names.count && !names.isEmpty)
    }

    /// The verdict of PyPI's jsonschema on each value.
    private func judge(_ values: [JSONValue], schema: String) throws -> [Bool] {
        try TemporaryFolder.use { folder in
            let file = folder.appendingPathComponent("values.json")
            try Data(JSONValue.array(values).serialized()).write(to: file)
            let program = """
                import json, sys, jsonschema
                schema = json.load(open(sys.argv[1])); values = json.load(open(sys.argv[2]))
                jsonschema.Draft202012Validator.check_schema(schema)
                validator = jsonschema.Draft202012Validator(schema)
                print(json.dumps([validator.is_valid(value) for value in values]))
                """
            let run = try Command.run([
                Self.python, "-c", program, Self.folder.appendingPathComponent("\(schema).json").path, file.path
            ])
            return try (JSONReader.read(run.output).array ?? []).compactMap(\.bool)
        }
    }
}
