#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Whole files as bytes, without the start-up cost of a bigger library.
public enum FileBytes {
    /// Why a file could not be read.
    public struct Failure: Error, Sendable, Hashable {
        public let path: String
        public let reason: String
    }

    /// Reads a regular file or a pipe; at most `limit` bytes, more is a failure.
    public static func read(_ path: String, limit: Int = 256 << 20) throws(Failure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(path: path, reason: String(cString: strerror(errno))) }
        defer { close(descriptor) }
        return try read(descriptor, path, limit)
    }

    /// Reads standard input to its end.
    public static func readStandardInput(limit: Int = 256 << 20) throws(Failure) -> [UInt8] {
        try read(STDIN_FILENO, "-", limit)
    }

    private static func read(_ descriptor: Int32, _ path: String, _ limit: Int) throws(Failure) -> [UInt8] {
        var status = stat()
        var size = 1 << 16
        if fstat(descriptor, &status) == 0 {
            if status.st_mode & S_IFMT == S_IFDIR { throw Failure(path: path, reason: "is a directory") }
            size = max(Int(status.st_size) + 1, 4096)
        }
        if size > limit + 1 { throw Failure(path: path, reason: "has more than \(limit) bytes") }
        var result: [UInt8] = []
        var count = 0
        while true {
            if count == result.count {
                guard count <= limit else { throw Failure(path: path, reason: "has more than \(limit) bytes") }
                result.append(contentsOf: repeatElement(0, count: count == 0 ? size : count))
            }
            let got = result.withUnsafeMutableBytes { buffer in
                buffer.baseAddress.map { systemRead(descriptor, $0 + count, buffer.count - count) } ?? 0
            }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw Failure(path: path, reason: String(cString: strerror(errno))) }
            if got == 0 { break }
            count += got
        }
        result.removeLast(result.count - count)
        return result
    }
}

/// The system call; inside `FileBytes` its name is taken.
private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer, _ count: Int) -> Int {
    read(descriptor, buffer, count)
}
