internal import XML

/// Names and places of nodes: chapters 2 and 14 of Functions and Operators.
enum NodeFunctions {
    static let table: [String: Builtin] = [
        "name": Builtin(0, 1, .string, defaultsToContext: true) { call, m throws(Fault) in
            guard let node = try call.node(0, &m) else { return try m.push(.string(.empty)) }
            try m.push(.string(try m.qualifiedName(of: node)))
        },
        "local-name": nodeString { $0.name(of: $1)?.local ?? "" },
        "namespace-uri": Builtin(0, 1, .atomic, defaultsToContext: true) { call, m throws(Fault) in
            guard let node = try call.node(0, &m) else { return try m.push(.uri(.empty)) }
            try m.push(.uri(try m.text(m.tree.name(of: node)?.namespace ?? "")))
        },
        "root": Builtin(0, 1, .nodes, .document, defaultsToContext: true) { call, m throws(Fault) in
            guard var node = try call.node(0, &m) else { return }
            while m.nodes[Int(node)].parent >= 0 { node = m.nodes[Int(node)].parent }
            try m.push(.node(node))
        },
        "path": Builtin(0, 1, .string, defaultsToContext: true) { call, m throws(Fault) in
            guard let node = try call.node(0, &m) else { return }
            try m.push(.string(try m.text(m.tree.expandedPath(of: node))))
        },
        "generate-id": Builtin(0, 1, .string, defaultsToContext: true) { call, m throws(Fault) in
            guard let node = try call.node(0, &m) else { return try m.push(.string(.empty)) }
            try m.push(.string(try m.text("d1e\(node)")))
        },
        "has-children": Builtin(0, 1, .boolean, defaultsToContext: true) { call, m throws(Fault) in
            guard let node = try call.node(0, &m) else { return try m.push(.boolean(false)) }
            let record = m.nodes[Int(node)]
            try m.push(.boolean(node + 1 + Int32(record.attributeCount) < record.end))
        },
        "nilled": Builtin(1, .boolean) { call, m throws(Fault) in
            guard let node = try call.node(0, &m), m.nodes[Int(node)].isElement else { return }
            try m.push(.boolean(false))
        },
        // A document is bytes here, and has no URI.
        "document-uri": Builtin(0, 1, .atomic, defaultsToContext: true) { _, _ throws(Fault) in },
        "base-uri": Builtin(0, 1, .atomic, defaultsToContext: true) { _, _ throws(Fault) in },
        "lang": Builtin(1, 2, .boolean, .item) { call, m throws(Fault) in
            let wanted = try call.text(0, &m).string.lowercased()
            var node = call.arguments.count > 1 ? try call.node(1, &m) : try m.contextNode()
            while let at = node, at >= 0 {
                if let language = xmlLanguage(of: at, &m)?.lowercased() {
                    return try m.push(.boolean(language == wanted || language.hasPrefix(wanted + "-")))
                }
                node = m.nodes[Int(at)].parent
            }
            try m.push(.boolean(false))
        },
    ]

    private static func nodeString(_ value: @escaping @Sendable (XMLTree, Int32) -> String) -> Builtin {
        Builtin(0, 1, .string, defaultsToContext: true) { call, m throws(Fault) in
            guard let node = try call.node(0, &m) else { return try m.push(.string(.empty)) }
            try m.push(.string(try m.text(value(m.tree, node))))
        }
    }

    private static func xmlLanguage(of node: Int32, _ m: inout Machine) -> String? {
        let record = m.nodes[Int(node)]
        for at in (node + 1)..<(node + 1 + Int32(record.attributeCount)) {
            if let name = m.tree.name(of: at), name.local == "lang",
                name.namespace == "http://www.w3.org/XML/1998/namespace"
            {
                return m.tree.string(of: at)
            }
        }
        return nil
    }
}

extension XMLTree {
    /// fn:path: every step with its namespace and position.
    func expandedPath(of node: Int32) -> String {
        if node == 0 { return "/" }
        var steps: [String] = []
        var at = node
        while at > 0 {
            let name = name(of: at)
            switch self[at].kind {
            case .element: steps.append("Q{\(name?.namespace ?? "")}\(name?.local ?? "")[\(place(of: at).position)]")
            case .attribute:
                let namespace = name?.namespace ?? ""
                steps.append(namespace.isEmpty ? "@\(name?.local ?? "")" : "@Q{\(namespace)}\(name?.local ?? "")")
            case .text: steps.append("text()[\(rank(of: at))]")
            case .comment: steps.append("comment()[\(rank(of: at))]")
            case .instruction: steps.append("processing-instruction(\(name?.local ?? ""))[\(rank(of: at))]")
            case .document: break
            }
            at = self[at].parent
        }
        return "/" + steps.reversed().joined(separator: "/")
    }

    /// Position among the siblings of the same kind (and target).
    private func rank(of node: Int32) -> Int {
        let record = self[node]
        var rank = 1
        var at = record.parent + 1 + Int32(self[record.parent].attributeCount)
        while at < node {
            if self[at].rawKind == record.rawKind, self[at].name == record.name { rank += 1 }
            at = self[at].end
        }
        return rank
    }
}
