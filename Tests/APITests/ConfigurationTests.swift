import CommandTesting
import Foundation
import Testing

@Suite("Configuration")
struct ConfigurationTests {
    private func fiscus(_ arguments: [String], _ environment: [String: String] = [:]) throws -> Command {
        try Command.run(
            [packageRoot.appendingPathComponent("bin/fiscus").path] + arguments, environment: environment)
    }

    @Test("the documented table is the program's")
    func table() throws {
        let shown = try fiscus(["config", "show"]).output
        let documented = try String(
            contentsOf: packageRoot.appendingPathComponent("docs/configuration.md"), encoding: .utf8)
        #expect(documented.contains(shown))
    }

    @Test("everything that is wrong is named at once, with what would be right")
    func check() throws {
        let folder = try TemporaryFolder()
        let file = folder.url.appendingPathComponent("config.json")
        try Data(#"{"rate": {"requests": 0}, "cookies": {"secure": "perhaps"}, "lisen": "x"}"#.utf8).write(to: file)
        let bad = try fiscus(["config", "check", "--config", file.path])
        #expect(bad.status == 1)
        for word in ["rate.requests", "cookies.secure", "lisen"] { #expect(bad.errors.contains(word)) }
        try Data(#"{"rate": {"requests": 10}, "cookies": {"secure": false}}"#.utf8).write(to: file)
        #expect(try fiscus(["config", "check", "--config", file.path]).status == 0)
        #expect(try fiscus(["config", "check"], ["FISCUS_BODY_BYTES": "many"]).status == 1)
    }

    @Test("the command serves with a data folder alone, answers, and stops gracefully")
    func serve() throws {
        let folder = try TemporaryFolder()
        let run = try Command.run([
            "/usr/bin/python3", "-c",
            """
            import re,signal,subprocess,sys,urllib.request
            p = subprocess.Popen([sys.argv[1], "serve", "--data", sys.argv[2], "--listen", "127.0.0.1:0"],
                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            for line in p.stderr:
                found = re.search(r"http://127.0.0.1:(\\d+)", line)
                if found: break
            print(urllib.request.urlopen(found.group(0) + "/api/v1/ready").status)
            p.send_signal(signal.SIGTERM)
            print(p.wait(20))
            """, packageRoot.appendingPathComponent("bin/fiscus").path, folder.url.path
        ])
        #expect(run.output == "200\n0\n", "\(run.errors)")
    }
}
