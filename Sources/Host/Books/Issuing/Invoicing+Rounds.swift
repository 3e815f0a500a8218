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

extension Invoicing {
    /// Issues documents of one series: foresees their numbers, builds them, stores their bytes, commits them.
    /// - Returns: one outcome for each.
    /// - Throws: when the unit is refused; nothing of the batch is written then.
    func round(_ tickets: [IssueTicket], _ key: SeriesKey) async throws -> [IssueOutcome] {
        let first = try await books.database.read(key.organization) { transaction -> Int64 in
            let numbers = self.books.ledger.numbers(transaction)
            guard let series = try numbers.id(class: key.documentClass, dimensions: key.dimensions) else { return 1 }
            return try numbers.upcoming(series)
        }
        let now = books.now()
        let means = means
        let built = await OffLoop.each(Array(tickets.enumerated())) { at, ticket in
            try ticket.order.at(now).prepared(place: first + Int64(at), means)
        }
        // A refused document takes no number: what comes after it has another one then.
        let good = built.prefix { if case .success = $0 { true } else { false } }.compactMap { try? $0.get() }
        var outcomes = [IssueOutcome](repeating: .moved, count: tickets.count)
        for (at, result) in built.enumerated() {
            if case .failure(let error) = result { outcomes[at] = .refused(error) }
        }
        guard !good.isEmpty else { return outcomes }
        try await storeBytes(good)
        let batch = Array(zip(tickets, good))
        let done = try await books.database.unit(key.organization) { transaction in
            try self.commit(batch, key, transaction)
        }
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
