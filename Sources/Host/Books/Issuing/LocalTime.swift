internal import CountryPack
public import Documents
internal import Foundation
internal import Plugins
internal import Storage

/// A moment as the clock on the wall of an organization shows it: documents carry its day and time, law asks for them.
struct LocalTime: Sendable, Hashable {
    let moment: Timestamp
    let day: Day
    /// `hh:mm:ss`.
    let time: String
    /// RFC 3339 with the offset: `2026-11-21T11:00:00+01:00`.
    let text: String

    /// - Parameter zone: of the IANA time zone database; UTC where it is not known.
    init(_ moment: Timestamp, zone: String?) {
        let seconds = moment.microseconds / 1_000_000
        let date = Date(timeIntervalSince1970: TimeInterval(seconds))
        let offset = zone.flatMap { TimeZone(identifier: $0)?.secondsFromGMT(for: date) } ?? 0
        let local = Timestamp(microseconds: (seconds + Int64(offset)) * 1_000_000)
        self.moment = moment
        day = local.dayInUTC ?? .earliest
        time = String(local.description.dropFirst(11).prefix(8))
        let minutes = abs(offset) / 60
        let sign = offset < 0 ? "-" : "+"
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        text = "\(day)T\(time)\(sign)\(two(minutes / 60)):\(two(minutes % 60))"
    }
}

extension Invoicing {
    /// The present day where the organization keeps its books: what a payment or a report without a date is of.
    public func today(_ tenant: Tenant) -> Day {
        let manifest = means.plugins.first { $0.identity.manifest.country == tenant.country }?.identity.manifest
        return LocalTime(books.now(), zone: manifest?.locale?.timeZone).day
    }
}
