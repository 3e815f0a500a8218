internal import Glibc

/// Names in folders, without the start-up cost of a bigger library.
enum Folder {
    /// Sorted by their bytes; hidden entries left out; empty when the folder cannot be read.
    static func names(in path: String) -> [String] {
        guard let stream = opendir(path) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// A name that is not UTF-8 was repaired when it was read, and no longer leads to its file.
    static func isUnnameable(_ path: String) -> Bool {
        path.unicodeScalars.contains("\u{FFFD}") && !exists(path)
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Links are followed. A pipe or a device would never end.
    static func isRegularFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// Links are followed.
    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
