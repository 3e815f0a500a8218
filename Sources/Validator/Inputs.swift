internal import Files
internal import Glibc
internal import JSON
internal import Validation
internal import XML

/// The documents a command line names.
enum Inputs {
    static let standardInput = "-"

    /// Folders give the XML files below them, patterns what they match; the order is that of the command line, inside a
    /// folder or pattern that of the names. What is not there stays as it is: it gets its report.
    static func expanded(_ paths: [String]) -> [String] {
        paths.flatMap { path -> [String] in
            if path == standardInput { return [path] }
            if Files.isFolder(path) { return Files.documents(below: path) }
            if access(path, F_OK) != 0, path.contains(where: { "*?[".contains($0) }) {
                let found = Files.matching(path)
                if !found.isEmpty { return found.flatMap { Files.isFolder($0) ? Files.documents(below: $0) : [$0] } }
            }
            return [path]
        }
    }

    static func bytes(of path: String) throws(Diagnostics) -> [UInt8] {
        do throws(FileBytes.Failure) {
            return try read(path)
        } catch {
            throw Diagnostics(
                Diagnostic(
                    code: "file.unreadable", path: path, message: error.reason, remedy: "check the path and its permissions"))
        }
    }

    static func read(_ path: String) throws(FileBytes.Failure) -> [UInt8] {
        path == standardInput ? try FileBytes.readStandardInput() : try FileBytes.read(path)
    }
}
