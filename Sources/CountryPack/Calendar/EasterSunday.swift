internal import Documents

/// The date of Easter Sunday in the Gregorian calendar of today, for both churches.
enum EasterSunday {
    static func day(in year: Int, _ church: Holiday.Easter) -> Day? {
        switch church {
        case .gregorian: gregorian(year)
        case .julian: julian(year)
        }
    }

    /// The anonymous Gregorian computus (Meeus, Astronomical Algorithms, chapter 8).
    private static func gregorian(_ year: Int) -> Day? {
        let golden = year % 19
        let (century, yearOfCentury) = (year / 100, year % 100)
        let correction = (century - (century + 8) / 25 + 1) / 3
        let epact = (19 * golden + century - century / 4 - correction + 15) % 30
        let weekday = (32 + 2 * (century % 4) + 2 * (yearOfCentury / 4) - epact - yearOfCentury % 4) % 7
        let late = (golden + 11 * epact + 22 * weekday) / 451
        let sum = epact + weekday - 7 * late + 114
        return Day(year: year, month: sum / 31, day: sum % 31 + 1)
    }

    /// Meeus' Julian computus; the Julian day is moved by the difference of the calendars in that century.
    private static func julian(_ year: Int) -> Day? {
        let (a, b, c) = (year % 4, year % 7, year % 19)
        let d = (19 * c + 15) % 30
        let e = (2 * a + 4 * b - d + 34) % 7
        let sum = d + e + 114
        let difference = year / 100 - year / 400 - 2
        return Day(year: year, month: sum / 31, day: sum % 31 + 1)?.adding(days: difference)
    }
}
