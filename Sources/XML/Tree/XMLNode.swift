/// One node of a tree: 32 bytes without references, so that a document of a million nodes is one flat block.
///
/// Document order is index order. The attributes of an element follow it directly, then its children.
public struct XMLNode: BitwiseCopyable, Sendable {
    public enum Kind: UInt16, Sendable {
        case document = 0
        case element = 1
        case attribute = 2
        case text = 3
        case comment = 4
        case instruction = 5
    }

    /// Name id of elements, attributes and processing instructions; -1 for all others.
    public var name: Int32
    /// Index of the parent; -1 for the document.
    public var parent: Int32
    /// Index after the last node of this subtree, attributes included.
    public var end: Int32
    /// The next sibling that is an element; 0 for none. Always 0 for attributes.
    public var nextElement: Int32
    /// Where the string value starts: elements and texts in the text buffer, all others in the value buffer.
    public var start: UInt32
    public var length: UInt32
    /// Where the node starts in the source, in bytes; attributes carry the place of their element.
    public var offset: UInt32
    /// Number of attributes of an element.
    public var attributeCount: UInt16
    /// Kind (3 bits), children-are-indexed flag (1 bit), prefix number (12 bits).
    public var bits: UInt16

    static let indexedFlag: UInt16 = 8
    static let prefixShift: UInt16 = 4
    static let maximumPrefixes = 1 << 12

    @inlinable public var rawKind: UInt16 { bits & 7 }
    public var kind: Kind { Kind(rawValue: bits & 7) ?? .document }
    @inlinable public var isElement: Bool { bits & 7 == 1 }
    @inlinable public var isAttribute: Bool { bits & 7 == 2 }
    /// Whether `XMLTree.children(of:named:)` has an index for this element.
    @inlinable public var isIndexed: Bool { bits & 8 != 0 }
    /// Number of the prefix among those of the document; 0 is none.
    @inlinable public var prefix: Int { Int(bits >> 4) }
}
