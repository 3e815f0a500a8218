internal import API
internal import ArgumentParser
internal import Books
internal import Exchange
internal import Glibc
internal import Identity
internal import Ledger
internal import Storage

/// Which database a command works on.
struct DatabaseOptions: ParsableArguments {
    @Option(help: "A SQLite file, or postgres://... (default: FISCUS_DATABASE).")
    var database: String?

    /// Every step of the schema this program knows.
    static func migrations() throws -> MigrationList {
        try MigrationList([
            StorageSchema.migrations, LedgerSchema.migrations, IdentitySchema.migrations, BooksSchema.migrations,
            APISchema.migrations, ExchangeSchema.migrations,
        ])
    }

    private var named: DatabaseLocation? {
        let value = database ?? getenv("FISCUS_DATABASE").map { String(cString: $0) }
        return value.flatMap { $0.isEmpty ? nil : DatabaseLocation($0) }
    }

    /// Whether a file is named that is not there.
    var isAbsentFile: Bool {
        guard let named, named.engine == .sqlite else { return false }
        return access(named.text, F_OK) != 0
    }

    func location() throws -> DatabaseLocation {
        guard let named else {
            throw Failure(
                "database.missing", "no database is named", remedy: "give --database or set FISCUS_DATABASE")
        }
        return named
    }

    /// Opens the database, does the work, closes it; errors go to the terminal with exit code 1.
    func run(isMigrating: Bool = false, _ body: (any Database) async throws -> Void) async throws {
        do {
            let location = try location()
            if !isMigrating, isAbsentFile {
                throw Failure(
                    "database.missing", "there is no file \(location.text)", remedy: "run `fiscus migrate` first")
            }
            let database = try location.open(connections: 2)
            do {
                if !isMigrating { try await database.requireCurrent(Self.migrations()) }
                try await body(database)
                await database.close()
            } catch {
                await database.close()
                throw error
            }
        } catch let exit as ExitCode {
            throw exit
        } catch {
            Terminal.error(Self.failure(error))
            throw ExitCode(1)
        }
    }

    static func failure(_ error: any Error) -> Failure {
        switch error {
        case let failure as Failure: failure
        case let error as StorageError: Failure(error.code.rawValue, error.message, remedy: error.remedy)
        case let error as IdentityError: Failure(error.code, error.message, remedy: error.remedy)
        case let error as ExchangeError: Failure(error.code, error.message, remedy: error.remedy)
        case let error as BooksError: Failure(error.code, error.message, remedy: error.remedy)
        case let error as LedgerError:
            Failure(
                error.code.rawValue, error.path.isEmpty ? error.message : "\(error.message) at \(error.path)",
                remedy: error.remedy)
        default: Failure("internal", "\(error)", remedy: "")
        }
    }
}
