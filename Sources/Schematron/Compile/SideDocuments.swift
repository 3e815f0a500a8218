internal import Files
internal import XML

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Other documents that rules look things up in, `document('codes.xml')`: read once when the rules are loaded, from
/// the folder of the rule file or below and from nowhere else.
final class SideDocuments {
    static let mostDocuments = 16
    static let mostBytes = 32 << 20

    private var numbers: [String: Int] = [:]
    private(set) var trees: [XMLTree] = []
    private let names: NameTable

    init(names: NameTable) { self.names = names }

    /// The number of a document.
    ///
    /// - Parameters:
    ///   - reference: a relative path as the rule has it; empty for the rule file itself.
    ///   - file: the rule file.
    func number(_ reference: String, from file: SourceFile, _ place: Int) throws(SyntaxError) -> Int {
        let path = try Self.path(reference, from: file, place)
        if let known = numbers[path] { return known }
        guard trees.count < Self.mostDocuments else {
            throw SyntaxError("the rules read more than \(Self.mostDocuments) other documents", place)
        }
        do {
            let bytes = try FileBytes.read(path, limit: Self.mostBytes)
            trees.append(try XMLReader.tree(bytes, names: names))
        } catch let error as FileBytes.Failure {
            throw SyntaxError("document('\(reference)') cannot be read: \(error.reason)", place)
        } catch {
            throw SyntaxError("document('\(reference)') cannot be read: \(error)", place)
        }
        numbers[path] = trees.count - 1
        return trees.count - 1
    }

    private static func path(_ reference: String, from file: SourceFile, _ place: Int) throws(SyntaxError) -> String {
        if reference.isEmpty { return file.path }
        let parts = reference.split(separator: "/", omittingEmptySubsequences: false)
        guard !reference.contains(":"), !reference.contains("\\"), !reference.contains("%"),
            !parts.contains(where: { $0.isEmpty || $0 == ".." || $0 == "." })
        else {
            throw SyntaxError(
                "document('\(reference)') does not name a file below the folder of the rule file", place)
        }
        let path = file.folder + reference
        guard let folder = resolved(file.folder.isEmpty ? "." : file.folder), let target = resolved(path) else {
            throw SyntaxError("document('\(reference)') cannot be read: there is no such file", place)
        }
        // A link must not lead out of the folder.
        guard target.hasPrefix(folder == "/" ? folder : folder + "/") else {
            throw SyntaxError("document('\(reference)') leads out of the folder of the rule file", place)
        }
        return target
    }

    private static func resolved(_ path: String) -> String? {
        guard let found = realpath(path, nil) else { return nil }
        defer { free(found) }
        return String(cString: found)
    }
}

/// The document node of a side document.
final class SideDocument: Expression {
    private let number: Int

    init(number: Int) {
        self.number = number
        super.init(Traits(.nodes, .document, single: true))
    }

    override func push(_ m: inout Machine) throws(Fault) { try m.push(.node(m.sideRoots[number])) }
}
