/// Elements and attributes by name, for `//cac:InvoiceLine`, `//@currencyID` and `preceding::`.
///
/// One counting sort over the document; ids of names only this document has are left out, for no rule knows them.
final class NameIndex: @unchecked Sendable {
    /// Start of each name's nodes: two entries a name (elements, attributes) and one more.
    private let starts: UnsafeMutablePointer<Int32>
    private let found: UnsafeMutablePointer<Int32>
    private let names: Int

    init(nodes: UnsafePointer<XMLNode>, count: Int, names: Int) {
        self.names = names
        starts = .allocate(capacity: names * 2 + 2)
        starts.initialize(repeating: 0, count: names * 2 + 2)
        found = .allocate(capacity: max(count, 1))
        let limit = Int32(truncatingIfNeeded: names)
        for at in 0..<count where nodes[at].name >= 0 && nodes[at].name < limit {
            starts[Self.slot(nodes[at]) + 1] += 1
        }
        var sum: Int32 = 0
        for slot in 0..<(names * 2 + 2) {
            sum += starts[slot]
            starts[slot] = sum
        }
        // Filling moves each start to its end; shifting them back is cheaper than a second array.
        for at in 0..<count where nodes[at].name >= 0 && nodes[at].name < limit {
            let slot = Self.slot(nodes[at])
            found[Int(starts[slot])] = Int32(truncatingIfNeeded: at)
            starts[slot] += 1
        }
        var slot = names * 2 + 1
        while slot > 0 {
            starts[slot] = starts[slot - 1]
            slot -= 1
        }
        starts[0] = 0
    }

    deinit {
        starts.deallocate()
        found.deallocate()
    }

    @inline(__always)
    private static func slot(_ node: XMLNode) -> Int { Int(node.name) * 2 + (node.isAttribute ? 1 : 0) }

    /// In document order.
    func nodes(named name: Int32, attributes: Bool) -> UnsafeBufferPointer<Int32> {
        guard name >= 0, Int(name) < names else { return UnsafeBufferPointer(start: nil, count: 0) }
        let slot = Int(name) * 2 + (attributes ? 1 : 0)
        return UnsafeBufferPointer(
            start: found + Int(starts[slot]), count: Int(starts[slot + 1] - starts[slot]))
    }
}

extension XMLTree {
    /// Elements named `name` (an id of `names`) with indices in `from..<to`, in document order.
    public func elements(named name: Int32, from: Int32, to: Int32) -> UnsafeBufferPointer<Int32> {
        part(of: nameIndex.nodes(named: name, attributes: false), from, to)
    }

    /// The same for attributes.
    public func attributes(named name: Int32, from: Int32, to: Int32) -> UnsafeBufferPointer<Int32> {
        part(of: nameIndex.nodes(named: name, attributes: true), from, to)
    }

    private func part(
        of all: UnsafeBufferPointer<Int32>, _ from: Int32, _ to: Int32
    ) -> UnsafeBufferPointer<Int32> {
        if from <= 1, Int(to) == count { return all }
        let low = Self.lowerBound(all, from)
        let high = Self.lowerBound(all, to)
        return UnsafeBufferPointer(rebasing: all[low..<max(low, high)])
    }

    private static func lowerBound(_ list: UnsafeBufferPointer<Int32>, _ value: Int32) -> Int {
        var low = 0
        var high = list.count
        while low < high {
            let middle = (low + high) / 2
            if list[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
