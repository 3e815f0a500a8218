internal import Documents
internal import Glibc
internal import Ledger
internal import LedgerTesting
internal import Storage

/// Posts under load until it is killed, and says on standard output what was acknowledged: one request key a line,
/// written after `unit` returned.
///
/// Arguments: database, organization id (or the key of a new one), posters, seed.
@main
struct LedgerLoad {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 5, let posters = Int(arguments[3]),
            let day = Day(year: 2026, month: 3, day: 14)
        else {
            print("usage: fiscus-ledger-load DATABASE ORGANIZATION POSTERS SEED")
            exit(64)
        }
        let location = DatabaseLocation(arguments[1])
        let database: any Database =
            switch location.engine {
            case .sqlite: try SQLiteDatabase(path: location.text)
            case .postgres: PostgresDatabase(url: location.text, connections: 4, role: nil)
            }
        let ledger = Ledger(database)
        let id: OrganizationID
        if let number = Int64(arguments[2]) {
            id = OrganizationID(number)
        } else {
            id = try await SampleBooks.create(ledger, key: arguments[2])
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for poster in 0..<posters {
                group.addTask {
                    for at in 0... {
                        let key = "\(arguments[4])-\(poster)-\(at)"
                        let draft = try SampleBooks.sale("10", vat: "2", day: day, document: Int64(at), key: key)
                        _ = try await database.unit(id) { transaction in
                            let numbers = ledger.numbers(transaction)
                            if let series = try numbers.id(class: "invoice", dimensions: "") {
                                _ = try numbers.take(series, day: day, document: Int64(at))
                            }
                            return try ledger.journal(transaction).post(draft, by: .system)
                        }
                        let line = Array((key + "\n").utf8)
                        guard write(1, line, line.count) == line.count else { exit(1) }
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}
