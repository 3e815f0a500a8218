/// The rules of a pattern by the name of the node they may match, so that a node meets only the rules it could
/// belong to.
final class RuleIndex {
    /// For each name id the list to use; names beyond the end use list 0, that of rules for any name.
    private let listOfName: UnsafeMutablePointer<Int32>
    private let nameCount: Int32
    /// Rule numbers of all lists, in file order within each; list n is `starts[n]..<starts[n + 1]`.
    private let numbers: UnsafeMutablePointer<Int32>
    private let starts: UnsafeMutablePointer<Int32>

    init(_ matches: [MatchPattern], names: Int) {
        var anyName: [Int32] = []
        var byName: [Int32: [Int32]] = [:]
        for (number, match) in matches.enumerated() {
            if let names = match.names {
                for name in Set(names) { byName[name, default: []].append(Int32(number)) }
            } else {
                anyName.append(Int32(number))
            }
        }
        nameCount = Int32(names)
        listOfName = .allocate(capacity: max(names, 1))
        listOfName.initialize(repeating: 0, count: names)
        var lists = [anyName]
        for (name, numbers) in byName where name >= 0 && Int(name) < names {
            listOfName[Int(name)] = Int32(lists.count)
            lists.append((numbers + anyName).sorted())
        }
        let flat = lists.flatMap(\.self)
        numbers = .allocate(capacity: max(flat.count, 1))
        for (at, number) in flat.enumerated() { numbers[at] = number }
        starts = .allocate(capacity: lists.count + 1)
        starts[0] = 0
        for (at, list) in lists.enumerated() { starts[at + 1] = starts[at] + Int32(list.count) }
    }

    deinit {
        listOfName.deallocate()
        numbers.deallocate()
        starts.deallocate()
    }

    @inline(__always)
    func candidates(_ name: Int32) -> UnsafeBufferPointer<Int32> {
        let list = name >= 0 && name < nameCount ? Int(listOfName[Int(name)]) : 0
        let start = starts[list]
        return UnsafeBufferPointer(start: numbers + Int(start), count: Int(starts[list + 1] - start))
    }
}
