internal import CLibXML2

/// Builds a tree from the parser's events. A struct behind a pointer: the callbacks cost no reference counting.
struct TreeBuilder: ~Copyable {
    private struct Open: BitwiseCopyable {
        var node: Int32
        /// The last child that is an element; 0 for none.
        var lastElement: Int32
        /// The first child after `lastElement` that is not an element; 0 for none.
        var pending: Int32
        var elements: Int32
    }

    let limits: XMLLimits
    let parser: xmlParserCtxtPtr
    private(set) var failure: XMLError?
    private var nodes: GrowingBuffer<XMLNode>
    private var text: GrowingBuffer<UInt8>
    private var values: GrowingBuffer<UInt8>
    private var open: GrowingBuffer<Open>
    private var level = 0
    private var names: NameInterner
    private var childIndex = ChildIndex()
    private var namespaces: [XMLTree.NamespaceDeclaration] = []
    /// The element whose tag was read last, opening or closing: what a schema error is about.
    private(set) var lastElement: Int32 = 0

    init(parser: xmlParserCtxtPtr, limits: XMLLimits, names: NameTable, sizeHint: Int) {
        self.parser = parser
        self.limits = limits
        self.names = NameInterner(table: names)
        nodes = GrowingBuffer(capacity: sizeHint / 24 + 64)
        text = GrowingBuffer(capacity: sizeHint / 3 + 256)
        values = GrowingBuffer(capacity: sizeHint / 24 + 64)
        open = GrowingBuffer(capacity: 64)
        nodes.append(
            XMLNode(
                name: -1, parent: -1, end: 1, nextElement: 0, start: 0, length: 0, offset: 0, attributeCount: 0,
                bits: XMLNode.Kind.document.rawValue))
        open.append(Open(node: 0, lastElement: 0, pending: 0, elements: 0))
    }

    /// Keeps the first failure and stops the parser.
    mutating func fail(_ code: XMLError.Code, _ message: String, line: Int? = nil, column: Int? = nil) {
        guard failure == nil else { return }
        let input = parser.pointee.input
        failure = XMLError(
            code, message, line: line ?? input.map { Int($0.pointee.line) } ?? 0,
            column: column ?? input.map { Int($0.pointee.col) } ?? 0)
        xmlStopParser(parser)
    }

    mutating func fail(_ error: XMLError) {
        guard failure == nil else { return }
        failure = error
        xmlStopParser(parser)
    }

    /// Offset in the source of the next byte the parser will read.
    private var sourceOffset: Int {
        guard let input = parser.pointee.input, let cur = input.pointee.cur, let base = input.pointee.base else {
            return 0
        }
        return Int(input.pointee.consumed) + (cur - base)
    }

    /// Offset of the `<` that opens the tag just read. Attribute values cannot hold a `<`, so the nearest one is it.
    private var tagOffset: Int {
        guard let input = parser.pointee.input, let cur = input.pointee.cur, let base = input.pointee.base else {
            return 0
        }
        return Int(input.pointee.consumed) + Self.lastBracket(UnsafeRawPointer(base), cur - base)
    }

    /// Offset of the last `<` before `end`; eight bytes at a time, for tags are long.
    private static func lastBracket(_ base: UnsafeRawPointer, _ end: Int) -> Int {
        let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
        var at = end
        while at >= 8 {
            let word = base.loadUnaligned(fromByteOffset: at - 8, as: UInt64.self) ^ 0x3C3C_3C3C_3C3C_3C3C
            // The top bit of exactly those bytes that are zero now.
            let zeros = ~(((word & low) &+ low) | word | low)
            if zeros != 0 { return at - 1 - zeros.leadingZeroBitCount / 8 }
            at -= 8
        }
        while at > 0, base.load(fromByteOffset: at - 1, as: UInt8.self) != 0x3C { at -= 1 }
        return max(at - 1, 0)
    }

    // MARK: Events

