/// The members of a JSON object in the order they were written; keys are unique.
///
/// Order is kept so that what is written again reads as it did, and so that equal inputs give equal bytes.
public struct JSONObject: Sendable {
    public struct Member: Sendable, Hashable {
        public let key: String
        public var value: JSONValue

        public init(key: String, value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    public private(set) var members: [Member]
    /// Built for objects with many members only: a scan is faster than hashing for the usual ten keys.
    private var index: [String: Int]?
    private static let scanLimit = 16

    public init() { members = [] }

    /// The caller vouches that keys are unique; the reader and literals do.
    public init(uniqueMembers: [Member]) {
        members = uniqueMembers
        buildIndexWhenLarge()
    }

    public var isEmpty: Bool { members.isEmpty }
    public var count: Int { members.count }
    public var keys: [String] { members.map(\.key) }

    public func contains(_ key: String) -> Bool { position(of: key) != nil }

    public subscript(key: String) -> JSONValue? {
        get { position(of: key).map { members[$0].value } }
        set {
            switch (position(of: key), newValue) {
            case (let at?, let value?):
                members[at].value = value
            case (let at?, nil):
                members.remove(at: at)
                index = nil
                buildIndexWhenLarge()
            case (nil, let value?):
                members.append(Member(key: key, value: value))
                index?[key] = members.count - 1
                buildIndexWhenLarge()
            case (nil, nil):
                break
            }
        }
    }

    private func position(of key: String) -> Int? {
        if let index { return index[key] }
        return members.firstIndex { $0.key == key }
    }

    private mutating func buildIndexWhenLarge() {
        guard index == nil, members.count > Self.scanLimit else { return }
        var built: [String: Int] = [:]
        built.reserveCapacity(members.count)
        for (at, member) in members.enumerated() { built[member.key] = at }
        index = built
    }
}

extension JSONObject: Hashable {
    public static func == (left: JSONObject, right: JSONObject) -> Bool { left.members == right.members }
    public func hash(into hasher: inout Hasher) { hasher.combine(members) }
}

extension JSONObject: Sequence {
    public func makeIterator() -> IndexingIterator<[Member]> { members.makeIterator() }
}
