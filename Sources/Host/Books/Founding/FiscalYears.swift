internal import CountryPack
internal import Documents
internal import Identity
public import Ledger
public import Storage

extension Books {
    /// Opens a fiscal year as the country's law begins it, with its VAT periods in the organization's rhythm.
    /// - Throws: `year.exists`.
    public func openFiscalYear(_ year: Int64, _ transaction: any Transaction, by origin: Origin) throws {
        let profile = try identity.organizations(transaction).profile()
        let manifest = try countries.manifest(profile.country)
        let seed = CalendarSeed(manifest: manifest, rhythm: VATRhythm(rawValue: profile.vatPeriod) ?? .month)
        guard let last = Day(year: Int(year), month: 12, day: 31) else {
            throw BooksError(.invalid, "year.unknown", "there is no year \(year)", field: "/year")
        }
        let start = seed.yearStart(containing: last)
        let calendar = ledger.calendar(transaction)
        guard try !calendar.years().contains(where: { $0.number == year }) else {
            throw BooksError(
                .conflict, "year.exists", "the fiscal year \(year) is there already", field: "/year",
                remedy: "list the fiscal years")
        }
        try calendar.openYear(year, periods: seed.months(from: start))
        let known = Set(try calendar.vatPeriods().map(\.number))
        try calendar.openVATPeriods(seed.vatPeriods(from: start).filter { !known.contains($0.number) })
        try ledger.audit(transaction).record("year.opened", of: "year", year, by: origin)
    }
}
