internal import Synchronization

/// Interned qualified names. A table is immutable; registering names makes a new one with the old ids unchanged, so a
/// tree and a rule set that share a lineage compare names as integers.
///
/// Only rule sets register names. What a document brings along beyond that is interned in its own tree (ids from
/// `NameTable.localBase`), so that hostile documents cannot make the process grow.
public final class NameTable: Sendable {
    /// A name without its prefix.
    public struct Name: Sendable, Hashable {
        public let namespace: String
        public let local: String

        public init(namespace: String, local: String) {
            self.namespace = namespace
            self.local = local
        }
    }

    /// Ids from here on belong to one tree.
    public static let localBase: Int32 = 1 << 24

    public let names: [Name]
    private let ids: [Name: Int32]
    private let bytes: NameBytes

    private init(names: [Name], ids: [Name: Int32]) {
        self.names = names
        self.ids = ids
        bytes = NameBytes(names)
    }

    /// The number of a namespace among those of the table's names; nil for one without names.
    func namespaceNumber(_ namespace: String) -> Int32? { bytes.namespaces[namespace] }

    /// The id of a name given as characters, without making strings.
    func id(namespaceNumber: Int32, local: UnsafePointer<UInt8>, count: Int) -> Int32? {
        bytes.id(namespaceNumber, local, count)
    }

    public func id(of name: Name) -> Int32? { ids[name] }
    public var count: Int { names.count }

    /// The newest table of this process. [any-thread]
    public static var current: NameTable { shared.withLock { $0 } }

    private static let shared = Mutex(NameTable(names: [], ids: [:]))

    /// Makes sure that all of `wanted` have ids and returns a table that holds them. [any-thread]
    public static func registering(_ wanted: some Sequence<Name>) -> NameTable {
        shared.withLock { table in
            var names = table.names
            var ids = table.ids
            for name in wanted where ids[name] == nil {
                ids[name] = Int32(names.count)
                names.append(name)
            }
            if names.count != table.names.count { table = NameTable(names: names, ids: ids) }
            return table
        }
    }
}
