internal import Documents
internal import JSON
internal import Ledger
internal import Storage

/// What became of a ticket in a round.
enum IssueOutcome: Sendable {
    case done(any Sendable)
    case refused(any Error)
    /// Its number was another one by the time it was to be taken: it is built anew.
    case moved
}

/// Documents of one series built under consecutive numbers, to be committed together.
struct IssueRound: Sendable {
    /// What is known already: refusals, and documents that are to be built anew.
    var outcomes: [IssueOutcome]
    /// Those that come first and were built; nothing of them is stored yet.
    let built: [PreparedIssue]
    /// The number after the last of them.
    let next: Int64
}

extension Invoicing {
    /// Foresees the numbers of documents of one series and builds them, on all processors.
    /// - Parameter first: the number expected of a round that is being committed; the series' next one when nil.
    func build(_ tickets: [IssueTicket], _ key: SeriesKey, from first: Int64?) async throws -> IssueRound {
        var place = Int64(1)
        if let first {
            place = first
        } else {
            place = try await books.database.read(key.organization) { transaction -> Int64 in
                let numbers = self.books.ledger.numbers(transaction)
                let series = try numbers.id(class: key.documentClass, dimensions: key.dimensions)
                return try series.map { try numbers.upcoming($0) } ?? 1
            }
        }
        let (now, means, start) = (books.now(), means, place)
        let built = await OffLoop.each(Array(tickets.enumerated())) { at, ticket in
            try ticket.order.at(now).prepared(place: start + Int64(at), means)
        }
        // A refused document takes no number: what comes after it has another one then.
        let good = built.prefix { if case .success = $0 { true } else { false } }.compactMap { try? $0.get() }
        var outcomes = [IssueOutcome](repeating: .moved, count: tickets.count)
        for (at, result) in built.enumerated() {
            if case .failure(let error) = result { outcomes[at] = .refused(error) }
        }
        return IssueRound(outcomes: outcomes, built: good, next: start + Int64(good.count))
    }

    /// Stores the bytes of a round and commits it.
    /// - Returns: one outcome for each ticket.
    /// - Throws: when the unit is refused; nothing of the round is written then.
    func commit(_ round: IssueRound, _ tickets: [IssueTicket], _ key: SeriesKey) async throws -> [IssueOutcome] {
        var outcomes = round.outcomes
        guard !round.built.isEmpty else { return outcomes }
        try await storeBytes(round.built)
        let began = means.stopwatch()
        let batch = Array(zip(tickets, round.built))
        let done = try await books.database.unit(key.organization) { transaction in
            try self.commit(batch, key, transaction)
        }
        means.observe("commit", means.stopwatch() - began)
        means.observeBatch(done.count { $0 != nil })
        for (at, value) in done.enumerated() { outcomes[at] = value.map(IssueOutcome.done) ?? .moved }
        return outcomes
    }

    /// Blobs come before the rows that name them.
    private func storeBytes(_ prepared: [PreparedIssue]) async throws {
        let began = means.stopwatch()
        let blobs = means.blobs
        try await withThrowingTaskGroup(of: Void.self) { group in
            for issue in prepared {
                let contents = [issue.canonical, issue.document?.xml, issue.document?.signature].compactMap { $0 }
                for content in contents { group.addTask { _ = try await blobs.put(content) } }
            }
            try await group.waitForAll()
        }
        means.observe("blobs", means.stopwatch() - began)
    }

    /// In the unit: takes the foreseen numbers and writes everything that belongs to the documents.
    /// - Returns: the answers, as far as the numbers were still those foreseen.
    private func commit(
        _ batch: [(IssueTicket, PreparedIssue)], _ key: SeriesKey, _ transaction: any Transaction
    ) throws -> [(any Sendable)?] {
        let numbers = books.ledger.numbers(transaction)
        let series =
            try numbers.id(class: key.documentClass, dimensions: key.dimensions)
            ?? numbers.open(class: key.documentClass, dimensions: key.dimensions)
        var upcoming = try numbers.upcoming(series)
        var answers: [(any Sendable)?] = []
        for (ticket, prepared) in batch {
            if let stored = try ticket.stored(transaction) {
                answers.append(stored)
                continue
            }
            guard prepared.place == upcoming else {
                answers.append(nil)
                continue
            }
            let writer = IssueWriter(invoicing: self, transaction: transaction, origin: ticket.origin, series: series)
            let document = try writer.write(ticket.order, prepared)
            answers.append(try ticket.keep(document, prepared.warnings, transaction))
            upcoming += 1
        }
        return answers
    }
}
