internal import Synchronization

/// Documents that lie in inboxes at an authority, for whoever they are addressed to.
public final class PlacedDocuments: Sendable {
    public struct Placed: Sendable, Hashable {
        public let id: String
        /// The buyer, as the authority knows it; `*` for every caller.
        public let recipient: String
        public let bytes: [UInt8]
        public var answer = "New"
        /// How often an answer to it was handed in.
        public var answers = 0
        /// How often it was fetched.
        public var fetches = 0
    }

    private let placed = Mutex<[Placed]>([])
    private let firstID: Int

    init(firstID: Int) { self.firstID = firstID }

    public var all: [Placed] { placed.withLock { $0 } }

    /// - Returns: the id it lies under.
    @discardableResult
    public func place(_ bytes: [UInt8], for recipient: String) -> String {
        placed.withLock { placed in
            let id = "\(firstID + placed.count)"
            placed.append(Placed(id: id, recipient: recipient, bytes: bytes))
            return id
        }
    }

    func list(for owner: CredentialOwner) -> [Placed] {
        all.filter { $0.recipient == "*" || owner.isSame(as: $0.recipient) }
    }

    func fetch(_ id: String) -> Placed? {
        placed.withLock { placed in
            guard let at = placed.firstIndex(where: { $0.id == id }) else { return nil }
            placed[at].fetches += 1
            return placed[at]
        }
    }

    /// - Returns: false when it is not there, or was answered otherwise.
    func answer(_ id: String, _ answer: String) -> Bool {
        placed.withLock { placed in
            guard let at = placed.firstIndex(where: { $0.id == id }) else { return false }
            placed[at].answers += 1
            guard placed[at].answer == "New" || placed[at].answer == answer else { return false }
            placed[at].answer = answer
            return true
        }
    }
}
