/// A duration: months and seconds are not comparable with each other, so both are kept.
struct Period: BitwiseCopyable {
    enum Kind: UInt8 {
        case duration, yearMonth, dayTime

        var name: String {
            switch self {
            case .duration: "duration"
            case .yearMonth: "yearMonthDuration"
            case .dayTime: "dayTimeDuration"
            }
        }
    }

    let seconds: Int64
    let months: Int32
    /// Same sign as `seconds`, magnitude below one second; units of 10 ns keep the value in 16 bytes.
    private let fractionAndKind: Int32

    init(kind: Kind, months: Int64 = 0, seconds: Int64 = 0, nanoseconds: Int64 = 0) {
        var seconds = seconds + nanoseconds / 1_000_000_000
        var rest = nanoseconds % 1_000_000_000
        if seconds > 0, rest < 0 {
            seconds -= 1
            rest += 1_000_000_000
        } else if seconds < 0, rest > 0 {
            seconds += 1
            rest -= 1_000_000_000
        }
        self.seconds = seconds
        self.months = Int32(clamping: months)
        fractionAndKind = Int32(rest / 10) * 4 + Int32(kind.rawValue)
    }

    var kind: Kind { Kind(rawValue: UInt8(fractionAndKind & 3)) ?? .duration }
    var nanoseconds: Int64 { Int64(fractionAndKind >> 2) * 10 }
    var negated: Period {
        Period(kind: kind, months: -Int64(months), seconds: -seconds, nanoseconds: -nanoseconds)
    }

    /// nil when the text is not in the lexical space of the type.
    static func parse(_ untrimmed: Text, _ kind: Kind) -> Period? {
        let text = untrimmed.trimmed
        var at = 0
        let negative = text.count > 0 && text[0] == 0x2D
        if negative { at = 1 }
        guard at < text.count, text[at] == 0x50 else { return nil }
        at += 1
        var months: Int64 = 0
        var seconds: Int64 = 0
        var nanoseconds: Int64 = 0
        var inTime = false
        var fields = 0
        var last = -1
        while at < text.count {
            if text[at] == 0x54, !inTime {
                inTime = true
                at += 1
                guard at < text.count else { return nil }
                continue
            }
            let from = at
            var value: Int64 = 0
            while at < text.count, text[at] &- 48 < 10, at - from < 15 {
                value = value * 10 + Int64(text[at] &- 48)
                at += 1
            }
            guard at > from, at < text.count else { return nil }
            var fraction: Int64 = 0
            if text[at] == 0x2E {
                at += 1
                var scale: Int64 = 100_000_000
                let start = at
                while at < text.count, text[at] &- 48 < 10 {
                    fraction += Int64(text[at] &- 48) * scale
                    scale /= 10
                    at += 1
                }
                guard at > start, at < text.count, text[at] == 0x53 else { return nil }
            }
            let order: Int
            switch (text[at], inTime) {
            case (0x59, false): (order, months) = (0, months + value * 12)
            case (0x4D, false): (order, months) = (1, months + value)
            case (0x44, false): (order, seconds) = (2, seconds + value * 86_400)
            case (0x48, true): (order, seconds) = (3, seconds + value * 3_600)
            case (0x4D, true): (order, seconds) = (4, seconds + value * 60)
            case (0x53, true): (order, seconds, nanoseconds) = (5, seconds + value, fraction)
            default: return nil
            }
            guard order > last else { return nil }
            if kind == .yearMonth, order > 1 { return nil }
            if kind == .dayTime, order < 2 { return nil }
            last = order
            fields += 1
            at += 1
        }
        guard fields > 0 else { return nil }
        let period = Period(kind: kind, months: months, seconds: seconds, nanoseconds: nanoseconds)
        return negative ? period.negated : period
    }

    var description: String {
        let negative = months < 0 || seconds < 0 || nanoseconds < 0
        var text = negative ? "-P" : "P"
        let total = Int64(months.magnitude)
        if total / 12 > 0 { text += "\(total / 12)Y" }
        if total % 12 > 0 { text += "\(total % 12)M" }
        let rest = Int64(seconds.magnitude)
        if rest / 86_400 > 0 { text += "\(rest / 86_400)D" }
        let clock = rest % 86_400
        let fraction = nanoseconds.magnitude
        if clock > 0 || fraction > 0 {
            text += "T"
            if clock / 3_600 > 0 { text += "\(clock / 3_600)H" }
            if clock / 60 % 60 > 0 { text += "\(clock / 60 % 60)M" }
            if clock % 60 > 0 || fraction > 0 {
                text += "\(clock % 60)"
                if fraction > 0 {
                    var digits = String(fraction)
                    digits = String(repeating: "0", count: 9 - digits.count) + digits
                    while digits.last == "0" { digits.removeLast() }
                    text += "." + digits
                }
                text += "S"
            }
        }
        if text == "P" || text == "-P" { return kind == .yearMonth ? "P0M" : "PT0S" }
        return text
    }
}
