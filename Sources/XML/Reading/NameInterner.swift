/// Turns the parser's name pointers into ids. libxml2 interns strings per parser, so equal pointers are equal names
/// and the usual look-up is one comparison; only the first sight of a name in a document hashes characters.
struct NameInterner: ~Copyable {
    private struct Slot: BitwiseCopyable {
        var local: UnsafeRawPointer?
        var namespace: UnsafeRawPointer?
        var id: Int32
    }

    let table: NameTable
    private(set) var localNames: [NameTable.Name] = []
    private(set) var prefixes: [String] = [""]
    private var localIDs: [NameTable.Name: Int32] = [:]
    private var prefixPointers: [UnsafeRawPointer?] = [nil]
    private var slots: UnsafeMutablePointer<Slot>
    private var mask: Int
    private var used = 0
    /// Namespaces met so far: the parser's pointer, the name, its number in the table (-1 when unknown there).
    private var namespaces: [(pointer: UnsafeRawPointer?, name: String, number: Int32)] = []

    init(table: NameTable) {
        self.table = table
        mask = 255
        slots = .allocate(capacity: 256)
        slots.initialize(repeating: Slot(local: nil, namespace: nil, id: 0), count: 256)
    }

    deinit { slots.deallocate() }

    mutating func id(_ local: UnsafePointer<UInt8>, _ namespace: UnsafePointer<UInt8>?) -> Int32 {
        var at = hash(local, namespace)
        while let known = slots[at].local {
            if known == UnsafeRawPointer(local), slots[at].namespace == UnsafeRawPointer(namespace) {
                return slots[at].id
            }
            at = (at + 1) & mask
        }
        let id = resolve(local, namespace)
        slots[at] = Slot(local: local, namespace: namespace, id: id)
        used += 1
        if used * 2 > mask { grow() }
        return id
    }

    /// nil when a document has more prefixes than a node has bits for.
    mutating func prefix(_ pointer: UnsafePointer<UInt8>?) -> UInt16? {
        for at in 0..<prefixPointers.count where prefixPointers[at] == UnsafeRawPointer(pointer) { return UInt16(at) }
        guard prefixes.count < XMLNode.maximumPrefixes, let pointer else { return nil }
        prefixPointers.append(pointer)
        prefixes.append(String(cString: pointer))
        return UInt16(prefixes.count - 1)
    }

    private func hash(_ local: UnsafeRawPointer, _ namespace: UnsafeRawPointer?) -> Int {
        let mixed = UInt(bitPattern: local) &* 0x9E37_79B9_7F4A_7C15 ^ UInt(bitPattern: namespace)
        return Int(truncatingIfNeeded: (mixed &* 0x9E37_79B9_7F4A_7C15) >> 40) & mask
    }

    private mutating func resolve(_ local: UnsafePointer<UInt8>, _ pointer: UnsafePointer<UInt8>?) -> Int32 {
        let namespace = namespace(pointer)
        var count = 0
        while local[count] != 0 { count += 1 }
        if namespaces[namespace].number >= 0,
            let id = table.id(namespaceNumber: namespaces[namespace].number, local: local, count: count)
        {
            return id
        }
        let name = NameTable.Name(namespace: namespaces[namespace].name, local: String(cString: local))
        if let id = localIDs[name] { return id }
        let id = NameTable.localBase + Int32(localNames.count)
        localNames.append(name)
        localIDs[name] = id
        return id
    }

    private mutating func namespace(_ pointer: UnsafePointer<UInt8>?) -> Int {
        for at in 0..<namespaces.count where namespaces[at].pointer == UnsafeRawPointer(pointer) { return at }
        let name = pointer.map { String(cString: $0) } ?? ""
        namespaces.append((UnsafeRawPointer(pointer), name, table.namespaceNumber(name) ?? -1))
        return namespaces.count - 1
    }

    private mutating func grow() {
        let old = slots
        let oldCount = mask + 1
        mask = oldCount * 2 - 1
        slots = .allocate(capacity: mask + 1)
        slots.initialize(repeating: Slot(local: nil, namespace: nil, id: 0), count: mask + 1)
        for index in 0..<oldCount {
            let slot = old[index]
            guard let local = slot.local else { continue }
            var at = hash(local, slot.namespace)
            while slots[at].local != nil { at = (at + 1) & mask }
            slots[at] = slot
        }
        old.deallocate()
    }
}
