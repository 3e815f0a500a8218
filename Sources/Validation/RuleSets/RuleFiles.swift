internal import Digests
internal import Files
public import JSON
internal import XML

/// A rule file with everything it includes, as bytes: what a rule set's digest covers and what an installation copies.
public struct RuleFiles: Sendable {
    public struct File: Sendable, Hashable {
        /// Below the main file's folder.
        public let path: String
        public let bytes: [UInt8]
    }

    /// The main file first, then what it includes, in the order met.
    public let all: [File]
    /// SHA-256 of the file; of several files: of one line `DIGEST  PATH` each, sorted by path, as sha256sum writes.
    public let sha256: String

    private static let maximumFiles = 200
    private static let maximumBytes = 64 << 20

    /// Reads a rule file and what it includes.
    ///
    /// - Throws: `rules.unreadable`, `rules.include` for an include that leaves the folder of the main file.
    public init(path: String) throws(Diagnostic) {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        var files: [File] = []
        var waiting = [String(path.dropFirst(folder.count))]
        var size = 0
        while let name = waiting.popLast() {
            if files.contains(where: { $0.path == name }) { continue }
            let bytes = try Self.read(folder + name)
            size += bytes.count
            guard files.count < Self.maximumFiles, size <= Self.maximumBytes else {
                throw Diagnostic(code: "rules.tooLarge", path: path, message: "the rule file includes too much")
            }
            files.append(File(path: name, bytes: bytes))
            for reference in try Self.references(in: bytes, path: folder + name) {
                guard let target = Self.resolve(reference, from: name) else {
                    throw Diagnostic(
                        code: "rules.include", path: folder + name,
                        message: "it includes \"\(reference)\", which is not below its own folder",
                        remedy: "give a file that includes only from its folder, or a preprocessed one")
                }
                waiting.append(target)
            }
        }
        all = files
        if files.count == 1 {
            sha256 = SHA256Digest.hex(of: files[0].bytes)
        } else {
            let lines = files.sorted { $0.path < $1.path }.map { "\(SHA256Digest.hex(of: $0.bytes))  \($0.path)\n" }
            sha256 = SHA256Digest.hex(of: Array(lines.joined().utf8))
        }
    }

    static func read(_ path: String) throws(Diagnostic) -> [UInt8] {
        do throws(FileBytes.Failure) {
            return try FileBytes.read(path, limit: maximumBytes)
        } catch {
            throw Diagnostic(
                code: "rules.unreadable", path: path, message: "the rule file cannot be read: \(error.reason)",
                remedy: "check the path and its permissions")
        }
    }

    /// What a file needs beside itself.
    private static func references(in bytes: [UInt8], path: String) throws(Diagnostic) -> [String] {
        try includes(in: bytes, path: path) + documents(in: bytes)
    }

    /// The literal arguments of `document('…')` and `doc('…')`, found as text: what is no rule file is not looked into,
    /// and what is in no expression does no harm.
    private static func documents(in bytes: [UInt8]) -> [String] {
        var found: [String] = []
        for call in ["document(", "doc("] as [StaticString] {
            var at = 0
            while let next = offset(of: call, in: bytes, from: at) {
                at = next + call.utf8CodeUnitCount
                let rest = bytes[at...].prefix(longestReference).drop { $0 == 0x20 }
                guard let quote = rest.first, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else { continue }
                let name = String(decoding: rest.dropFirst().prefix { $0 != quote && $0 >= 0x20 }, as: UTF8.self)
                if !name.isEmpty, !found.contains(name) { found.append(name) }
            }
        }
        return found
    }

    private static let longestReference = 300

    /// `href` of Schematron's include and extends. Compiled rules have none, and are too big to be parsed for it.
    private static func includes(in bytes: [UInt8], path: String) throws(Diagnostic) -> [String] {
        guard !contains(bytes, "XSL/Transform", within: 8192), contains(bytes, "href=") else { return [] }
        let tree: XMLTree
        do throws(XMLError) {
            tree = try XMLReader.tree(bytes)
        } catch {
            throw Diagnostic(code: "rules.not-xml", path: path, message: error.description, remedy: error.remedy)
        }
        var found: [String] = []
        for node in 0..<Int32(tree.count) where tree[node].isElement {
            guard let name = tree.name(of: node), name.namespace == "http://purl.oclc.org/dsdl/schematron",
                name.local == "include" || name.local == "extends", let href = tree.attribute("href", of: node)
            else { continue }
            found.append(href.split(separator: "#", omittingEmptySubsequences: false).first.map(String.init) ?? href)
        }
        return found.filter { !$0.isEmpty }
    }

    /// Nil for what is absolute or leaves the folder.
    private static func resolve(_ reference: String, from name: String) -> String? {
        guard !reference.hasPrefix("/"), !reference.contains(":") else { return nil }
        var parts = name.split(separator: "/").dropLast().map(String.init)
        for part in reference.split(separator: "/") {
            if part == "." { continue }
            if part == ".." {
                guard parts.popLast() != nil else { return nil }
            } else {
                parts.append(String(part))
            }
        }
        return parts.isEmpty ? nil : parts.joined(separator: "/")
    }

    private static func contains(_ bytes: [UInt8], _ word: StaticString, within length: Int = .max) -> Bool {
        offset(of: word, in: bytes[...].prefix(length), from: 0) != nil
    }

    private static func offset(
        of word: StaticString, in bytes: some RandomAccessCollection<UInt8>, from start: Int
    ) -> Int? {
        let word = UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        let found = bytes.withContiguousStorageIfAvailable { bytes in
            UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[start...])).firstOffset(of: word)
        }
        return found.flatMap { $0 }.map { $0 + start }
    }
}
