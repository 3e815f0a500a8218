/// The rules of a pattern by the name of the node they may match, so that a node meets only the rules it could
/// belong to.
struct RuleIndex {
    /// For each name id the list to use; names beyond the end use list 0.
    private var listOfName: [Int32]
    /// Rule numbers in file order; list 0 is that of rules for any name.
    private var lists: [[Int32]]

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
        lists = [anyName]
        listOfName = Array(repeating: 0, count: names)
        for (name, numbers) in byName.sorted(by: { $0.key < $1.key }) where name >= 0 && Int(name) < names {
            listOfName[Int(name)] = Int32(lists.count)
            lists.append((numbers + anyName).sorted())
        }
    }

    @inline(__always)
    func candidates(_ name: Int32) -> [Int32] {
        name >= 0 && Int(name) < listOfName.count ? lists[Int(listOfName[Int(name)])] : lists[0]
    }
}
