/// Children by name for the few elements that have many: without it every `../cbc:Name` of ten thousand lines would
/// scan ten thousand siblings.
struct ChildIndex {
    /// Elements with more element children than this get an index.
    static let threshold = 20

    private struct Group {
        var name: Int32
        var start: Int32
        var count: Int32
    }

    private struct Parent {
        var node: Int32
        var firstGroup: Int32
        var groupCount: Int32
    }

    /// Sorted by node.
    private var parents: [Parent] = []
    private var groups: [Group] = []
    private var children: [Int32] = []

    /// Takes the children of `node`; parents may come in any order, `seal` sorts them.
    mutating func add(_ node: Int32, children unsorted: [(name: Int32, node: Int32)]) {
        let sorted = unsorted.sorted { ($0.name, $0.node) < ($1.name, $1.node) }
        let firstGroup = groups.count
        for child in sorted {
            if groups.count == firstGroup || groups[groups.count - 1].name != child.name {
                groups.append(Group(name: child.name, start: Int32(children.count), count: 0))
            }
            groups[groups.count - 1].count += 1
            children.append(child.node)
        }
        parents.append(
            Parent(node: node, firstGroup: Int32(firstGroup), groupCount: Int32(groups.count - firstGroup)))
    }

    mutating func seal() { parents.sort { $0.node < $1.node } }

    /// The result points into this value's storage, which never changes after `seal`.
    func children(of node: Int32, named name: Int32) -> UnsafeBufferPointer<Int32> {
        let empty = UnsafeBufferPointer<Int32>(start: nil, count: 0)
        guard let parent = parent(node) else { return empty }
        return groups.withUnsafeBufferPointer { groups in
            var low = Int(parent.firstGroup)
            var high = low + Int(parent.groupCount)
            while low < high {
                let middle = (low + high) / 2
                if groups[middle].name < name { low = middle + 1 } else { high = middle }
            }
            guard low < Int(parent.firstGroup + parent.groupCount), groups[low].name == name else { return empty }
            let group = groups[low]
            return children.withUnsafeBufferPointer {
                UnsafeBufferPointer(rebasing: $0[Int(group.start)..<Int(group.start + group.count)])
            }
        }
    }

    private func parent(_ node: Int32) -> Parent? {
        parents.withUnsafeBufferPointer { parents in
            var low = 0
            var high = parents.count
            while low < high {
                let middle = (low + high) / 2
                if parents[middle].node < node { low = middle + 1 } else { high = middle }
            }
            return low < parents.count && parents[low].node == node ? parents[low] : nil
        }
    }
}
