internal import XML

extension Step {
    /// Every axis but children by name.
    func scanOther<V: NodeVisitor>(_ node: Int32, _ m: inout Machine, _ visitor: inout V) throws(Fault) -> Bool {
        switch axis {
        case .child: return try scanRange(children: node, &m, &visitor)
        case .attribute: return try scanAttributes(node, &m, &visitor)
        case .descendantAttribute: return try scanDescendantAttributes(node, &m, &visitor)
        case .parent:
            let parent = m.nodes[Int(node)].parent
            guard parent >= 0, test.matches(parent, &m) else { return false }
            try m.spend()
            return try visitor.visit(parent, &m)
        case .self:
            guard test.matches(node, &m) else { return false }
            return try visitor.visit(node, &m)
        case .ancestor: return try scanAncestors(m.nodes[Int(node)].parent, &m, &visitor)
        case .ancestorOrSelf: return try scanAncestors(node, &m, &visitor)
        case .descendant: return try scanDescendants(node, &m, &visitor)
        case .descendantOrSelf:
            if test.matches(node, &m), try visitor.visit(node, &m) { return true }
            return try scanDescendants(node, &m, &visitor)
        case .followingSibling:
            let record = m.nodes[Int(node)]
            guard record.parent >= 0, record.rawKind != 2 else { return false }
            return try scanSiblings(from: record.end, to: m.nodes[Int(record.parent)].end, &m, &visitor)
        case .precedingSibling: return try scanPrecedingSiblings(node, &m, &visitor)
        case .following:
            let record = m.nodes[Int(node)]
            // What follows an attribute begins with the children of its element.
            let start = record.isAttribute
                ? record.parent + 1 + Int32(m.nodes[Int(record.parent)].attributeCount) : record.end
            let end = m.nodes[Int(m.documentNode(of: node))].end
            return try scanFlat(from: start, to: end, &m, &visitor)
        case .preceding: return try scanPreceding(node, &m, &visitor)
        }
    }

    private func scanRange<V: NodeVisitor>(
        children node: Int32, _ m: inout Machine, _ visitor: inout V
    ) throws(Fault) -> Bool {
        let record = m.nodes[Int(node)]
        guard record.rawKind <= 1 else { return false }
        return try scanSiblings(from: node + 1 + Int32(record.attributeCount), to: record.end, &m, &visitor)
    }

    private func scanSiblings<V: NodeVisitor>(
        from start: Int32, to end: Int32, _ m: inout Machine, _ visitor: inout V
    ) throws(Fault) -> Bool {
        var at = start
        while at < end {
            try m.spend()
            if test.matches(at, &m), try visitor.visit(at, &m) { return true }
            at = m.nodes[Int(at)].end
        }
        return false
    }

    private func scanAttributes<V: NodeVisitor>(
        _ node: Int32, _ m: inout Machine, _ visitor: inout V
    ) throws(Fault) -> Bool {
        var at = node + 1
        let end = at + Int32(m.nodes[Int(node)].attributeCount)
        while at < end {
            if test.matches(at, &m), try visitor.visit(at, &m) { return true }
            at += 1
        }
        return false
    }

    /// Attributes of the node and of all elements below it.
    private func scanDescendantAttributes<V: NodeVisitor>(
        _ node: Int32, _ m: inout Machine, _ visitor: inout V
    ) throws(Fault) -> Bool {
        let record = m.nodes[Int(node)]
        guard record.rawKind <= 1 else { return false }
        if test.code == .name {
            for found in m.attributes(named: test.name, from: node + 1, to: record.end) {
                try m.spend()
                if try visitor.visit(found, &m) { return true }
            }
            return false
        }
        var at = node + 1
        while at < record.end {
            try m.spend()
            if m.nodes[Int(at)].isAttribute, test.matches(at, &m), try visitor.visit(at, &m) { return true }
            at += 1
        }
        return false
    }

    private func scanAncestors<V: NodeVisitor>(
        _ first: Int32, _ m: inout Machine, _ visitor: inout V
    ) throws(Fault) -> Bool {
        var at = first
        while at >= 0 {
            try m.spend()
            if test.matches(at, &m), try visitor.visit(at, &m) { return true }
            at = m.nodes[Int(at)].parent
        }
        return false
    }

    private func scanDescendants<V: NodeVisitor>(
        _ node: Int32, _ m: inout Machine, _ visitor: inout V
    ) throws(Fault) -> Bool {
        let record = m.nodes[Int(node)]
        guard record.rawKind <= 1 else { return false }
        if test.code == .name, test.kind == 1 {
            for found in m.elements(named: test.name, from: node + 1, to: record.end) {
                try m.spend()
                if try visitor.visit(found, &m) { return true }
            }
            return false
        }
        return try scanFlat(from: node + 1, to: record.end, &m, &visitor)
    }

    /// All nodes of a range of the document, without attributes.
    private func scanFlat<V: NodeVisitor>(
        from start: Int32, to end: Int32, _ m: inout Machine, _ visitor: inout V
    ) throws(Fault) -> Bool {
        var at = start
        while at < end {
            try m.spend()
            let record = m.nodes[Int(at)]
            if !record.isAttribute, test.matches(at, &m), try visitor.visit(at, &m) { return true }
            at += 1
        }
        return false
    }

    /// Nearest first.
    private func scanPrecedingSiblings<V: NodeVisitor>(
        _ node: Int32, _ m: inout Machine, _ visitor: inout V
    ) throws(Fault) -> Bool {
        let record = m.nodes[Int(node)]
        guard record.parent >= 0, !record.isAttribute else { return false }
        let parent = m.nodes[Int(record.parent)]
        if parent.isIndexed, test.code == .name {
            let siblings = m.children(of: record.parent, named: test.name)
            for sibling in siblings.reversed() where sibling < node {
                try m.spend()
                if try visitor.visit(sibling, &m) { return true }
            }
            return false
        }
        let mark = m.top
        var at = record.parent + 1 + Int32(parent.attributeCount)
        while at < node {
            try m.spend()
            if test.matches(at, &m) { try m.push(.node(at)) }
            at = m.nodes[Int(at)].end
        }
        return try sendReversed(from: mark, &m, &visitor)
    }

    /// Nearest first, without ancestors.
    private func scanPreceding<V: NodeVisitor>(
        _ node: Int32, _ m: inout Machine, _ visitor: inout V
    ) throws(Fault) -> Bool {
        let record = m.nodes[Int(node)]
        let start = record.isAttribute ? record.parent : node
        let root = m.documentNode(of: node)
        if test.code == .name, test.kind == 1 {
            for found in m.elements(named: test.name, from: root + 1, to: start).reversed() {
                try m.spend()
                if m.nodes[Int(found)].end <= start, try visitor.visit(found, &m) { return true }
            }
            return false
        }
        var at = start - 1
        while at > root {
            try m.spend()
            let other = m.nodes[Int(at)]
            if !other.isAttribute, other.end <= start, test.matches(at, &m), try visitor.visit(at, &m) { return true }
            at -= 1
        }
        return false
    }

    private func sendReversed<V: NodeVisitor>(
        from mark: Int, _ m: inout Machine, _ visitor: inout V
    ) throws(Fault) -> Bool {
        let end = m.top
        var at = end
        var stopped = false
        while at > mark, !stopped {
            at -= 1
            if case .node(let node) = m.items[at] { stopped = try visitor.visit(node, &m) }
        }
        m.drop(from: mark, to: end)
        return stopped
    }
}
