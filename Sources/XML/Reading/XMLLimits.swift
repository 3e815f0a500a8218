/// What a document may cost. Every bound is checked while bytes arrive, so a hostile document is refused before it is
/// built, never after.
public struct XMLLimits: Sendable, Hashable {
    /// Size of the whole document in bytes, after decompression and transcoding.
    public var bytes: Int
    /// Nesting of elements.
    public var depth: Int
    /// Elements, attributes, texts, comments and processing instructions together.
    public var nodes: Int
    /// Different names of elements, attributes and instructions, those that rule sets know not counted. libxml2 keeps
    /// names in a table that stops growing: a document of a million names would take it minutes.
    public var names: Int
    /// Attributes of one element, namespace declarations included.
    public var attributes: Int
    /// Length of one attribute value in bytes.
    public var attributeBytes: Int
    /// Length of one run of text in bytes; embedded attachments are text.
    public var textBytes: Int

    public init(
        bytes: Int = 128 << 20, depth: Int = 200, nodes: Int = 4_000_000, attributes: Int = 1_000,
        names: Int = 20_000, attributeBytes: Int = 1 << 20, textBytes: Int = 96 << 20
    ) {
        self.bytes = min(bytes, Int(Int32.max) - 1)
        self.depth = min(depth, 1_000)
        self.nodes = min(nodes, Int(Int32.max) - 1)
        self.attributes = min(attributes, Int(UInt16.max))
        self.names = names
        self.attributeBytes = attributeBytes
        self.textBytes = textBytes
    }

    public static let standard = XMLLimits()
}
