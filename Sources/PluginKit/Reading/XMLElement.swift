/// An element of a document the host parsed, that remembers what was read of it: what nobody read is lost, and said so.
///
/// A tree belongs to one call.
public final class XMLElement {
    public struct Attribute {
        public let namespace: String
        public let name: String
        public let value: String
        fileprivate(set) var isRead = false

        init(namespace: String, name: String, value: String) {
            self.namespace = namespace
            self.name = name
            self.value = value
        }
    }

    public let namespace: String
    public let name: String
    public let line: Int
    public private(set) var children: [XMLElement] = []
    private var attributes: [Attribute] = []
    private var content = ""
    private var isRead = false

    init(namespace: String, name: String, line: Int) {
        self.namespace = namespace
        self.name = name
        self.line = line
    }

    func add(_ child: XMLElement) { children.append(child) }

    func add(_ attribute: Attribute) { attributes.append(attribute) }

    func add(text: String) { content += text }

    // MARK: Reading

    /// The element's own text without white space at its ends; counts as read.
    public var text: String {
        isRead = true
        return content.trimmed
    }

    public func attribute(_ name: String) -> String? {
        guard let at = attributes.firstIndex(where: { $0.name == name && $0.namespace.isEmpty }) else { return nil }
        attributes[at].isRead = true
        return attributes[at].value
    }

    /// The first child of that local name.
    public func child(_ name: String) -> XMLElement? { children.first { $0.name == name } }

    public func children(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }

    /// The text at the end of a path of local names; nil when it is not there or empty.
    public func text(_ path: String...) -> String? {
        var element = self
        for name in path {
            guard let next = element.child(name) else { return nil }
            element = next
        }
        let text = element.text
        return text.isEmpty ? nil : text
    }

    /// The first element of that local name anywhere below.
    public func descendant(_ name: String) -> XMLElement? {
        for child in children {
            if child.name == name { return child }
            if let found = child.descendant(name) { return found }
        }
        return nil
    }

    /// Takes the whole subtree as read: it says nothing that is not known already.
    public func markRead() {
        isRead = true
        for at in attributes.indices { attributes[at].isRead = true }
        for child in children { child.markRead() }
    }

    /// The text was read and could not be kept as it stands.
    func markLost() { isRead = false }

    // MARK: What nobody read

    func lost(below path: String = "") -> [ReadAnswer.Lost] {
        var found: [ReadAnswer.Lost] = []
        let own = content.trimmed
        if !isRead, !own.isEmpty { found.append(ReadAnswer.Lost(path: path + "/" + name, value: own)) }
        for attribute in attributes where !attribute.isRead && attribute.namespace.isEmpty {
            found.append(ReadAnswer.Lost(path: "\(path)/\(name)/@\(attribute.name)", value: attribute.value))
        }
        var seen: [String: Int] = [:]
        for child in children {
            let position = seen[child.name, default: 0] + 1
            seen[child.name] = position
            let place = position > 1 ? "\(path)/\(name)[\(child.name) \(position)]" : "\(path)/\(name)"
            found += child.lost(below: place)
        }
        return found
    }
}

extension String {
    /// Without XML white space at its ends.
    var trimmed: String {
        func isSpace(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }
        let start = utf8.firstIndex { !isSpace($0) } ?? utf8.endIndex
        var end = utf8.endIndex
        while end > start, isSpace(utf8[utf8.index(before: end)]) { end = utf8.index(before: end) }
        return String(self[start..<end])
    }
}
