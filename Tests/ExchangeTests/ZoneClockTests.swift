import Documents
import Exchange
import Storage
import Testing

/// What the clock on the wall says, from printed tables of summer time: it decides the day a document carries and the
/// period it falls in.
@Suite("Clocks of time zones")
struct ZoneClockTests {
    struct Moment: Sendable, CustomTestStringConvertible {
        let zone: String
        let utc: Int64
        let local: String
        let day: String
        var testDescription: String { "\(zone) \(local)" }
    }

    static let moments = [
        // New Year: an hour of the old year in UTC is the new one in Zagreb and Belgrade, four hours in Dubai.
        Moment(zone: "Europe/Zagreb", utc: 1_798_758_000, local: "2027-01-01T00:00:00+01:00", day: "2027-01-01"),
        Moment(zone: "Europe/Belgrade", utc: 1_798_757_999, local: "2026-12-31T23:59:59+01:00", day: "2026-12-31"),
        Moment(zone: "Asia/Dubai", utc: 1_798_747_200, local: "2027-01-01T00:00:00+04:00", day: "2027-01-01"),
        Moment(zone: "Asia/Dubai", utc: 1_798_747_199, local: "2026-12-31T23:59:59+04:00", day: "2026-12-31"),
        // Midnight at the end of a month in summer, when the offset is two hours.
        Moment(zone: "Europe/Sarajevo", utc: 1_782_856_799, local: "2026-06-30T23:59:59+02:00", day: "2026-06-30"),
        Moment(zone: "Europe/Sarajevo", utc: 1_782_856_800, local: "2026-07-01T00:00:00+02:00", day: "2026-07-01"),
        // 29 March 2026, 02:00 does not exist; 25 October 2026, 02:30 is there twice.
        Moment(zone: "Europe/Zagreb", utc: 1_774_745_999, local: "2026-03-29T01:59:59+01:00", day: "2026-03-29"),
        Moment(zone: "Europe/Zagreb", utc: 1_774_746_000, local: "2026-03-29T03:00:00+02:00", day: "2026-03-29"),
        Moment(zone: "Europe/Belgrade", utc: 1_792_888_200, local: "2026-10-25T02:30:00+02:00", day: "2026-10-25"),
        Moment(zone: "Europe/Belgrade", utc: 1_792_891_800, local: "2026-10-25T02:30:00+01:00", day: "2026-10-25"),
        // No summer time in the Emirates.
        Moment(zone: "Asia/Dubai", utc: 1_782_856_800, local: "2026-07-01T02:00:00+04:00", day: "2026-07-01")
    ]

    @Test("midnight, New Year and both changes of summer time", arguments: moments)
    func local(moment: Moment) {
        let local = ZoneClock().local(Timestamp(microseconds: moment.utc * 1_000_000), in: moment.zone)
        #expect(local.text == moment.local)
        #expect(local.day.description == moment.day)
    }

    @Test(
        "a zone nobody knows is UTC, and no path out of the zone files",
        arguments: ["", "No/Where", "../../etc/passwd"])
    func unknown(zone: String) {
        let local = ZoneClock().local(Timestamp(microseconds: 1_798_758_000_000_000), in: zone)
        #expect(local.day.description == "2026-12-31")
    }
}
