public import Documents
public import XML

/// What a document says about itself: enough to choose its profile and the day of its rules.
public struct DocumentFacts: Sendable, Hashable {
    /// Local name and namespace of the root element.
    public var root = ""
    public var namespace = ""
    /// BT-24 and BT-23, white space collapsed at the ends.
    public var customizationID: String?
    public var profileID: String?
    /// BT-40, the seller's country.
    public var sellerCountry: String?
    /// BT-2; nil when absent or not a date.
    public var issueDate: Day?

    public init(_ tree: XMLTree) {
        guard tree.root > 0, let name = tree.name(of: tree.root) else { return }
        root = name.local
        namespace = name.namespace
        sellerCountry = Self.sellerCountry(tree)
        var child = tree.firstElement(of: tree.root)
        while child != 0 {
            if let name = tree.name(of: child), name.namespace == Self.components {
                switch name.local {
                case "CustomizationID": customizationID = customizationID ?? tree.string(of: child).trimmed
                case "ProfileID": profileID = profileID ?? tree.string(of: child).trimmed
                case "IssueDate": issueDate = issueDate ?? Day(tree.string(of: child).trimmed)
                default: break
                }
            }
            child = tree[child].nextElement
        }
    }

    /// What the beginning of the bytes makes likely, without parsing: lets the schema be chosen before the one pass
    /// that reads and validates. Never relied upon: the tree decides.
    init(guessing bytes: [UInt8]) {
        let head = bytes.prefix(Self.guessedBytes)
        guard let start = Self.rootStart(head) else { return }
        let tag = head[start...].prefix { $0 != UInt8(ascii: ">") }
        let qualified = String(decoding: tag.dropFirst().prefix { !Self.endsName($0) }, as: UTF8.self)
        let parts = qualified.split(separator: ":")
        root = parts.last.map(String.init) ?? ""
        let declaration = parts.count == 2 ? "xmlns:\(parts[0])=" : "xmlns="
        namespace = Self.quoted(after: declaration, in: tag) ?? ""
        customizationID = Self.text(of: "CustomizationID", in: head)
        profileID = Self.text(of: "ProfileID", in: head)
        issueDate = Self.text(of: "IssueDate", in: head).flatMap { Day($0) }
        if let seller = Self.find(Self.sellerPath[0], in: head, from: head.startIndex) {
            sellerCountry = Self.text(of: "IdentificationCode", in: head[seller...])
        }
    }

    private static let sellerPath = ["AccountingSupplierParty", "Party", "PostalAddress", "Country"]

    private static func sellerCountry(_ tree: XMLTree) -> String? {
        var element = tree.root
        for local in sellerPath + ["IdentificationCode"] {
            guard let child = tree.elements(of: element).first(where: { tree.name(of: $0)?.local == local }) else {
                return nil
            }
            element = child
        }
        return tree.string(of: element).trimmed
    }

    /// Whether something may stand at a wildcard of UBL's schemas: all of them are in `ext:ExtensionContent`. Bytes
    /// that are no extension of ASCII are not looked into.
    static func mayHaveExtensionContent(_ bytes: [UInt8]) -> Bool {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let start = bytes.starts(with: mark) ? mark.count : 0
        guard bytes.count > start + 1, bytes[start] != 0, bytes[start] < 0x80, bytes[start + 1] != 0 else {
            return true
        }
        return find("ExtensionContent", in: bytes[...], from: 0) != nil
    }

    private static let components = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
    private static let guessedBytes = 32 << 10

    /// The `<` of the first tag that is neither declaration nor comment.
    private static func rootStart(_ head: ArraySlice<UInt8>) -> Int? {
        var at = head.startIndex
        while let open = head[at...].firstIndex(of: UInt8(ascii: "<")) {
            let rest = head[open...].dropFirst()
            if rest.starts(with: "!--".utf8) {
                guard let end = find("-->", in: head, from: open) else { return nil }
                at = end
            } else if rest.first == UInt8(ascii: "?") || rest.first == UInt8(ascii: "!") {
                at = open + 1
            } else {
                return open
            }
        }
        return nil
    }

    private static func endsName(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "/")
    }

    private static func quoted(after word: String, in tag: ArraySlice<UInt8>) -> String? {
        guard let at = find(word, in: tag, from: tag.startIndex), let quote = tag[at...].first else { return nil }
        return String(decoding: tag[(at + 1)...].prefix { $0 != quote }, as: UTF8.self)
    }

    private static func text(of name: String, in head: ArraySlice<UInt8>) -> String? {
        guard var at = find(name, in: head, from: head.startIndex) else { return nil }
        guard let close = head[at...].firstIndex(of: UInt8(ascii: ">")) else { return nil }
        at = close + 1
        return String(decoding: head[at...].prefix { $0 != UInt8(ascii: "<") }, as: UTF8.self).trimmed
    }

    /// The index after the first occurrence.
    private static func find(_ word: String, in bytes: ArraySlice<UInt8>, from start: Int) -> Int? {
        let slice = bytes[start...]
        var word = word
        return slice.withUnsafeBytes { haystack in
            word.withUTF8 { needle in
                haystack.firstOffset(of: UnsafeRawBufferPointer(needle)).map { start + $0 + needle.count }
            }
        }
    }
}

extension String {
    /// Without white space at the ends; no allocation when there is none.
    var trimmed: String {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
        guard let first = utf8.first, let last = utf8.last, isSpace(first) || isSpace(last) else { return self }
        let start = utf8.firstIndex { !isSpace($0) } ?? utf8.endIndex
        let end = utf8.lastIndex { !isSpace($0) }.map { utf8.index(after: $0) } ?? start
        return String(self[start..<end])
    }
}
