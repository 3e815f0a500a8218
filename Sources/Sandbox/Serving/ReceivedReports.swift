internal import JSON
internal import Synchronization

/// Reports an authority took, beside documents: every one, also where it came before.
public final class ReceivedReports: Sendable {
    public struct Report: Sendable, Hashable {
        public let id: String
        /// What is reported: `payment`, `rejection`, `record`, ...
        public let kind: String
        /// Of what: what may be reported once.
        public let identity: String
        public let bytes: [UInt8]
    }

    private let reports = Mutex<[Report]>([])

    public init() {}

    public var all: [Report] { reports.withLock { $0 } }

    /// Kinds and identities that came more than once.
    public var duplicates: [String] {
        var counts: [String: Int] = [:]
        for report in all { counts["\(report.kind) \(report.identity)", default: 0] += 1 }
        return counts.filter { $0.value > 1 }.keys.sorted()
    }

    func contains(_ kind: String, _ identity: String) -> Bool {
        reports.withLock { $0.contains { $0.kind == kind && $0.identity == identity } }
    }

    @discardableResult
    func take(_ kind: String, _ identity: String, _ bytes: [UInt8]) -> Report {
        reports.withLock { reports in
            let report = Report(id: "\(reports.count + 1)", kind: kind, identity: identity, bytes: bytes)
            reports.append(report)
            return report
        }
    }

    var json: JSONValue {
        .array(
            all.map {
                [
                    "id": .string($0.id), "kind": .string($0.kind), "identity": .string($0.identity),
                    "bytes": .integer($0.bytes.count),
                ]
            })
    }
}