    mutating func startElement(
        _ local: UnsafePointer<UInt8>, _ prefix: UnsafePointer<UInt8>?, _ namespace: UnsafePointer<UInt8>?,
        namespaceCount: Int, _ declarations: UnsafeMutablePointer<UnsafePointer<UInt8>?>?,
        attributeCount: Int, _ attributes: UnsafeMutablePointer<UnsafePointer<UInt8>?>?
    ) {
        guard level < limits.depth else {
            return fail(.tooDeep, "More than \(limits.depth) elements inside each other.")
        }
        guard attributeCount + namespaceCount <= limits.attributes else {
            return fail(.tooManyAttributes, "An element with more than \(limits.attributes) attributes.")
        }
        guard nodes.count + attributeCount < limits.nodes else {
            return fail(.tooManyNodes, "More than \(limits.nodes) elements, attributes and texts.")
        }
        guard names.localNames.count <= limits.names else {
            return fail(.tooManyNodes, "More than \(limits.names) different names.")
        }
        guard let prefixNumber = names.prefix(prefix) else {
            return fail(.tooManyNodes, "More than \(XMLNode.maximumPrefixes) namespace prefixes.")
        }
        let node = Int32(nodes.count)
        let offset = UInt32(truncatingIfNeeded: tagOffset)
        link(node)
        nodes.append(
            XMLNode(
                name: names.id(local, namespace), parent: open[level].node, end: 0, nextElement: 0,
                start: UInt32(text.count), length: 0, offset: offset, attributeCount: UInt16(attributeCount),
                bits: XMLNode.Kind.element.rawValue | prefixNumber << XMLNode.prefixShift))
        if let attributes, attributeCount > 0 {
            for at in 0..<attributeCount { attribute(attributes + at * 5, of: node, offset) }
        }
        if let declarations, namespaceCount > 0 { declare(node, namespaceCount, declarations) }
        level += 1
        let opened = Open(node: node, lastElement: 0, pending: 0, elements: 0)
        if level < open.count { open[level] = opened } else { open.append(opened) }
        lastElement = node
    }

    private mutating func declare(
        _ node: Int32, _ count: Int, _ fields: UnsafeMutablePointer<UnsafePointer<UInt8>?>
    ) {
        for at in 0..<count {
            namespaces.append(
                XMLTree.NamespaceDeclaration(
                    element: node, prefix: fields[at * 2].map { String(cString: $0) } ?? "",
                    namespace: fields[at * 2 + 1].map { String(cString: $0) } ?? ""))
        }
    }

    private mutating func attribute(
        _ fields: UnsafeMutablePointer<UnsafePointer<UInt8>?>, of element: Int32, _ offset: UInt32
    ) {
        guard let local = fields[0], let start = fields[3], let end = fields[4] else { return }
        let length = end - start
        guard length <= limits.attributeBytes else {
            return fail(.attributeTooLong, "An attribute value longer than \(limits.attributeBytes) bytes.")
        }
        guard let prefixNumber = names.prefix(fields[1]) else {
            return fail(.tooManyNodes, "More than \(XMLNode.maximumPrefixes) namespace prefixes.")
        }
        let node = Int32(nodes.count)
        nodes.append(
            XMLNode(
                name: names.id(local, fields[2]), parent: element, end: node + 1, nextElement: 0,
                start: UInt32(values.count), length: UInt32(length), offset: offset, attributeCount: 0,
                bits: XMLNode.Kind.attribute.rawValue | prefixNumber << XMLNode.prefixShift))
        values.append(start, length)
    }

    /// Chains the new element to its preceding siblings.
    private mutating func link(_ node: Int32) {
        var frame = open[level]
        if frame.lastElement != 0 { nodes.base[Int(frame.lastElement)].nextElement = node }
        var at = frame.pending
        while at != 0, at < node {
            nodes.base[Int(at)].nextElement = node
            at = nodes[Int(at)].end
        }
        frame.lastElement = node
        frame.pending = 0
        frame.elements += 1
        open[level] = frame
    }

    mutating func endElement() {
        guard failure == nil, level > 0 else { return }
        close()
    }

    private mutating func close() {
        let frame = open[level]
        let node = Int(frame.node)
        nodes.base[node].end = Int32(nodes.count)
        nodes.base[node].length = UInt32(text.count) - nodes[node].start
        if frame.elements > ChildIndex.threshold { index(frame.node) }
        lastElement = frame.node
        level -= 1
    }

