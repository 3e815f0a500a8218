internal import Documents
internal import Ledger
internal import LedgerTesting
internal import Measuring
internal import Storage

/// What the books cost over bare SQLite, and what group commit gives back.
enum SQLiteBenchmarks {
    static func run(entries: Int, rounds: Int) async throws {
        var (ours, bare, many) = ([Double](), [Double](), [Double]())
        // Turn about, so that a disk that slows down or speeds up does so for both.
        for _ in 0..<rounds {
            bare.append(try await Posting.bare(entries: entries))
            ours.append(try await rate(posters: 1, entries: entries))
            many.append(try await rate(posters: 32, entries: entries * 8))
        }
        let (one, group) = (Measure.median(ours), Measure.median(many))
        Measure.report("SQLite, one by one / bare C", one, Measure.median(bare), unit: "entries/s", wanted: 0.7)
        Measure.report("SQLite, 32 posters / one", group, one, unit: "entries/s", wanted: 4)
        try await chain(entries: entries * 8, rounds: rounds)
        try await hotAccount(entries: entries * 8, rounds: rounds)
    }

    private static func rate(posters: Int, entries: Int, isHashing: Bool = true) async throws -> Double {
        let test = try await TestDatabase(.sqlite)
        let ledger = Ledger(
            test.database, now: Timestamp.system, salt: { [UInt8](repeating: 1, count: 16) }, isHashing: isHashing)
        let id = try await SampleBooks.create(ledger)
        let posting = Posting(ledger: ledger)
        _ = try await posting.rate(posters: posters, entries: 200, organizations: [id], Posting.sale)
        let rate = try await posting.rate(posters: posters, entries: entries, organizations: [id], Posting.sale)
        await test.close()
        return rate
    }

    private static func chain(entries: Int, rounds: Int) async throws {
        var (on, off) = ([Double](), [Double]())
        for _ in 0..<rounds {
            on.append(try await rate(posters: 32, entries: entries))
            off.append(try await rate(posters: 32, entries: entries, isHashing: false))
        }
        Measure.report(
            "SQLite, chain on / off", Measure.median(on), Measure.median(off), unit: "entries/s", wanted: 0.9)
    }

    private static func hotAccount(entries: Int, rounds: Int) async throws {
        var (hot, spread) = ([Double](), [Double]())
        for _ in 0..<rounds {
            hot.append(try await HotAccount.rate(.sqlite, accounts: 1, posters: 32, entries: entries))
            spread.append(try await HotAccount.rate(.sqlite, accounts: 500, posters: 32, entries: entries))
        }
        Measure.report(
            "SQLite, one hot account / 500", Measure.median(hot), Measure.median(spread), unit: "entries/s", wanted: 0.8
        )
    }
}

/// Every entry touches one of so many accounts.
enum HotAccount {
    static func rate(_ engine: Engine, accounts: Int, posters: Int, entries: Int) async throws -> Double {
        let test = try await TestDatabase(engine, connections: 8)
        let ledger = Ledger(test.database)
        let id = try await SampleBooks.create(ledger)
        _ = try await test.database.unit(id) { transaction in
            try ledger.chart(transaction).add((0..<500).map { AccountDraft("H\($0)", "H", .asset) })
        }
        let rate = try await Posting(ledger: ledger).rate(posters: posters, entries: entries, organizations: [id]) {
            number in
            guard let day = Posting.day else { throw CommandFailed("no day") }
            return EntryDraft(
                day: day,
                lines: [
                    .init(.debit, .code("H\(number % accounts)"), try Money("10")),
                    .init(.credit, .code("H\((number + 7) % accounts)"), try Money("10"))
                ])
        }
        await test.close()
        return rate
    }
}
