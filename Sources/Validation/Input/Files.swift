internal import Glibc

/// Documents in folders.
package enum Files {
    package static func exists(_ path: String) -> Bool { Folder.exists(path) }

    package static func isFolder(_ path: String) -> Bool { Folder.isFolder(path) }

    /// The first bytes of a regular file, as many as a guess at its kind needs; nil where there is none.
    package static func beginning(of path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        let bytes = [UInt8](unsafeUninitializedCapacity: 8 << 10) { buffer, count in
            count = max(0, read(descriptor, buffer.baseAddress, buffer.count))
        }
        return bytes.isEmpty ? nil : bytes
    }

    /// Every regular `.xml` and `.xml.gz` below a folder, sorted; hidden entries and detached signatures (`.xades.xml`)
    /// left out. Links are followed, but not into a folder that is being listed.
    package static func documents(below folder: String) -> [String] {
        var found: [String] = []
        collect(folder.hasSuffix("/") ? String(folder.dropLast()) : folder, within: [], into: &found)
        return found
    }

    /// What tells two folders apart, whatever path leads to them.
    private struct FolderID: Hashable {
        let device: dev_t
        let number: ino_t
    }

    private static let deepest = 64

    private static func collect(_ folder: String, within above: [FolderID], into found: inout [String]) {
        var status = stat()
        guard above.count < deepest, stat(folder, &status) == 0 else { return }
        let own = FolderID(device: status.st_dev, number: status.st_ino)
        guard !above.contains(own) else { return }
        for name in Folder.names(in: folder) {
            let path = "\(folder)/\(name)"
            let lower = name.lowercased()
            if lower.hasSuffix(".xades.xml") { continue }
            if Folder.isUnnameable(path) {
                // Whatever it is, it cannot be opened by this name: its report says so.
                found.append(path)
            } else if lower.hasSuffix(".xml") || lower.hasSuffix(".xml.gz") {
                if Folder.isRegularFile(path) { found.append(path) }
            } else if Folder.isFolder(path) {
                collect(path, within: above + [own], into: &found)
            }
        }
    }

    /// What a shell pattern matches, sorted.
    package static func matching(_ pattern: String) -> [String] {
        var result = glob_t()
        defer { globfree(&result) }
        guard glob(pattern, 0, nil, &result) == 0, let paths = result.gl_pathv else { return [] }
        return (0..<Int(result.gl_pathc)).compactMap { paths[$0].map { String(cString: $0) } }
    }
}
