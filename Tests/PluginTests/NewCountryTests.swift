import CommandTesting
import Foundation
import Testing

/// `fiscus plugin new`: what a stranger gets before having written a line.
@Suite("A new country")
struct NewCountryTests {
    @Test(
        "the skeleton builds, loads, passes the conformance suite and issues a plain EN 16931 invoice",
        arguments: ["c", "swift"])
    func skeleton(language: String) throws {
        try TemporaryFolder.use { folder in
            let place = folder.appendingPathComponent("country").path
            let made = try Command.run([
                PluginWorkshop.program, "plugin", "new", "NA", "--name", "Namibia", "--language", language, "--into", place
            ])
            #expect(made.status == 0, "\(made.errors)")
            let checked = try Command.run(["make", "-C", place, "check"], seconds: 900)
            #expect(checked.status == 0, "\(checked.output.suffix(2_000)) \(checked.errors.suffix(2_000))")
            #expect(checked.output.contains(" 0 failed"))
            let verdict = try Command.run([
                packageRoot.appendingPathComponent("bin/fiscus-validate").path, "--profile", "none", "--rules",
                "eu.cen.en16931:ubl", place + "/build/simple.xml"
            ])
            #expect(verdict.status == 0, "\(verdict.output)")
        }
    }

    @Test("what is no country, no name, or there already is refused with the remedy")
    func refused() throws {
        for arguments in [["na", "--name", "Namibia"], ["NA", "--name", "\"; rm -rf"], ["NA", "--name", ""]] {
            let made = try Command.run([PluginWorkshop.program, "plugin", "new"] + arguments + ["--into", "/tmp/never"])
            #expect(made.status == 1)
            #expect(!FileManager.default.fileExists(atPath: "/tmp/never"))
        }
        let taken = try Command.run([PluginWorkshop.program, "plugin", "new", "NA", "--name", "Namibia", "--into", "/tmp"])
        #expect(taken.status == 1)
        #expect(taken.errors.contains("new.exists"))
    }
}
