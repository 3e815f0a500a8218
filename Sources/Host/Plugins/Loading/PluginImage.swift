internal import CLinux
internal import Digests
internal import Glibc

/// The bytes of a plugin's library, read once: what is hashed is what is loaded.
///
/// The bytes lie in a sealed memory file, so that nobody can exchange them between the check and dlopen. The
/// descriptor is never closed: a reused number under /proc/self/fd would make dlopen return the library loaded before.
public struct PluginImage: Sendable {
    public let path: String
    /// SHA-256 of the bytes, lower-case hexadecimal.
    public let digest: String
    /// What dlopen is given.
    let loadPath: String

    static let maximumSize = 256 << 20

    public init(path: String) throws(PluginRefusal) {
        self.path = path
        let bytes = try Self.bytes(of: path)
        digest = SHA256Digest.hex(of: bytes)
        loadPath = try Self.sealed(bytes)
    }

    /// The bytes of a library that may be loaded as far as its file goes.
    static func bytes(of path: String) throws(PluginRefusal) -> [UInt8] {
        let bytes = try read(path)
        try checkIsLibrary(bytes)
        return bytes
    }

    // MARK: Reading

    private static func read(_ path: String) throws(PluginRefusal) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw PluginRefusal(.unreadable, "\(path): \(systemError())", remedy: "check the path and its permissions")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw PluginRefusal(
                .notALibrary, "\(path) is not a regular file", remedy: "name the plugin's library itself")
        }
        try checkPermissions(path, status)
        guard status.st_size > 0, status.st_size <= maximumSize else {
            throw PluginRefusal(
                .notALibrary, "\(path) has \(status.st_size) bytes",
                remedy: "1 byte to \(maximumSize >> 20) MiB are read")
        }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var filled = 0
        while filled < bytes.count {
            let count = bytes[filled...].withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                throw PluginRefusal(.unreadable, "\(path) ended early: \(systemError())", remedy: "copy the file again")
            }
            filled += count
        }
        return bytes
    }

    /// A file or folder that anybody may write is anybody's code.
    private static func checkPermissions(_ path: String, _ status: stat) throws(PluginRefusal) {
        if status.st_mode & S_IWOTH != 0 {
            throw PluginRefusal(.worldWritable, "\(path) is writable by everybody", remedy: "chmod o-w \(path)")
        }
        // The folder the file really lies in, not the one a link stands in.
        guard let resolved = realpath(path, nil) else {
            throw PluginRefusal(.unreadable, "\(path): \(systemError())", remedy: "check the path and its permissions")
        }
        defer { free(resolved) }
        let folders = Set([path, String(cString: resolved)].map(folder(of:)))
        for folder in folders.sorted() {
            var status = stat()
            guard stat(folder, &status) == 0 else {
                throw PluginRefusal(.unreadable, "\(folder): \(systemError())", remedy: "check the folder's permissions")
            }
            if status.st_mode & S_IWOTH != 0 {
                throw PluginRefusal(.worldWritable, "the folder \(folder) is writable by everybody", remedy: "chmod o-w \(folder)")
            }
        }
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// ELF, 64 bit, little-endian, a shared object for this machine.
    private static func checkIsLibrary(_ bytes: [UInt8]) throws(PluginRefusal) {
        #if arch(x86_64)
            let machine: UInt16 = 62
        #elseif arch(arm64)
            let machine: UInt16 = 183
        #else
            let machine: UInt16 = 0
        #endif
        func half(_ at: Int) -> UInt16 { UInt16(bytes[at]) | UInt16(bytes[at + 1]) << 8 }
        guard bytes.count >= 64, bytes.starts(with: [0x7F, 0x45, 0x4C, 0x46]), bytes[4] == 2, bytes[5] == 1,
            half(16) == 3
        else {
            throw PluginRefusal(
                .notALibrary, "it is not a 64-bit ELF shared library", remedy: "build it with -shared -fPIC")
        }
        guard machine == 0 || half(18) == machine else {
            throw PluginRefusal(
                .notALibrary, "it was built for another machine (ELF machine \(half(18)))",
                remedy: "build it for this one")
        }
    }

    private static func sealed(_ bytes: [UInt8]) throws(PluginRefusal) -> String {
        let descriptor = fiscus_memory_file("fiscus-plugin")
        guard descriptor >= 0 else {
            throw PluginRefusal(
                .unreadable, "no memory file: \(systemError())", remedy: "Linux 3.17 or later is needed")
        }
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                close(descriptor)
                throw PluginRefusal(
                    .unreadable, "no memory for the library: \(systemError())", remedy: "free some memory")
            }
            written += count
        }
        guard fiscus_seal(descriptor) == 0 else {
            close(descriptor)
            throw PluginRefusal(
                .unreadable, "the library cannot be sealed: \(systemError())", remedy: "check the kernel")
        }
        return "/proc/self/fd/\(descriptor)"
    }
}

func systemError() -> String { String(cString: strerror(errno)) }
