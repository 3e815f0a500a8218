/// What a unit of work may do. Confined to the thread that runs the unit; not to be kept beyond it.
///
/// Statements are written once for both engines: parameters are `?1`, `?2`, ... and may be used more than once.
public protocol Transaction: AnyObject {
    var engine: Engine { get }
    var organization: OrganizationID? { get }
    /// False in `Database.read`.
    var isWriting: Bool { get }

    /// Runs a statement whose result nobody needs. On PostgreSQL it is sent without waiting: its error may appear
    /// at a later call or at the end of the unit, never after the commit.
    func run(_ sql: String, _ parameters: [SQLValue]) throws

    /// Runs a statement and says how many rows it changed.
    @discardableResult
    func change(_ sql: String, _ parameters: [SQLValue]) throws -> Int

    /// Calls `each` for every row, in order. The row is valid during the call only.
    func query(_ sql: String, _ parameters: [SQLValue], _ each: (Row) throws -> Void) throws

    /// Inserts many rows of one table with one statement per batch. Same error behaviour as `run`.
    func insert(_ rows: InsertBatch) throws

    /// Work that collects during the units of a group and is written once before they commit; one object per type and
    /// organization and group.
    func work<W: BatchWork>(_ type: W.Type, _ make: () -> W) -> W
}

/// What units of a group leave to be written once, before the common commit (rolled-up balances, a chain's head).
public protocol BatchWork: AnyObject {
    /// The unit that used this succeeded.
    func keep()
    /// The unit failed and is rolled back: forget what it added.
    func revert()
    /// The group is about to commit.
    func flush(_ transaction: any Transaction) throws
}

extension Transaction {
    public func run(_ sql: String) throws { try run(sql, []) }

    /// All rows, each turned into a value.
    public func rows<T>(_ sql: String, _ parameters: [SQLValue] = [], _ make: (Row) throws -> T) throws -> [T] {
        var all: [T] = []
        try query(sql, parameters) { all.append(try make($0)) }
        return all
    }

    /// The first row, or nil when there is none.
    public func first<T>(_ sql: String, _ parameters: [SQLValue] = [], _ make: (Row) throws -> T) throws -> T? {
        var found: T?
        try query(sql, parameters) { row in
            if found == nil { found = try make(row) }
        }
        return found
    }

    /// The organization of this unit.
    /// - Throws: `denied` when the unit has none.
    public func requireOrganization() throws -> OrganizationID {
        guard let organization else {
            throw StorageError(
                .denied, "this unit of work has no organization", remedy: "name the organization when opening the unit")
        }
        return organization
    }
}
