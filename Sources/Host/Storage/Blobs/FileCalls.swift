internal import Glibc

/// The file system calls that durability depends on, with typed errors.
enum FileCalls {
    static func makeFolder(_ path: String) throws {
        if mkdir(path, 0o755) == 0 || errno == EEXIST { return }
        throw fault("mkdir", path)
    }

    /// Whether a file stands there itself: no folder, no link to elsewhere.
    static func isFile(_ path: String) -> Bool {
        var information = stat()
        return lstat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFREG
    }

    /// Nil when there is no such file; a link to one is none.
    static func read(_ path: String) throws -> [UInt8]? {
        guard isFile(path) else { return nil }
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        if file < 0 {
            if errno == ENOENT || errno == ELOOP { return nil }
            throw fault("open", path)
        }
        defer { close(file) }
        var information = stat()
        guard fstat(file, &information) == 0 else { throw fault("stat", path) }
        var content = [UInt8](repeating: 0, count: Int(information.st_size))
        var done = 0
        while done < content.count {
            let count = content.withUnsafeMutableBytes { buffer in
                buffer.baseAddress.map { Glibc.read(file, $0 + done, buffer.count - done) } ?? 0
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw fault("read", path) }
            if count == 0 { break }
            done += count
        }
        return Array(content.prefix(done))
    }

    /// Writes a new read-only file, durable by itself (its name is not yet).
    static func writeTemporary(_ content: [UInt8], in folder: String) throws -> String {
        var template = Array("\(folder)/blob-XXXXXX".utf8CString)
        let file = mkstemp(&template)
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard file >= 0 else { throw fault("mkstemp", folder) }
        do {
            var done = 0
            while done < content.count {
                let count = content.withUnsafeBytes { buffer in
                    buffer.baseAddress.map { write(file, $0 + done, buffer.count - done) } ?? 0
                }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw fault("write", path) }
                done += count
            }
            guard fchmod(file, 0o444) == 0, fsync(file) == 0 else { throw fault("fsync", path) }
            guard close(file) == 0 else { throw fault("close", path) }
        } catch {
            close(file)
            unlink(path)
            throw error
        }
        return path
    }

    static func rename(_ path: String, to target: String) throws {
        guard Glibc.rename(path, target) == 0 else { throw fault("rename", target) }
    }

    static func synchronise(folder: String) throws {
        let file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard file >= 0 else { throw fault("open", folder) }
        defer { close(file) }
        guard fsync(file) == 0 else { throw fault("fsync", folder) }
    }

    static func removeFiles(in folder: String) throws {
        guard let directory = opendir(folder) else { throw fault("opendir", folder) }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { unlink("\(folder)/\(name)") }
        }
    }

    private static func fault(_ call: String, _ path: String) -> StorageError {
        let number = errno
        let message = "\(call) \(path): \(String(cString: strerror(number)))"
        switch number {
        case ENOSPC, EDQUOT, EFBIG: return StorageError(.diskFull, message, remedy: "free space on that disk")
        case EROFS, EACCES, EPERM:
            return StorageError(.readOnly, message, remedy: "make the folder writable for this user")
        case ENOENT, ENOTDIR: return StorageError(.cannotOpen, message, remedy: "check the folder's path")
        default: return StorageError(.inputOutput, message, remedy: "check the disk and the file system's log")
        }
    }
}
