import CommandTesting
import Foundation
import Testing

/// `scripts/fetch-schemas`: the folder is complete or it isn't there. No test here uses a network.
@Suite struct FetchSchemasTests {
    /// A wheel as the script sees it: a zip file with a schema in it.
    private static let schema = """
        <!DOCTYPE s:schema [<!ENTITY % p ''>]><!-- notice --><s:schema xmlns:s='http://www.w3.org/2001/XMLSchema'>\
        <s:import namespace="urn:b" schemaLocation="../b.xsd"/>\
        <s:annotation><s:documentation>long</s:documentation></s:annotation>\
        <s:element name='a'><s:annotation id='a>b'/></s:element></s:schema>
        """
    private static let trimmed = """
        <!-- notice --><s:schema xmlns:s='http://www.w3.org/2001/XMLSchema'>\
        <s:import namespace="urn:b" schemaLocation="c.xsd"/><s:element name='a'></s:element></s:schema>
        """

    private struct Site {
        let folder: URL
        var lock: URL { folder.appendingPathComponent("lock.json") }
        var wheel: URL { folder.appendingPathComponent("demo-1.0-py3-none-any.whl") }
        var into: URL { folder.appendingPathComponent("fetched") }

        /// Writes a wheel of this name and a lock that fits it.
        func prepare(taking member: String = "demo/a.xsd", hash: String? = nil) throws {
            let source = folder.appendingPathComponent("a.xsd")
            try FetchSchemasTests.schema.write(to: source, atomically: true, encoding: .utf8)
            // A fixed date, so that the same content is the same wheel.
            let zip = """
                import sys, zipfile
                with zipfile.ZipFile(sys.argv[1], 'w') as wheel:
                    wheel.writestr(zipfile.ZipInfo('demo/a.xsd'), open(sys.argv[2]).read(), zipfile.ZIP_DEFLATED)
                """
            #expect(try Command.run(["python3", "-c", zip, wheel.path, source.path]).status == 0)
            let digest = try Command.run(["sha256sum", wheel.path]).output.prefix(64)
            let lock = """
                {"wheels": [{"package": "demo", "version": "1.0", "file": "demo-1.0-py3-none-any.whl",
                "sha256": "\(hash ?? String(digest))", "take": [{"from": "\(member)", "to": ["x/a.xsd", "y/a.xsd"],
                "locations": {"../b.xsd": "c.xsd"}}]}]}
                """
            try lock.write(to: self.lock, atomically: true, encoding: .utf8)
        }

        func fetch(_ more: [String] = [], environment: [String: String] = [:]) throws -> Command {
            let script = packageRoot.appendingPathComponent("scripts/fetch-schemas").path
            return try Command.run(
                [script, "--lock", lock.path, "--into", into.path] + more, environment: environment)
        }

        /// What lies in the folder besides the test's own files: after a failure, nothing.
        func leftovers() throws -> [String] {
            let own: Set = ["lock.json", "demo-1.0-py3-none-any.whl", "a.xsd"]
            return try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { !own.contains($0) }
        }
    }

    private func site(_ body: (Site) throws -> Void) throws {
        try TemporaryFolder.use { try body(Site(folder: $0)) }
    }

    @Test func unpacksTrimsAndPointsImportsHome() throws {
        try site { site in
            try site.prepare()
            let first = try site.fetch(["--wheels", site.folder.path])
            #expect(first.status == 0, "\(first.errors)")
            for copy in ["x/a.xsd", "y/a.xsd"] {
                let text = try String(contentsOf: site.into.appendingPathComponent(copy), encoding: .utf8)
                #expect(text == Self.trimmed)
            }
            // The second run does not even look for the wheels.
            let second = try site.fetch(["--wheels", "/nowhere"])
            #expect(second.status == 0)
            #expect(second.output.contains("up to date"))
            #expect(try site.leftovers() == ["fetched"])
        }
    }

    @Test func aWrongHashIsRefused() throws {
        try site { site in
            try site.prepare(hash: String(repeating: "0", count: 64))
            let done = try site.fetch(["--wheels", site.folder.path])
            #expect(done.status == 1)
            #expect(done.errors.contains("wrong SHA-256"))
            #expect(try site.leftovers() == [])
        }
    }

