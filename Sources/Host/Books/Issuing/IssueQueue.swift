internal import JSON
internal import Ledger
internal import Storage

/// A document waiting for its number, and what its caller wants done in the unit that issues it.
struct IssueTicket: Sendable {
    let order: IssueOrder
    let origin: Origin
    /// What an earlier request of the same idempotency key was answered.
    let stored: @Sendable (any Transaction) throws -> (any Sendable)?
    /// The answer, and what must commit with it.
    let keep: @Sendable (SalesDocument, [Diagnostic], any Transaction) throws -> any Sendable
}

/// The documents of one number series, issued in the order they come. What waits together is built side by side and
/// committed as one unit.
actor IssueQueue {
    private let invoicing: Invoicing
    private let key: Invoicing.SeriesKey
    private var waiting: [Entry] = []
    private var isRunning = false

    /// More than this would make the first of a batch wait without saving a sync.
    private static let batchLimit = 64
    /// More than this and the host is overloaded.
    private static let waitingLimit = 5_000
    /// So often may other hosts be faster before the caller is sent away to try again.
    private static let raceLimit = 100

    private struct Entry: Sendable {
        let ticket: IssueTicket
        let continuation: CheckedContinuation<any Sendable, any Error>
        var races = 0
    }

    init(_ invoicing: Invoicing, _ key: Invoicing.SeriesKey) {
        self.invoicing = invoicing
        self.key = key
    }

    var depth: Int { waiting.count }

    func issue(_ ticket: IssueTicket) async throws -> any Sendable {
        guard waiting.count < Self.waitingLimit else { throw StorageError.overloaded }
        return try await withCheckedThrowingContinuation { continuation in
            waiting.append(Entry(ticket: ticket, continuation: continuation))
            guard !isRunning else { return }
            isRunning = true
            Task { await self.run() }
        }
    }

    private func run() async {
        var limit = Self.batchLimit
        while !waiting.isEmpty {
            let batch = Array(waiting.prefix(limit))
            waiting.removeFirst(batch.count)
            // After a refusal in the unit each goes alone for a while, so that the guilty one is known.
            limit = await round(batch) ? Self.batchLimit : 1
        }
        isRunning = false
    }

    /// - Returns: false when the batch must be repeated one by one.
    private func round(_ batch: [Entry]) async -> Bool {
        do {
            let outcomes = try await invoicing.round(batch.map(\.ticket), key)
            var again: [Entry] = []
            for (entry, outcome) in zip(batch, outcomes) {
                switch outcome {
                case .done(let value): entry.continuation.resume(returning: value)
                case .refused(let error): entry.continuation.resume(throwing: error)
                case .moved: again.append(entry)
                }
            }
            requeue(again)
            return true
        } catch {
            guard batch.count > 1 else {
                batch[0].continuation.resume(throwing: error)
                return true
            }
            waiting.insert(contentsOf: batch, at: 0)
            return false
        }
    }

    private func requeue(_ entries: [Entry]) {
        var again: [Entry] = []
        for var entry in entries {
            entry.races += 1
            if entry.races > Self.raceLimit { entry.continuation.resume(throwing: StorageError.overloaded) } else {
                again.append(entry)
            }
        }
        waiting.insert(contentsOf: again, at: 0)
    }
}

extension StorageError {
    fileprivate static let overloaded = StorageError(
        .busy, "too many documents are being issued in this series", remedy: "try again")
}
