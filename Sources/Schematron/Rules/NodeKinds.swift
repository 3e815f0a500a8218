/// Kinds of nodes, as bits by `XMLNode.rawKind`.
struct NodeKinds: OptionSet, Sendable {
    let rawValue: UInt8

    static let document = NodeKinds(rawValue: 1 << 0)
    static let element = NodeKinds(rawValue: 1 << 1)
    static let attribute = NodeKinds(rawValue: 1 << 2)
    static let text = NodeKinds(rawValue: 1 << 3)
    static let comment = NodeKinds(rawValue: 1 << 4)
    static let instruction = NodeKinds(rawValue: 1 << 5)

    /// What may be a child.
    static let children: NodeKinds = [.element, .text, .comment, .instruction]
    static let all: NodeKinds = [.document, .attribute, .children]
    /// What every traversal of a compiled rule file comes past.
    static let elements: NodeKinds = [.document, .element]

    init(rawValue: UInt8) { self.rawValue = rawValue }

    @inline(__always)
    func contains(raw kind: UInt16) -> Bool { rawValue >> UInt8(truncatingIfNeeded: kind) & 1 == 1 }

    /// Kinds that a node test lets through on an axis of a pattern.
    init(_ test: CompiledTest, on axis: Syntax.Axis) {
        switch test.code {
        case .document: self = .document
        case .text: self = .text
        case .comment: self = .comment
        case .instruction: self = .instruction
        case .never: self = []
        case .node: self = axis == .attribute ? .attribute : .children
        case .name, .principal, .namespace, .local: self = axis == .attribute ? .attribute : .element
        }
    }

    /// Kinds that the `select` of an xsl:apply-templates comes past; without one it takes all children.
    init(walkedBy select: String?) {
        guard let select else {
            self = [.document, .children]
            return
        }
        self = .elements
        if select.contains("@") { insert(.attribute) }
        if select.contains("node()") { formUnion(.children) }
        if select.contains("text()") { insert(.text) }
        if select.contains("comment()") { insert(.comment) }
        if select.contains("processing-instruction(") { insert(.instruction) }
    }
}
