internal import Files
internal import XML

/// A rule file as read.
final class SourceFile {
    let path: String
    let tree: XMLTree

    init(path: String) throws(RuleLoadError) {
        self.path = path
        let bytes: [UInt8]
        do {
            bytes = try FileBytes.read(path)
        } catch {
            throw RuleLoadError(.unreadable, "cannot be read: \(error.reason)", file: path)
        }
        tree = try Self.parse(bytes, path)
    }

    init(path: String, bytes: [UInt8]) throws(RuleLoadError) {
        self.path = path
        tree = try Self.parse(bytes, path)
    }

    private static func parse(_ bytes: [UInt8], _ path: String) throws(RuleLoadError) -> XMLTree {
        do {
            return try XMLReader.tree(bytes)
        } catch {
            throw RuleLoadError(.notXML, error.message, file: path, line: error.line)
        }
    }

    var root: SourceNode { SourceNode(file: self, node: tree.root) }

    /// The folder the file is in, with a slash at the end; empty for the working directory.
    var folder: String {
        path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    }
}

/// An element of a rule file.
struct SourceNode {
    static let schematron = "http://purl.oclc.org/dsdl/schematron"
    static let oldSchematron = "http://www.ascc.net/xml/schematron"
    static let xslt = "http://www.w3.org/1999/XSL/Transform"
    static let svrl = "http://purl.oclc.org/dsdl/svrl"

    let file: SourceFile
    let node: Int32

    var namespace: String { file.tree.name(of: node)?.namespace ?? "" }
    var local: String { file.tree.name(of: node)?.local ?? "" }
    var qualifiedName: String { file.tree.qualifiedName(of: node) }
    var line: Int { file.tree.position(of: node).line }
    var text: String { file.tree.string(of: node) }
    var isSchematron: Bool { namespace == Self.schematron || namespace == Self.oldSchematron }
    var isXSLT: Bool { namespace == Self.xslt }

    func isXSLT(_ local: String) -> Bool { self.local == local && isXSLT }
    func isSchematron(_ local: String) -> Bool { self.local == local && isSchematron }

    subscript(attribute: String) -> String? { file.tree.attribute(attribute, of: node) }

    var elements: [SourceNode] { file.tree.elements(of: node).map { SourceNode(file: file, node: $0) } }

    /// Children with texts; comments and processing instructions are left out.
    enum Child {
        case element(SourceNode)
        case text(String)
    }

    var children: [Child] {
        let record = file.tree[node]
        var result: [Child] = []
        var at = node + 1 + Int32(record.attributeCount)
        while at < record.end {
            switch file.tree[at].kind {
            case .element: result.append(.element(SourceNode(file: file, node: at)))
            case .text: result.append(.text(file.tree.string(of: at)))
            default: break
            }
            at = file.tree[at].end
        }
        return result
    }

    func error(_ code: RuleLoadError.Code, _ message: String, _ construct: String? = nil) -> RuleLoadError {
        RuleLoadError(code, message, file: file.path, line: line, construct: construct ?? "<\(qualifiedName)>")
    }

    func required(_ attribute: String) throws(RuleLoadError) -> String {
        guard let value = self[attribute] else { throw error(.structure, "the attribute \(attribute) is missing") }
        return value
    }
}