    @Test func aTruncatedWheelIsRefused() throws {
        try site { site in
            try site.prepare()
            let half = try Data(contentsOf: site.wheel).dropLast(40)
            try half.write(to: site.wheel)
            let done = try site.fetch(["--wheels", site.folder.path])
            #expect(done.status == 1)
            #expect(done.errors.contains("wrong SHA-256"))
            #expect(try site.leftovers() == [])
        }
    }

    @Test func aTruncatedWheelThatTheLockNamesIsRefused() throws {
        try site { site in
            try site.prepare()
            try Data(contentsOf: site.wheel).dropLast(40).write(to: site.wheel)
            let digest = try Command.run(["sha256sum", site.wheel.path]).output.prefix(64)
            let lock = try String(contentsOf: site.lock, encoding: .utf8)
            let fitting = lock.replacingOccurrences(
                of: "\"sha256\": \"[0-9a-f]+\"", with: "\"sha256\": \"\(digest)\"", options: .regularExpression)
            try fitting.write(to: site.lock, atomically: true, encoding: .utf8)
            let done = try site.fetch(["--wheels", site.folder.path])
            #expect(done.status == 1)
            #expect(done.errors.contains("is not a wheel"))
            #expect(try site.leftovers() == [])
        }
    }

    @Test func aMissingMemberIsRefused() throws {
        try site { site in
            try site.prepare(taking: "demo/b.xsd")
            let done = try site.fetch(["--wheels", site.folder.path])
            #expect(done.status == 1)
            #expect(done.errors.contains("does not contain demo/b.xsd"))
            #expect(try site.leftovers() == [])
        }
    }

    @Test func aMissingWheelIsRefused() throws {
        try site { site in
            try site.prepare()
            let done = try site.fetch(["--wheels", "/nowhere"])
            #expect(done.status == 1)
            #expect(done.errors.contains("is not in /nowhere"))
            #expect(try site.leftovers() == [])
        }
    }

    @Test func withoutANetworkItSaysSo() throws {
        try site { site in
            try site.prepare()
            // Port 9 of the loopback is closed: the index answers nothing. No configuration of the user's helps out.
            let nowhere = [
                "PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_CONFIG_FILE": "/dev/null", "PIP_NO_INDEX": "0",
                "PIP_EXTRA_INDEX_URL": "", "PIP_FIND_LINKS": "", "PIP_DEFAULT_TIMEOUT": "2",
            ]
            let done = try site.fetch(environment: nowhere)
            #expect(done.status == 1)
            #expect(done.errors.contains("pip cannot download demo==1.0"))
            #expect(done.errors.contains("--wheels"))
            #expect(try site.leftovers() == [])
        }
    }

    @Test func aFailureLeavesTheOldFolderAsItWas() throws {
        try site { site in
            try site.prepare()
            #expect(try site.fetch(["--wheels", site.folder.path]).status == 0)
            try site.prepare(taking: "demo/b.xsd")
            #expect(try site.fetch(["--wheels", site.folder.path]).status == 1)
            let kept = try String(contentsOf: site.into.appendingPathComponent("x/a.xsd"), encoding: .utf8)
            #expect(kept == Self.trimmed)
            try site.prepare()
            #expect(try site.fetch(["--wheels", site.folder.path]).output.contains("up to date"))
        }
    }

    @Test(arguments: ["/etc/passwd", "../up.xsd", "a/../../up.xsd"])
    func aLockThatLeavesTheFolderIsRefused(target: String) throws {
        try site { site in
            try site.prepare()
            let lock = try String(contentsOf: site.lock, encoding: .utf8)
            try lock.replacingOccurrences(of: "x/a.xsd", with: target)
                .write(to: site.lock, atomically: true, encoding: .utf8)
            let done = try site.fetch(["--wheels", site.folder.path])
            #expect(done.status == 1)
            #expect(done.errors.contains("is not a lock file"))
            #expect(try site.leftovers() == [])
        }
    }
}
