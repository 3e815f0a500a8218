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
/// committed as one unit; while one round is stored and committed, the next is built under the numbers that follow it.
actor IssueQueue {
    private let invoicing: Invoicing
    private let key: Invoicing.SeriesKey
    private var waiting: [Entry] = []
    private var isBuilding = false
    /// Built, and waiting for the round before it.
    private var ready: Round?
    /// The number after the round that is being committed; nil when none is.
    private var expected: Int64?
    /// Grows whenever a round does not take all the numbers the next one counts on.
    private var generation = 0

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
        /// Goes alone: the unit of a round it was in was refused, and the guilty one is to be known.
        var isAlone = false
    }

    private struct Round: Sendable {
        let entries: [Entry]
        let generation: Int
        let made: IssueRound
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
            advance()
        }
    }

    /// Starts whatever can start: at most one round is built and one committed at a time.
    private func advance() {
        if expected == nil, let round = ready {
            (ready, expected) = (nil, round.made.next)
            Task { await self.commit(round) }
        }
        guard !isBuilding, ready == nil, let head = waiting.first else { return }
        isBuilding = true
        let batch = head.isAlone ? [head] : Array(waiting.prefix(Self.batchLimit).prefix { !$0.isAlone })
        waiting.removeFirst(batch.count)
        let (first, generation) = (expected, generation)
        Task { await self.build(batch, from: first, generation) }
    }

    private func build(_ batch: [Entry], from first: Int64?, _ generation: Int) async {
        do {
            let made = try await invoicing.build(batch.map(\.ticket), key, from: first)
            let round = Round(entries: batch, generation: generation, made: made)
            if generation == self.generation { ready = round } else { waiting.insert(contentsOf: left(round), at: 0) }
        } catch {
            for entry in batch { entry.continuation.resume(throwing: error) }
        }
        isBuilding = false
        advance()
    }

    private func commit(_ round: Round) async {
        var (again, isWhole) = ([Entry](), true)
        do {
            let outcomes = try await invoicing.commit(round.made, round.entries.map(\.ticket), key)
            isWhole = outcomes.count { if case .done = $0 { true } else { false } } == round.made.built.count
            again = raced(answer(round.entries, outcomes))
        } catch {
            isWhole = false
            if round.entries.count == 1 {
                round.entries[0].continuation.resume(throwing: error)
            } else {
                again = round.entries
                for at in again.indices { again[at].isAlone = true }
            }
        }
        if !isWhole {
            generation += 1
            if let ready {
                again += left(ready)
                self.ready = nil
            }
        }
        waiting.insert(contentsOf: again, at: 0)
        expected = nil
        advance()
    }

    /// Tells whoever is done; the others are left.
    private func answer(_ entries: [Entry], _ outcomes: [IssueOutcome]) -> [Entry] {
        var left: [Entry] = []
        for (entry, outcome) in zip(entries, outcomes) {
            switch outcome {
            case .done(let value): entry.continuation.resume(returning: value)
            case .refused(let error): entry.continuation.resume(throwing: error)
            case .moved: left.append(entry)
            }
        }
        return left
    }

    /// Of a round that was built on numbers the one before did not take: all but those refused are built anew.
    private func left(_ round: Round) -> [Entry] { answer(round.entries, round.made.outcomes) }

    private func raced(_ entries: [Entry]) -> [Entry] {
        var left: [Entry] = []
        for var entry in entries {
            entry.races += 1
            if entry.races > Self.raceLimit { entry.continuation.resume(throwing: StorageError.overloaded) } else {
                left.append(entry)
            }
        }
        return left
    }
}

extension StorageError {
    fileprivate static let overloaded = StorageError(
        .busy, "too many documents are being issued in this series", remedy: "try again")
}
