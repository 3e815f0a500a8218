/// A value of the date and time types of XML Schema.
struct Moment: BitwiseCopyable {
    enum Kind: UInt8 {
        case dateTime, date, time, gYear, gYearMonth, gMonth, gMonthDay, gDay

        var name: String {
            switch self {
            case .dateTime: "dateTime"
            case .date: "date"
            case .time: "time"
            case .gYear: "gYear"
            case .gYearMonth: "gYearMonth"
            case .gMonth: "gMonth"
            case .gMonthDay: "gMonthDay"
            case .gDay: "gDay"
            }
        }
    }

    /// Seconds since 1970-01-01T00:00:00 as the value's own clock shows them (before its timezone is applied).
    let seconds: Int64
    let nanoseconds: UInt32
    /// Offset of the timezone in minutes; `noZone` for none.
    let zone: Int16
    let kind: Kind

    static let noZone = Int16.min
    static let secondsPerDay: Int64 = 86_400

    var hasZone: Bool { zone != Self.noZone }

    /// Seconds since the epoch in UTC.
    func instant(implicitZone: Int) -> Int64 { seconds - Int64(hasZone ? Int(zone) : implicitZone) * 60 }

    var day: Int64 { seconds >= 0 ? seconds / Self.secondsPerDay : (seconds + 1) / Self.secondsPerDay - 1 }
    var secondOfDay: Int64 { seconds - day * Self.secondsPerDay }

    func with(seconds: Int64? = nil, nanoseconds: UInt32? = nil, zone: Int16? = nil, kind: Kind? = nil) -> Moment {
        Moment(
            seconds: seconds ?? self.seconds, nanoseconds: nanoseconds ?? self.nanoseconds, zone: zone ?? self.zone,
            kind: kind ?? self.kind)
    }

    // MARK: Calendar

    /// Days from 1970-01-01 in the proleptic Gregorian calendar. Year 0 is 1 BC.
    static func days(year: Int64, month: Int, day: Int) -> Int64 {
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = Int64((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1)
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    static func civil(_ days: Int64) -> (year: Int64, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = Int(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
        let month = Int(shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9)
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    static func daysIn(month: Int, year: Int64) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }

    var civil: (year: Int64, month: Int, day: Int) { Self.civil(day) }

    /// Moved by whole months; the day is cut to the length of the month.
    func adding(months: Int64) -> Moment {
        let (year, month, day) = civil
        let total = year * 12 + Int64(month - 1) + months
        let newYear = total >= 0 ? total / 12 : (total - 11) / 12
        let newMonth = Int(total - newYear * 12) + 1
        let newDay = min(day, Self.daysIn(month: newMonth, year: newYear))
        let days = Self.days(year: newYear, month: newMonth, day: newDay)
        return with(seconds: days * Self.secondsPerDay + secondOfDay)
    }

    /// The lexical form without time zone where there is none.
    var description: String {
        let (year, month, day) = civil
        let yearText = Self.yearText(year)
        let dateText = "\(yearText)-\(Self.two(month))-\(Self.two(day))"
        let text =
            switch kind {
            case .date: dateText
            case .time: clock
            case .dateTime: "\(dateText)T\(clock)"
            case .gYear: yearText
            case .gYearMonth: "\(yearText)-\(Self.two(month))"
            case .gMonth: "--\(Self.two(month))"
            case .gMonthDay: "--\(Self.two(month))-\(Self.two(day))"
            case .gDay: "---\(Self.two(day))"
            }
        return text + zoneText
    }

    private var clock: String {
        let rest = Int(secondOfDay)
        var text = "\(Self.two(rest / 3600)):\(Self.two(rest / 60 % 60)):\(Self.two(rest % 60))"
        if nanoseconds > 0 {
            var fraction = String(nanoseconds)
            fraction = String(repeating: "0", count: 9 - fraction.count) + fraction
            while fraction.last == "0" { fraction.removeLast() }
            text += "." + fraction
        }
        return text
    }

    private var zoneText: String {
        guard hasZone else { return "" }
        if zone == 0 { return "Z" }
        let minutes = Int(zone.magnitude)
        return (zone < 0 ? "-" : "+") + Self.two(minutes / 60) + ":" + Self.two(minutes % 60)
    }

    private static func yearText(_ year: Int64) -> String {
        let digits = String(year.magnitude)
        return (year < 0 ? "-" : "") + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
