/// The names of a table as one block of characters with a hash over them: what a parser asks for each name it meets.
final class NameBytes: @unchecked Sendable {
    private struct Entry: BitwiseCopyable {
        var start: Int32
        var count: Int32
        var namespace: Int32
    }

    let namespaces: [String: Int32]
    private let characters: UnsafeMutablePointer<UInt8>
    private let entries: UnsafeMutablePointer<Entry>
    /// Ids by hash, -1 for none.
    private let slots: UnsafeMutablePointer<Int32>
    private let mask: Int

    init(_ names: [NameTable.Name]) {
        var namespaces: [String: Int32] = [:]
        var all: [UInt8] = []
        var found: [Entry] = []
        for name in names {
            let number = namespaces[name.namespace] ?? Int32(namespaces.count)
            namespaces[name.namespace] = number
            let start = all.count
            all += name.local.utf8
            found.append(Entry(start: Int32(start), count: Int32(all.count - start), namespace: number))
        }
        self.namespaces = namespaces
        characters = .allocate(capacity: max(all.count, 1))
        for (at, byte) in all.enumerated() { characters[at] = byte }
        entries = .allocate(capacity: max(found.count, 1))
        for (at, entry) in found.enumerated() { entries[at] = entry }
        var size = 16
        while size < names.count * 2 { size *= 2 }
        mask = size - 1
        slots = .allocate(capacity: size)
        slots.initialize(repeating: -1, count: size)
        for at in 0..<names.count {
            let entry = entries[at]
            var slot = hash(entry.namespace, characters + Int(entry.start), Int(entry.count))
            while slots[slot] >= 0 { slot = (slot + 1) & mask }
            slots[slot] = Int32(at)
        }
    }

    deinit {
        characters.deallocate()
        entries.deallocate()
        slots.deallocate()
    }

    func id(_ namespace: Int32, _ local: UnsafePointer<UInt8>, _ count: Int) -> Int32? {
        var slot = hash(namespace, local, count)
        while slots[slot] >= 0 {
            let entry = entries[Int(slots[slot])]
            if entry.namespace == namespace, Int(entry.count) == count,
                same(characters + Int(entry.start), local, count)
            {
                return slots[slot]
            }
            slot = (slot + 1) & mask
        }
        return nil
    }

    private func same(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        for at in 0..<count where left[at] != right[at] { return false }
        return true
    }

    /// FNV-1a. The table holds the names of rules, so a document cannot make it degenerate.
    private func hash(_ namespace: Int32, _ local: UnsafePointer<UInt8>, _ count: Int) -> Int {
        var value: UInt64 = 0xCBF2_9CE4_8422_2325 ^ UInt64(truncatingIfNeeded: namespace)
        for at in 0..<count { value = (value ^ UInt64(local[at])) &* 0x100_0000_01B3 }
        return Int(truncatingIfNeeded: value ^ value >> 32) & mask
    }
}
