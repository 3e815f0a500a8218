internal import XML

/// A key that a rule file defines with xsl:key.
final class KeyDefinition {
    let name: String
    let match: MatchPattern
    let use: Expression
    let frameSize: Int

    init(name: String, match: MatchPattern, use: Expression, frameSize: Int) {
        self.name = name
        self.match = match
        self.use = use
        self.frameSize = frameSize
    }
}

/// All definitions of one key; expressions that use it may be compiled before they are known.
final class KeyDefinitions {
    private(set) var all: [KeyDefinition] = []

    func add(_ definition: KeyDefinition) { all.append(definition) }
}

/// key(name, values): the nodes whose key is one of the values.
final class KeyLookup: Expression {
    private let definitions: KeyDefinitions
    private let index: Int
    private let values: Expression

    /// `index` is unique for the key's name within the program.
    init(_ definitions: KeyDefinitions, index: Int, _ values: Expression, _ dependencies: Traits.Dependencies) {
        self.definitions = definitions
        self.index = index
        self.values = values
        super.init(Traits(.nodes, dependencies.union(.document)))
    }

    override func push(_ m: inout Machine) throws(Fault) {
        let mark = m.top
        try values.pushAtoms(&m)
        let end = m.top
        if m.keyTables[index] == nil { try build(&m) }
        var found: [Int32] = []
        for at in mark..<end {
            let key = try Self.key(m.items[at], &m)
            found += m.keyTables[index]?[key] ?? []
        }
        m.pop(to: mark)
        for node in found { try m.push(.node(node)) }
        try m.sortNodes(from: mark)
    }

    /// Equal for values that `eq` finds equal; what it cannot compare is different (XSLT 2.0, 16.3.1).
    private static func key(_ item: Item, _ m: inout Machine) throws(Fault) -> String {
        switch item {
        case .string, .untyped, .uri: return "s" + (try m.text(of: item).string)
        default: return (item.isNumber ? "n\(m.double(item))" : item.typeName + " " + (try m.text(of: item).string))
        }
    }

    private func build(_ m: inout Machine) throws(Fault) {
        m.keyTables[index] = [:]
        var table: [String: [Int32]] = [:]
        let saved = (m.focus, m.current)
        defer { (m.focus, m.current) = saved }
        for definition in definitions.all {
            let frame = m.enterFrame(definition.frameSize)
            defer { m.leaveFrame(frame) }
            for node in 0..<m.nodes[0].end {
                try m.spend()
                guard try definition.match.matches(node, &m) else { continue }
                m.focus = Machine.Focus(node: node)
                m.current = node
                let mark = m.top
                try definition.use.pushAtoms(&m)
                for at in mark..<m.top { table[try Self.key(m.items[at], &m), default: []].append(node) }
                m.pop(to: mark)
            }
        }
        m.keyTables[index] = table
    }
}
