internal import Glibc

/// Files a command reads and writes.
enum LocalFile {
    static let maximumSize = 256 << 20

    static func read(_ path: String, maximum: Int = maximumSize) throws(Failure) -> [UInt8] {
        let descriptor = path == "-" ? dup(0) : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("file.unreadable", path) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure("file.unreadable", path) }
            if count == 0 { return bytes }
            bytes += buffer.prefix(count)
            guard bytes.count <= maximum else {
                throw Failure("file.tooLarge", "\(path) has more than \(maximum >> 20) MiB", remedy: "split it")
            }
        }
    }

    /// Writes beside the target, syncs and renames: a reader sees the old file or the whole new one.
    static func write(_ bytes: [UInt8], to path: String) throws(Failure) {
        guard path != "-" else { return try writeAll(bytes, to: 1, path) }
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
            return try writeInPlace(bytes, to: path)
        }
        let temporary = "\(path).\(getpid()).partial"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure("file.unwritable", path) }
        do throws(Failure) {
            try writeAll(bytes, to: descriptor, path)
            guard fsync(descriptor) == 0, close(descriptor) == 0, rename(temporary, path) == 0 else {
                throw failure("file.unwritable", path)
            }
        } catch {
            unlink(temporary)
            throw error
        }
    }

    /// A device or pipe is written to, never replaced.
    private static func writeInPlace(_ bytes: [UInt8], to path: String) throws(Failure) {
        let descriptor = open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("file.unwritable", path) }
        defer { close(descriptor) }
        try writeAll(bytes, to: descriptor, path)
    }

    /// Whether something is there and whether it is a folder.
    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The path with links resolved.
    static func absolute(_ path: String) throws(Failure) -> String {
        guard let resolved = realpath(path, nil) else { throw failure("file.unreadable", path) }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    static func remove(_ path: String) { unlink(path) }

    static func makeFolder(_ path: String) throws(Failure) {
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw failure("file.unwritable", path) }
    }

    /// Names in a folder that end so, sorted.
    static func names(in folder: String, suffix: String) throws(Failure) -> [String] {
        guard let stream = opendir(folder) else { throw failure("file.unreadable", folder) }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasSuffix(suffix), !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    /// Everything in a folder but hidden entries, sorted. Links are followed.
    static func entries(of folder: String) throws(Failure) -> [(name: String, isFolder: Bool)] {
        try names(in: folder, suffix: "").map { name in
            (name, isFolder("\(folder)/\(name)"))
        }
    }

    private static func writeAll(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws(Failure) {
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure("file.unwritable", path) }
            written += count
        }
    }

    private static func failure(_ code: String, _ path: String) -> Failure {
        Failure(code, "\(path): \(String(cString: strerror(errno)))", remedy: "check the path and its permissions")
    }
}
