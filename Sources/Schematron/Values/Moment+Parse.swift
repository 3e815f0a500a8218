extension Moment {
    /// nil when the text is not in the lexical space of the type, or names a day that does not exist.
    static func parse(_ untrimmed: Text, _ kind: Kind) -> Moment? {
        var scanner = DateScanner(untrimmed.trimmed)
        guard let moment = scanner.moment(kind), scanner.isAtEnd else { return nil }
        return moment
    }
}

/// Reads the fixed-width fields of the date and time types.
private struct DateScanner {
    private let text: Text
    private var at = 0

    init(_ text: Text) { self.text = text }

    var isAtEnd: Bool { at == text.count }

    mutating func moment(_ kind: Moment.Kind) -> Moment? {
        var (year, month, day): (Int64, Int, Int) = (1972, 1, 1)
        var clock: (seconds: Int64, nanoseconds: UInt32) = (0, 0)
        switch kind {
        case .dateTime, .date:
            guard let y = self.year(), skip("-"), let m = digits(2), skip("-"), let d = digits(2) else { return nil }
            (year, month, day) = (y, m, d)
        case .gYear:
            guard let y = self.year() else { return nil }
            year = y
        case .gYearMonth:
            guard let y = self.year(), skip("-"), let m = digits(2) else { return nil }
            (year, month) = (y, m)
        case .gMonth:
            guard skip("-"), skip("-"), let m = digits(2) else { return nil }
            month = m
        case .gMonthDay:
            guard skip("-"), skip("-"), let m = digits(2), skip("-"), let d = digits(2) else { return nil }
            (month, day) = (m, d)
        case .gDay:
            guard skip("-"), skip("-"), skip("-"), let d = digits(2) else { return nil }
            day = d
        case .time:
            (year, month, day) = (1970, 1, 1)
        }
        if kind == .dateTime, !skip("T") { return nil }
        if kind == .dateTime || kind == .time {
            guard let read = self.clock() else { return nil }
            clock = read
        }
        guard (1...12).contains(month), day >= 1, day <= Moment.daysIn(month: month, year: year),
            let zone = zone()
        else { return nil }
        let days = Moment.days(year: year, month: month, day: day)
        // 24:00:00 is midnight of the next day; a time has no next day.
        let seconds = kind == .time ? clock.seconds % Moment.secondsPerDay : clock.seconds
        return Moment(
            seconds: days * Moment.secondsPerDay + seconds, nanoseconds: clock.nanoseconds, zone: zone, kind: kind)
    }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard at < text.count, text[at] == UInt8(ascii: character) else { return false }
        at += 1
        return true
    }

    private mutating func digits(_ count: Int) -> Int? {
        guard at + count <= text.count else { return nil }
        var value = 0
        for _ in 0..<count {
            guard text[at] &- 48 < 10 else { return nil }
            value = value * 10 + Int(text[at] &- 48)
            at += 1
        }
        return value
    }

    /// Four digits or more, without a superfluous leading zero; 0000 is the year before 0001 (XML Schema 1.1).
    private mutating func year() -> Int64? {
        let negative = skip("-")
        let from = at
        var value: Int64 = 0
        while at < text.count, text[at] &- 48 < 10 {
            guard at - from < 9 else { return nil }
            value = value * 10 + Int64(text[at] &- 48)
            at += 1
        }
        let length = at - from
        guard length >= 4, length == 4 || text[from] != 48 else { return nil }
        return negative ? -value : value
    }

    private mutating func clock() -> (Int64, UInt32)? {
        guard let hour = digits(2), skip(":"), let minute = digits(2), skip(":"), let second = digits(2) else {
            return nil
        }
        var nanoseconds: UInt32 = 0
        if skip(".") {
            var scale: UInt32 = 100_000_000
            let from = at
            while at < text.count, text[at] &- 48 < 10 {
                nanoseconds += UInt32(text[at] &- 48) * scale
                scale /= 10
                at += 1
            }
            guard at > from else { return nil }
        }
        guard minute < 60, second < 60, hour < 24 || hour == 24 && minute == 0 && second == 0 && nanoseconds == 0
        else { return nil }
        return (Int64(hour * 3600 + minute * 60 + second), nanoseconds)
    }

    /// `noZone` when there is none, nil when what stands there is no zone.
    private mutating func zone() -> Int16? {
        if at == text.count { return Moment.noZone }
        if skip("Z") { return 0 }
        let negative = text[at] == 0x2D
        guard skip("+") || skip("-"), let hours = digits(2), skip(":"), let minutes = digits(2) else { return nil }
        guard minutes < 60, hours < 14 || hours == 14 && minutes == 0 else { return nil }
        let total = Int16(hours * 60 + minutes)
        return negative ? -total : total
    }
}
