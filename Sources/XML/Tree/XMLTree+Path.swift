extension XMLTree {
    /// A path a person can read: names as the document writes them, positions where a name repeats, for example
    /// `/Invoice/cac:InvoiceLine[3]/cbc:ID`.
    public func path(of node: Int32) -> String {
        var steps: [String] = []
        var at = node
        while at > 0 {
            steps.append(step(at))
            at = nodes[Int(at)].parent
        }
        return "/" + steps.reversed().joined(separator: "/")
    }

    private func step(_ node: Int32) -> String {
        let record = nodes[Int(node)]
        switch record.kind {
        case .document: return ""
        case .attribute: return "@" + qualifiedName(of: node)
        case .text: return "text()"
        case .comment: return "comment()"
        case .instruction: return "processing-instruction()"
        case .element:
            let place = place(of: node)
            return place.total > 1 ? "\(qualifiedName(of: node))[\(place.position)]" : qualifiedName(of: node)
        }
    }

    /// Where an element stands among its siblings of the same name, 1-based. Logarithmic for elements with many
    /// siblings.
    public func place(of element: Int32) -> (position: Int, total: Int) {
        let record = nodes[Int(element)]
        guard record.parent >= 0 else { return (1, 1) }
        if nodes[Int(record.parent)].isIndexed {
            let all = children(of: record.parent, named: record.name)
            var low = 0
            var high = all.count
            while low < high {
                let middle = (low + high) / 2
                if all[middle] < element { low = middle + 1 } else { high = middle }
            }
            return (low + 1, all.count)
        }
        var position = 1
        var total = 0
        var at = firstElement(of: record.parent)
        while at != 0 {
            if nodes[Int(at)].name == record.name {
                total += 1
                if at < element { position += 1 }
            }
            at = nodes[Int(at)].nextElement
        }
        return (position, total)
    }
}
