package import Documents
package import Storage

// How values of the model stand in columns, in one place.

extension Day {
    /// YYYYMMDD.
    package var stored: Int64 {
        let (year, month, day) = components
        return Int64(year * 10_000 + month * 100 + day)
    }

    package init(stored: Int64) throws {
        guard let number = Int(exactly: stored), number > 0,
            let day = Day(year: number / 10_000, month: number / 100 % 100, day: number % 100)
        else { throw LedgerError(.unreadable, "\(stored) is not a day", remedy: "run `fiscus ledger verify`") }
        self = day
    }
}

extension SQLValue {
    package init(_ day: Day) { self = .integer(day.stored) }
    package init(_ day: Day?) { self = day.map { .integer($0.stored) } ?? .null }
    package init(_ money: Money) { self = .integer(money.tenThousandths) }
}

extension Row {
    package func day(_ column: Int) throws -> Day { try Day(stored: try integer(column)) }
    package func dayIfPresent(_ column: Int) throws -> Day? { try integerIfPresent(column).map { try Day(stored: $0) } }
    package func money(_ column: Int) throws -> Money { try Money(checkedTenThousandths: try integer(column)) }

    /// A value of a closed set, by the word it is stored as.
    package func word<T: RawRepresentable<String>>(_ column: Int, as type: T.Type) throws -> T {
        let text = try text(column)
        guard let value = T(rawValue: text) else {
            throw LedgerError(.unreadable, "\"\(text)\" is not a \(type)", remedy: "run `fiscus ledger verify`")
        }
        return value
    }
}
