internal import CLinux
internal import Glibc
internal import JSON

/// Loads a plugin in a child process first: a constructor that aborts, an entry function that crashes or hangs must not
/// take the host with it. Afterwards the plugin is trusted code.
public struct PluginProbe: Sendable {
    /// The program that runs `ProbeChild.run`, with the arguments that make it do so.
    public let program: String
    public let arguments: [String]
    public let seconds: Int

    public init(program: String, arguments: [String] = ["plugin", "probe-child"], seconds: Int = 5) {
        self.program = program
        self.arguments = arguments
        self.seconds = seconds
    }

    /// - Parameter digest: of the image the host holds; the child refuses other bytes.
    func probe(_ path: String, digest: String) throws(PluginRefusal) {
        switch try ChildProcess.run(program, arguments + [path, digest], seconds: seconds) {
        case .timedOut:
            throw PluginRefusal(
                .probeHung, "it did not answer in \(seconds) s", remedy: "entry and describe must return at once")
        case .signalled(let signal):
            throw PluginRefusal(
                .probeCrashed, "it died of signal \(signal) (\(String(cString: strsignal(signal))))",
                remedy: "run it under a debugger: fiscus plugin probe \(path)")
        case .exited(let status, let output):
            try Self.judge(status, output)
        }
    }

    private static func judge(_ status: Int32, _ output: [UInt8]) throws(PluginRefusal) {
        guard let answer = try? JSONReader.read(output), let code = answer["code"]?.string else {
            throw PluginRefusal(
                .probeCrashed, "it ended the probe with status \(status) and no answer",
                remedy: "a plugin must not call exit, and write nothing to standard output")
        }
        if code == "ok", status == 0 { return }
        throw PluginRefusal(
            PluginRefusal.Code(rawValue: code) ?? .probeFailed, answer["message"]?.string ?? "the probe failed",
            remedy: answer["remedy"]?.string ?? "see the plugin's documentation")
    }
}

/// What runs inside the child: limits first, then the plugin.
public enum ProbeChild {
    /// Prints one JSON object and returns the exit status.
    public static func run(path: String, digest: String) -> Int32 {
        fiscus_confine_process(5, 1)
        let answer: JSONValue
        var status: Int32 = 0
        do throws(PluginRefusal) {
            let image = try PluginImage(path: path)
            guard image.digest == digest else {
                throw PluginRefusal(.fileChanged, "the file changed while it was loaded", remedy: "load it again")
            }
            let block = try PluginBlock(loading: image)
            _ = try PluginIdentity(block)
            try block.checkCapabilities()
            try DescribeCheck(block).run()
            answer = ["code": "ok"]
        } catch {
            answer = [
                "code": .string(error.code.rawValue), "message": .string(error.message), "remedy": .string(error.remedy)
            ]
            status = 3
        }
        let line = answer.serialized()
        _ = line.withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
        return status
    }
}
