internal import Synchronization

/// A document as flat arrays: nodes in document order, all text in one buffer, all other values in a second one.
///
/// The text of an element is one contiguous range (its descendants' texts follow each other), so that a string value
/// is a slice, never a copy. A tree is immutable after reading and may be shared by threads; pointers taken from it
/// are valid as long as it lives.
public final class XMLTree: @unchecked Sendable {
    public let nodes: UnsafePointer<XMLNode>
    public let count: Int
    /// UTF-8 of all text, in document order.
    public let text: UnsafePointer<UInt8>
    /// UTF-8 of attribute values, comments and processing instructions.
    public let values: UnsafePointer<UInt8>
    /// The table that ids below `NameTable.localBase` belong to.
    public let names: NameTable
    /// Names only this document has: id `NameTable.localBase + index`.
    public let localNames: [NameTable.Name]
    /// The bytes that were read, in UTF-8.
    public let source: [UInt8]

    /// A namespace declaration as written on an element.
    public struct NamespaceDeclaration: Sendable {
        public let element: Int32
        /// Empty for the default namespace.
        public let prefix: String
        public let namespace: String
    }

    /// All declarations in document order.
    public let namespaces: [NamespaceDeclaration]

    let prefixes: [String]
    let childIndex: ChildIndex
    let nameIndex: NameIndex
    /// Owns the text buffers when this tree is another one's renamed copy.
    private let owner: XMLTree?
    private let places = Mutex<PlaceIndex?>(nil)

    /// Index of the document element; 0 when there is none.
    public let root: Int32

    init(
        nodes: UnsafeMutablePointer<XMLNode>, count: Int, text: UnsafeMutablePointer<UInt8>,
        values: UnsafeMutablePointer<UInt8>, names: NameTable, localNames: [NameTable.Name], prefixes: [String],
        childIndex: ChildIndex, namespaces: [NamespaceDeclaration], source: [UInt8],
        owner: XMLTree? = nil
    ) {
        self.owner = owner
        self.nodes = UnsafePointer(nodes)
        self.count = count
        self.text = UnsafePointer(text)
        self.values = UnsafePointer(values)
        self.names = names
        self.localNames = localNames
        self.prefixes = prefixes
        self.namespaces = namespaces
        self.childIndex = childIndex
        nameIndex = NameIndex(nodes: UnsafePointer(nodes), count: count, names: names.count)
        self.source = source
        var root: Int32 = 0
        var at: Int32 = 1
        while at < count {
            if nodes[Int(at)].isElement {
                root = at
                break
            }
            at = nodes[Int(at)].end
        }
        self.root = root
    }

    deinit {
        nodes.deallocate()
        if owner != nil { return }
        text.deallocate()
        values.deallocate()
    }

    public subscript(node: Int32) -> XMLNode { nodes[Int(node)] }

    public func name(_ id: Int32) -> NameTable.Name? {
        if id < 0 { return nil }
        if id < NameTable.localBase { return names.names[Int(id)] }
        return localNames[Int(id - NameTable.localBase)]
    }

    /// Name of an element, attribute or processing instruction.
    public func name(of node: Int32) -> NameTable.Name? { name(nodes[Int(node)].name) }

    /// The prefix as written; empty for none.
    public func prefix(of node: Int32) -> String { prefixes[nodes[Int(node)].prefix] }

    /// `prefix:local` as written in the document.
    public func qualifiedName(of node: Int32) -> String {
        guard let name = name(of: node) else { return "" }
        let prefix = prefix(of: node)
        return prefix.isEmpty ? name.local : "\(prefix):\(name.local)"
    }

    /// The string value of any node, without a copy.
    public func stringBytes(of node: Int32) -> UnsafeBufferPointer<UInt8> {
        let record = nodes[Int(node)]
        let kind = record.rawKind
        let base = kind <= 1 || kind == 3 ? text : values
        return UnsafeBufferPointer(start: base + Int(record.start), count: Int(record.length))
    }

    public func string(of node: Int32) -> String { String(decoding: stringBytes(of: node), as: UTF8.self) }

    /// Value of an attribute without namespace; nil when absent.
    public func attribute(_ local: String, of element: Int32) -> String? {
        var at = element + 1
        let end = at + Int32(nodes[Int(element)].attributeCount)
        while at < end {
            if let name = name(of: at), name.local == local, name.namespace.isEmpty { return string(of: at) }
            at += 1
        }
        return nil
    }

    /// The prefixes an element may use, with their namespaces; the empty prefix is the default namespace.
    public func namespacesInScope(of element: Int32) -> [String: String] {
        var result: [String: String] = [:]
        var at = element
        while at >= 0 {
            var index = firstDeclaration(from: at)
            while index < namespaces.count, namespaces[index].element == at {
                let declaration = namespaces[index]
                if result[declaration.prefix] == nil { result[declaration.prefix] = declaration.namespace }
                index += 1
            }
            at = nodes[Int(at)].parent
        }
        return result
    }

    /// The nearest element, the given one included, that declares a prefix; 0 when none does.
    public func declaringElement(of element: Int32) -> Int32 {
        var at = element
        while at > 0 {
            let index = firstDeclaration(from: at)
            if index < namespaces.count, namespaces[index].element == at { return at }
            at = nodes[Int(at)].parent
        }
        return 0
    }

    /// Index of the first declaration at or after an element.
    private func firstDeclaration(from element: Int32) -> Int {
        var low = 0
        var high = namespaces.count
        while low < high {
            let middle = (low + high) / 2
            if namespaces[middle].element < element { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Element children in document order.
    public func elements(of parent: Int32) -> [Int32] {
        var result: [Int32] = []
        var at = firstElement(of: parent)
        while at != 0 {
            result.append(at)
            at = nodes[Int(at)].nextElement
        }
        return result
    }

    /// The first child that is an element; 0 for none.
    public func firstElement(of parent: Int32) -> Int32 {
        let record = nodes[Int(parent)]
        let at = parent + 1 + Int32(record.attributeCount)
        guard at < record.end else { return 0 }
        return nodes[Int(at)].isElement ? at : nodes[Int(at)].nextElement
    }

    /// Children named `name` of an element with many children (`isIndexed`), in document order.
    public func children(of parent: Int32, named name: Int32) -> UnsafeBufferPointer<Int32> {
        childIndex.children(of: parent, named: name)
    }

    /// 1-based line and column (in characters) where the node's markup starts.
    public func position(of node: Int32) -> (line: Int, column: Int) {
        position(ofByte: Int(nodes[Int(node)].offset))
    }

    /// 1-based line and column of a byte of the source.
    public func position(ofByte offset: Int) -> (line: Int, column: Int) {
        places.withLock { places in
            let index = places ?? PlaceIndex(source)
            places = index
            return index.place(of: offset, in: source)
        }
    }
}