    private mutating func index(_ parent: Int32) {
        var children: [(name: Int32, node: Int32)] = []
        var at = parent + 1 + Int32(nodes[Int(parent)].attributeCount)
        if !nodes[Int(at)].isElement { at = nodes[Int(at)].nextElement }
        while at != 0 {
            children.append((nodes[Int(at)].name, at))
            at = nodes[Int(at)].nextElement
        }
        childIndex.add(parent, children: children)
        nodes.base[Int(parent)].bits |= XMLNode.indexedFlag
    }

    mutating func characters(_ bytes: UnsafePointer<UInt8>, _ length: Int) {
        guard failure == nil, length > 0 else { return }
        let parent = open[level].node
        let last = nodes.count - 1
        if nodes[last].rawKind == XMLNode.Kind.text.rawValue, nodes[last].parent == parent {
            guard Int(nodes[last].length) + length <= limits.textBytes else {
                return fail(.textTooLong, "A text longer than \(limits.textBytes) bytes.")
            }
            nodes.base[last].length += UInt32(length)
        } else {
            guard length <= limits.textBytes else {
                return fail(.textTooLong, "A text longer than \(limits.textBytes) bytes.")
            }
            leaf(.text, name: -1, start: text.count, length: length)
        }
        text.append(bytes, length)
    }

    mutating func comment(_ bytes: UnsafePointer<UInt8>) { value(.comment, name: -1, bytes) }

    mutating func instruction(_ target: UnsafePointer<UInt8>, _ bytes: UnsafePointer<UInt8>?) {
        let name = names.id(target, nil)
        if let bytes {
            value(.instruction, name: name, bytes)
        } else {
            leaf(.instruction, name: name, start: 0, length: 0)
        }
    }

    private mutating func value(_ kind: XMLNode.Kind, name: Int32, _ bytes: UnsafePointer<UInt8>) {
        var length = 0
        while bytes[length] != 0 { length += 1 }
        leaf(kind, name: name, start: values.count, length: length)
        values.append(bytes, length)
    }

    private mutating func leaf(_ kind: XMLNode.Kind, name: Int32, start: Int, length: Int) {
        guard failure == nil else { return }
        guard nodes.count < limits.nodes else {
            return fail(.tooManyNodes, "More than \(limits.nodes) elements, attributes and texts.")
        }
        let node = Int32(nodes.count)
        if open[level].pending == 0 {
            var frame = open[level]
            frame.pending = node
            open[level] = frame
        }
        nodes.append(
            XMLNode(
                name: name, parent: open[level].node, end: node + 1, nextElement: 0, start: UInt32(start),
                length: UInt32(length), offset: UInt32(truncatingIfNeeded: sourceOffset), attributeCount: 0,
                bits: kind.rawValue))
    }

    // MARK: Result

    /// Path of an element while the tree is still growing: counts the siblings read so far.
    func path(of node: Int32) -> String {
        var steps: [String] = []
        var at = node
        while at > 0 {
            let record = nodes[Int(at)]
            let name = name(record.name).local
            let prefix = names.prefixes[record.prefix]
            var position = 1
            var sibling = record.parent + 1 + Int32(nodes[Int(record.parent)].attributeCount)
            while sibling != 0, sibling < at {
                let other = nodes[Int(sibling)]
                if other.isElement, other.name == record.name { position += 1 }
                sibling = other.nextElement
            }
            let step = prefix.isEmpty ? name : "\(prefix):\(name)"
            steps.append(position > 1 ? "\(step)[\(position)]" : step)
            at = record.parent
        }
        return "/" + steps.reversed().joined(separator: "/")
    }

    private func name(_ id: Int32) -> NameTable.Name {
        id < NameTable.localBase ? names.table.names[Int(id)] : names.localNames[Int(id - NameTable.localBase)]
    }

    func offset(of node: Int32) -> Int { Int(nodes[Int(node)].offset) }

    mutating func finish(source: [UInt8]) -> XMLTree {
        close()
        childIndex.seal()
        let count = nodes.count
        return XMLTree(
            nodes: nodes.take(), count: count, text: text.take(), values: values.take(), names: names.table,
            localNames: names.localNames, prefixes: names.prefixes, childIndex: childIndex,
            namespaces: namespaces, source: source)
    }
}
