/// All elements by name, for `//cac:InvoiceLine` and `preceding::`.
struct ElementIndex {
    /// Start of each name's elements; one more entry than names.
    fileprivate let starts: [Int32]
    fileprivate let elements: [Int32]

    init(nodes: UnsafePointer<XMLNode>, count: Int, names: Int) {
        var starts = [Int32](repeating: 0, count: names + 1)
        for at in 0..<count where nodes[at].isElement && nodes[at].name < names {
            starts[Int(nodes[at].name) + 1] += 1
        }
        for at in 0..<names { starts[at + 1] += starts[at] }
        var next = starts
        var elements = [Int32](repeating: 0, count: Int(starts[names]))
        for at in 0..<count where nodes[at].isElement && nodes[at].name < names {
            let name = Int(nodes[at].name)
            elements[Int(next[name])] = Int32(at)
            next[name] += 1
        }
        self.starts = starts
        self.elements = elements
    }

    /// In document order.
    func elements(named name: Int32) -> UnsafeBufferPointer<Int32> {
        guard name >= 0, Int(name) + 1 < starts.count else { return UnsafeBufferPointer(start: nil, count: 0) }
        return elements.withUnsafeBufferPointer {
            UnsafeBufferPointer(rebasing: $0[Int(starts[Int(name)])..<Int(starts[Int(name) + 1])])
        }
    }
}

extension XMLTree {
    /// Elements named `name` (an id of `names`) with indices in `from..<to`, in document order.
    public func elements(named name: Int32, from: Int32, to: Int32) -> UnsafeBufferPointer<Int32> {
        let all = elementIndex.elements(named: name)
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
