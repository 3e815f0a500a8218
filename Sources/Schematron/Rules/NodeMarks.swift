/// A set of nodes, one bit each: filled in any order, taken out in document order.
struct NodeMarks: ~Copyable {
    private let words: UnsafeMutablePointer<UInt64>
    private let count: Int
    /// No word before this one has a mark.
    private var first: Int

    init(count nodes: Int) {
        count = nodes / 64 + 1
        first = count
        words = .allocate(capacity: count)
        words.initialize(repeating: 0, count: count)
    }

    deinit { words.deallocate() }

    mutating func insert(_ nodes: UnsafeBufferPointer<Int32>) {
        for node in nodes { words[Int(node >> 6)] |= 1 << UInt64(node & 63) }
        if let node = nodes.first { first = min(first, Int(node >> 6)) }
    }

    /// The first node in document order, which leaves the set.
    mutating func removeFirst() -> Int32? {
        while first < count {
            let word = words[first]
            if word != 0 {
                words[first] = word & (word - 1)
                return Int32(truncatingIfNeeded: first << 6 + word.trailingZeroBitCount)
            }
            first += 1
        }
        return nil
    }
}
