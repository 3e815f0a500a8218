internal import Digests
internal import Glibc
internal import JSON
internal import Synchronization

/// What an authority holds: every document it ever took, counted by identity. Never corrected: a second one of the same
/// identity stays as the evidence it is.
public final class ReceivedDocuments: Sendable {
    public struct Document: Sendable, Hashable {
        public let sequence: Int
        /// Issuer, number, issue date and type: what may exist once.
        public let identity: String
        public let issuer: String
        public let number: String
        public let issueDate: String
        /// The authority's own id.
        public let id: String
        public let sha256: String
        public let bytes: [UInt8]
        /// Microseconds since 1970.
        public let takenAt: Int64
    }

    private let documents = Mutex<[Document]>([])

    public init() {}

    public var all: [Document] { documents.withLock { $0 } }

    @discardableResult
    func take(_ facts: DocumentHead, id: (Int) -> String, bytes: [UInt8]) -> Document {
        let sha256 = SHA256Digest.hex(of: bytes)
        return documents.withLock { documents in
            let sequence = documents.count + 1
            let document = Document(
                sequence: sequence, identity: facts.identity, issuer: facts.issuer, number: facts.number,
                issueDate: facts.issueDate, id: id(sequence), sha256: sha256, bytes: bytes, takenAt: Self.now)
            documents.append(document)
            return document
        }
    }

    private static var now: Int64 {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1000
    }

    public func first(identity: String) -> Document? {
        documents.withLock { $0.first { $0.identity == identity } }
    }

    public func first(id: String) -> Document? { documents.withLock { $0.first { $0.id == id } } }

    /// Identities that were taken more than once.
    public var duplicates: [String] {
        var counts: [String: Int] = [:]
        for document in all { counts[document.identity, default: 0] += 1 }
        return counts.filter { $0.value > 1 }.keys.sorted()
    }

    var json: JSONValue {
        .array(
            all.map { document in
                [
                    "sequence": .integer(document.sequence), "issuer": .string(document.issuer),
                    "number": .string(document.number), "issueDate": .string(document.issueDate),
                    "id": .string(document.id), "sha256": .string(document.sha256),
                    "bytes": .integer(document.bytes.count),
                ]
            })
    }
}
