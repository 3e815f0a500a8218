internal import Documents
internal import Storage

// How values of the model stand in columns, in one place.

extension Day {
    /// YYYYMMDD.
    var stored: Int64 {
        let (year, month, day) = components
        return Int64(year * 10_000 + month * 100 + day)
    }

    init(stored: Int64) throws {
        guard let number = Int(exactly: stored), number > 0,
            let day = Day(year: number / 10_000, month: number / 100 % 100, day: number % 100)
        else { throw LedgerError(.unreadable, "\(stored) is not a day", remedy: "run `fiscus ledger verify`") }
        self = day
    }
}

extension SQLValue {
    init(_ day: Day) { self = .integer(day.stored) }
    init(_ day: Day?) { self = day.map { .integer($0.stored) } ?? .null }
    init(_ money: Money) { self = .integer(money.tenThousandths) }
}

extension Row {
    func day(_ column: Int) throws -> Day { try Day(stored: try integer(column)) }
    func dayIfPresent(_ column: Int) throws -> Day? { try integerIfPresent(column).map { try Day(stored: $0) } }
    func money(_ column: Int) throws -> Money { try Money(checkedTenThousandths: try integer(column)) }

    /// A value of a closed set, by the word it is stored as.
    func word<T: RawRepresentable<String>>(_ column: Int, as type: T.Type) throws -> T {
        let text = try text(column)
        guard let value = T(rawValue: text) else {
            throw LedgerError(.unreadable, "\"\(text)\" is not a \(type)", remedy: "run `fiscus ledger verify`")
        }
        return value
    }
}
