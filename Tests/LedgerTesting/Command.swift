import Foundation

public struct CommandFailed: Error, CustomStringConvertible {
    public let description: String
}

/// Runs programs that the tests compare with.
public enum Command {
    /// - Returns: what it printed.
    /// - Throws: `CommandFailed` with its error output when it does not exit with 0.
    @discardableResult
    public static func run(_ program: String, _ arguments: [String], input: String? = nil) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let complaint = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw CommandFailed(description: "\(program) \(arguments): \(complaint)")
        }
        return text
    }
}
