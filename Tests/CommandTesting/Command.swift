public import Foundation

/// A program run to its end, for tests that ask another tool's opinion.
public struct Command: Sendable {
    public let status: Int32
    public let output: String
    public let errors: String

    /// Runs `arguments[0]`, found in PATH, without a shell.
    ///
    /// - Parameters:
    ///   - directory: the working directory; the test's own when nil.
    ///   - environment: variables added to, or replacing, the test's own.
    ///   - seconds: after which the program is killed (status 9).
    public static func run(
        _ arguments: [String], in directory: URL? = nil, environment: [String: String] = [:], seconds: Double = 120
    ) throws -> Command {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.currentDirectoryURL = directory
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        return try TemporaryFolder.use { folder in
            // Files, not pipes: a program that writes much to both streams can't block.
            let streams = try ["out", "err"].map { name in
                let url = folder.appendingPathComponent(name)
                try Data().write(to: url)
                return (url, try FileHandle(forWritingTo: url))
            }
            process.standardOutput = streams[0].1
            process.standardError = streams[1].1
            try process.run()
            let identifier = process.processIdentifier
            let watchdog = DispatchWorkItem { kill(identifier, SIGKILL) }
            DispatchQueue.global().asyncAfter(deadline: .now() + seconds, execute: watchdog)
            process.waitUntilExit()
            watchdog.cancel()
            let texts = try streams.map { String(decoding: try Data(contentsOf: $0.0), as: UTF8.self) }
            return Command(status: process.terminationStatus, output: texts[0], errors: texts[1])
        }
    }

    /// Whether a program of this name is in PATH.
    public static func exists(_ name: String) -> Bool {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        return path.split(separator: ":").contains { access("\($0)/\(name)", X_OK) == 0 }
    }
}
