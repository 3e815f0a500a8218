internal import Glibc
internal import Identity

/// The host's own key, 32 random bytes in a file that only its user may read; made at the first start. Hosts that share
/// a database share the file.
enum HostKey {
    static func read(_ path: String) throws(Failure) -> [UInt8] {
        if access(path, F_OK) != 0 {
            let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            guard file >= 0 else { throw failure(path) }
            let key = SystemRandomNumberGenerator.bytes(32)
            let written = key.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            guard written == key.count, fsync(file) == 0, close(file) == 0 else { throw failure(path) }
            return key
        }
        var status = stat()
        guard stat(path, &status) == 0 else { throw failure(path) }
        guard status.st_mode & 0o077 == 0 else {
            throw Failure("key.readable", "\(path) may be read by others", remedy: "chmod 600 \(path)")
        }
        return try LocalFile.read(path, maximum: 4096)
    }

    private static func failure(_ path: String) -> Failure {
        Failure("key.unwritable", "\(path): \(String(cString: strerror(errno)))", remedy: "check the data folder")
    }
}
