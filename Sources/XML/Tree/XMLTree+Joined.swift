extension XMLTree {
    /// This document with others behind it, as one tree: the nodes of this one keep their numbers, and everything
    /// below the document node of another one is numbered on from there. Names are those of `table`, which must be at
    /// least as new as the tables all of them were read with.
    ///
    /// - Returns: the tree, and the document node of each of the others.
    public func joined(with others: [XMLTree], names table: NameTable) -> (tree: XMLTree, roots: [Int32]) {
        var join = TreeJoin(self, others, table)
        var roots: [Int32] = []
        join.add(self)
        for other in others {
            roots.append(join.nodeCount)
            join.add(other)
        }
        return (join.tree(source: source), roots)
    }
}

/// Copies trees behind each other.
private struct TreeJoin {
    private let table: NameTable
    private let nodes: UnsafeMutablePointer<XMLNode>
    private let text: UnsafeMutablePointer<UInt8>
    private let values: UnsafeMutablePointer<UInt8>
    private(set) var nodeCount: Int32 = 0
    private var textCount = 0
    private var valueCount = 0
    private var localNames: [NameTable.Name] = []
    private var prefixes: [String] = []
    private var namespaces: [XMLTree.NamespaceDeclaration] = []

    init(_ first: XMLTree, _ others: [XMLTree], _ names: NameTable) {
        let all = [first] + others
        table = names.count >= first.names.count ? names : first.names
        nodes = .allocate(capacity: all.reduce(0) { $0 + $1.count })
        text = .allocate(capacity: max(all.reduce(0) { $0 + $1.textCount }, 1))
        values = .allocate(capacity: max(all.reduce(0) { $0 + $1.valueCount }, 1))
    }

    mutating func add(_ tree: XMLTree) {
        let first = nodeCount
        let renames = tree.localNames.map { name in
            table.id(of: name) ?? localID(name)
        }
        let prefixNumbers = tree.prefixes.map { prefixNumber($0) }
        for at in 0..<tree.count {
            var node = tree.nodes[at]
            if node.name >= NameTable.localBase { node.name = renames[Int(node.name - NameTable.localBase)] }
            if node.parent >= 0 { node.parent += first }
            node.end += first
            if node.nextElement != 0 { node.nextElement += first }
            node.start += UInt32(XMLTree.isInText(node) ? textCount : valueCount)
            if first > 0 { node.offset = 0 }
            node.bits = node.bits & 0xF | prefixNumbers[node.prefix] << XMLNode.prefixShift
            nodes[Int(first) + at] = node
        }
        (text + textCount).update(from: tree.text, count: tree.textCount)
        (values + valueCount).update(from: tree.values, count: tree.valueCount)
        for entry in tree.namespaces {
            namespaces.append(
                XMLTree.NamespaceDeclaration(
                    element: entry.element + first, prefix: entry.prefix, namespace: entry.namespace))
        }
        nodeCount += Int32(tree.count)
        textCount += tree.textCount
        valueCount += tree.valueCount
    }

    private mutating func localID(_ name: NameTable.Name) -> Int32 {
        if let at = localNames.firstIndex(of: name) { return NameTable.localBase + Int32(at) }
        localNames.append(name)
        return NameTable.localBase + Int32(localNames.count - 1)
    }

    private mutating func prefixNumber(_ prefix: String) -> UInt16 {
        if let at = prefixes.firstIndex(of: prefix) { return UInt16(at) }
        // Beyond what a node has bits for, names lose their prefix; a document alone can never get there.
        guard prefixes.count < XMLNode.maximumPrefixes else { return 0 }
        prefixes.append(prefix)
        return UInt16(prefixes.count - 1)
    }

    func tree(source: [UInt8]) -> XMLTree {
        XMLTree(
            nodes: nodes, count: Int(nodeCount), text: text, values: values, names: table, localNames: localNames,
            prefixes: prefixes, childIndex: XMLTree.childIndex(nodes, count: Int(nodeCount)), namespaces: namespaces,
            source: source)
    }
}

extension XMLTree {
    fileprivate static func isInText(_ node: XMLNode) -> Bool { node.rawKind <= 1 || node.rawKind == 3 }

    /// Bytes of the text buffer: the document node spans them all.
    fileprivate var textCount: Int { Int(nodes[0].start) + Int(nodes[0].length) }

    /// Bytes of the value buffer: values lie in it in document order.
    fileprivate var valueCount: Int {
        var end = 0
        for at in 0..<count where !Self.isInText(nodes[at]) {
            end = max(end, Int(nodes[at].start) + Int(nodes[at].length))
        }
        return end
    }
}
