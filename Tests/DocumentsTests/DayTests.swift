import Documents
import Testing

@Suite("Day")
struct DayTests {
    @Test("every day of four centuries follows the one before, and reads back")
    func sequence() throws {
        var day = try #require(Day("1899-12-31"))
        #expect(day.weekday == 7)
        for _ in 0..<146_097 {
            let next = try #require(day.adding(days: 1))
            #expect(next > day && next.weekday == day.weekday % 7 + 1)
            #expect(Day(next.description) == next)
            day = next
        }
        #expect(day.description == "2299-12-31")
    }

    @Test(
        "days that do not exist are refused",
        arguments: [
            "2026-02-29", "2100-02-29", "2026-13-01", "2026-00-01", "2026-04-31", "0000-01-01", "26-01-01", "2026-1-01",
            "2026-01-01T00:00", " 2026-01-01", "2026/01/01", "20260101", "", "２０２６-01-01"
        ])
    func refused(text: String) { #expect(Day(text) == nil) }

    @Test("months are added to the end of shorter months; the calendar has ends")
    func months() throws {
        let day = try #require(Day("2024-01-31"))
        #expect(day.adding(months: 1)?.description == "2024-02-29")
        #expect(day.adding(months: -11)?.description == "2023-02-28")
        #expect(day.lastOfMonth.description == "2024-01-31" && day.firstOfMonth.description == "2024-01-01")
        #expect(Day("9999-12-31")?.adding(days: 1) == nil)
        #expect(Day("0001-01-01")?.adding(days: -1) == nil)
        #expect(Day("0001-01-15")?.adding(months: -1) == nil)
        #expect(day.adding(days: .max) == nil && day.adding(months: .max) == nil)
    }

    @Test("currencies know their minor unit")
    func currency() {
        #expect(Currency("RSD")?.decimals == 2 && Currency("JPY")?.decimals == 0 && Currency("KWD")?.decimals == 3)
        for bad in ["", "rsd", "RS", "RSDD", "R5D", "РСД"] { #expect(Currency(bad) == nil) }
    }
}
