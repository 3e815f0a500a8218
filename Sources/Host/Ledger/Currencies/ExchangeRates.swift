public import Documents
public import Storage

/// The exchange rates an organization knows. Rates are added, never changed; entries keep the rate they were made
/// with, so a rate that comes later moves nothing.
public struct ExchangeRates {
    let ledger: Ledger
    let transaction: any Transaction

    public func add(_ rates: [LockedRate]) throws {
        let organization = try transaction.requireOrganization()
        var next =
            try transaction.first(
                "SELECT coalesce(max(rate_id), 0) + 1 FROM exchange_rates WHERE organization_id = ?1",
                [SQLValue(organization)]
            ) { try $0.integer(0) } ?? 1
        let register = Register(transaction: transaction)
        for rate in rates {
            try register.insert(.exchangeRates, [.integer(next)] + rate.stored + [SQLValue(ledger.now())])
            next += 1
        }
    }

    /// The rate for `day`: the latest on or before it; of one day, the one added last.
    /// - Throws: `rateMissing`, naming pair, day and remedy.
    public func rate(
        from: Currency, to: Currency, on day: Day, for purpose: LockedRate.Purpose
    ) throws -> LockedRate {
        let found = try transaction.first(
            """
            SELECT from_currency, to_currency, per, rate, day, source, purpose FROM exchange_rates
            WHERE organization_id = ?1 AND from_currency = ?2 AND to_currency = ?3 AND purpose = ?4 AND day <= ?5
            ORDER BY day DESC, rate_id DESC LIMIT 1
            """,
            [
                SQLValue(try transaction.requireOrganization()), .text(from.code), .text(to.code),
                .text(purpose.rawValue), SQLValue(day)
            ]
        ) { try LockedRate($0, at: 0) }
        guard let found else {
            throw LedgerError(
                .rateMissing, "no \(purpose) rate from \(from) to \(to) on or before \(day)", path: "rate",
                remedy: "import the rate list of that day, or enter the rate by hand with its source")
        }
        return found
    }

    /// Adds rates from CSV with the header `from,to,per,rate,date,source,purpose`; all lines or none.
    /// - Returns: how many.
    @discardableResult
    public func importCSV(_ text: String) throws -> Int {
        var rates: [LockedRate] = []
        for (at, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            if at == 0 {
                guard line == Self.header else {
                    throw LedgerError(.importInvalid, "the header is not \(Self.header)", path: "line 1")
                }
            } else if !line.isEmpty {
                rates.append(try Self.parse(line, number: at + 1))
            }
        }
        try add(rates)
        return rates.count
    }

    private static let header = "from,to,per,rate,date,source,purpose"

    private static func parse(_ line: Substring, number: Int) throws -> LockedRate {
        let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard fields.count == 7, let from = Currency(fields[0]), let to = Currency(fields[1]),
            let per = Int64(fields[2]), let day = Day(fields[4]),
            let purpose = LockedRate.Purpose(rawValue: fields[6]), !fields[5].isEmpty
        else {
            throw LedgerError(
                .importInvalid, "not a rate: \(line.prefix(80))", path: "line \(number)",
                remedy: "write \(header), as in EUR,RSD,1,117.2094,2026-11-20,NBS,vat")
        }
        do {
            return try LockedRate(
                from: from, to: to, per: per, rate: Decimal(fields[3]), day: day, source: fields[5], purpose: purpose)
        } catch let error as AmountError {
            throw LedgerError(.importInvalid, error.message, path: "line \(number)")
        }
    }
}

extension Ledger {
    public func rates(_ transaction: any Transaction) -> ExchangeRates {
        ExchangeRates(ledger: self, transaction: transaction)
    }
}
