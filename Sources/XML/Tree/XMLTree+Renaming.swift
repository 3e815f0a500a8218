extension XMLTree {
    /// This tree with names that `table` knows by now under the table's ids. A tree read before a rule set was loaded
    /// interned some of the rule set's names for itself; usually there are none and the tree itself is returned.
    public func renamed(for table: NameTable) -> XMLTree {
        // Tables only grow: a tree read with a newer one has all the names of an older one.
        guard names.count < table.count, localNames.contains(where: { table.id(of: $0) != nil }) else { return self }
        let renames = localNames.map { table.id(of: $0) }
        let copy = UnsafeMutablePointer<XMLNode>.allocate(capacity: count)
        copy.update(from: nodes, count: count)
        for at in 0..<count where copy[at].name >= NameTable.localBase {
            if let id = renames[Int(copy[at].name - NameTable.localBase)] { copy[at].name = id }
        }
        return XMLTree(renaming: self, nodes: copy, table: table)
    }

    /// Element indices go by id, so they are made anew; the buffers are shared through `original`.
    private convenience init(renaming original: XMLTree, nodes: UnsafeMutablePointer<XMLNode>, table: NameTable) {
        let index = Self.childIndex(nodes, count: original.count)
        self.init(
            nodes: nodes, count: original.count, text: UnsafeMutablePointer(mutating: original.text),
            values: UnsafeMutablePointer(mutating: original.values), names: table, localNames: original.localNames,
            prefixes: original.prefixes, childIndex: index, namespaces: original.namespaces,
            source: original.source, owner: original)
    }

    /// The index over nodes that have been copied from trees which had one.
    static func childIndex(_ nodes: UnsafeMutablePointer<XMLNode>, count: Int) -> ChildIndex {
        var index = ChildIndex()
        for at in 0..<count where nodes[at].isIndexed {
            var children: [(name: Int32, node: Int32)] = []
            var child = Int32(at) + 1 + Int32(nodes[at].attributeCount)
            if !nodes[Int(child)].isElement { child = nodes[Int(child)].nextElement }
            while child != 0 {
                children.append((nodes[Int(child)].name, child))
                child = nodes[Int(child)].nextElement
            }
            index.add(Int32(at), children: children)
        }
        index.seal()
        return index
    }
}
