/// Dates, times and durations: chapter 10 of Functions and Operators.
enum DateFunctions {
    static let table: [String: Builtin] = {
        var table: [String: Builtin] = [
            "current-dateTime": Builtin(0, .atomic, .clock) { _, m throws(Fault) in
                try m.push(.moment(m.clock.now))
            },
            "current-date": Builtin(0, .atomic, .clock) { _, m throws(Fault) in
                let now = m.clock.now
                try m.push(.moment(now.with(seconds: now.day * Moment.secondsPerDay, nanoseconds: 0, kind: .date)))
            },
            "current-time": Builtin(0, .atomic, .clock) { _, m throws(Fault) in
                let now = m.clock.now
                try m.push(.moment(now.with(seconds: now.secondOfDay, kind: .time)))
            },
            "implicit-timezone": Builtin(0, .atomic, .clock) { _, m throws(Fault) in
                try m.push(.duration(Period(kind: .dayTime, seconds: Int64(m.clock.zone) * 60)))
            },
            "dateTime": Builtin(2, .atomic) { call, m throws(Fault) in
                guard let date = try moment(call, 0, [.date], &m), let time = try moment(call, 1, [.time], &m) else {
                    return
                }
                guard !date.hasZone || !time.hasZone || date.zone == time.zone else {
                    throw Fault(.dateTimeZones, "date and time have different timezones")
                }
                try m.push(
                    .moment(
                        date.with(
                            seconds: date.seconds + time.secondOfDay, nanoseconds: time.nanoseconds,
                            zone: date.hasZone ? date.zone : time.zone, kind: .dateTime)))
            },
        ]
        for (name, kind) in [("dateTime", Moment.Kind.dateTime), ("date", .date)] {
            table["year-from-\(name)"] = part(kind) { $0.civil.year }
            table["month-from-\(name)"] = part(kind) { Int64($0.civil.month) }
            table["day-from-\(name)"] = part(kind) { Int64($0.civil.day) }
        }
        for (name, kind) in [("dateTime", Moment.Kind.dateTime), ("time", .time)] {
            table["hours-from-\(name)"] = part(kind) { $0.secondOfDay / 3_600 }
            table["minutes-from-\(name)"] = part(kind) { $0.secondOfDay / 60 % 60 }
            table["seconds-from-\(name)"] = Builtin(1, .number) { call, m throws(Fault) in
                guard let value = try moment(call, 0, [kind], &m) else { return }
                let nanoseconds = Int128(value.secondOfDay % 60) * 1_000_000_000 + Int128(value.nanoseconds)
                try m.push(m.item(ExactNumber(nanoseconds, scale: 9).normalized, isInteger: false))
            }
        }
        for (name, kind) in [("dateTime", Moment.Kind.dateTime), ("date", .date), ("time", .time)] {
            table["timezone-from-\(name)"] = Builtin(1, .atomic) { call, m throws(Fault) in
                guard let value = try moment(call, 0, [kind], &m), value.hasZone else { return }
                try m.push(.duration(Period(kind: .dayTime, seconds: Int64(value.zone) * 60)))
            }
            table["adjust-\(name)-to-timezone"] = adjusting(kind)
        }
        for (name, value) in durationParts { table["\(name)-from-duration"] = value }
        return table
    }()

    private static let durationParts: [String: Builtin] = [
        "years": durationPart { Int64($0.months) / 12 },
        "months": durationPart { Int64($0.months) % 12 },
        "days": durationPart { $0.seconds / 86_400 },
        "hours": durationPart { $0.seconds / 3_600 % 24 },
        "minutes": durationPart { $0.seconds / 60 % 60 },
        "seconds": Builtin(1, .number) { call, m throws(Fault) in
            guard let period = try period(call, &m) else { return }
            let nanoseconds = Int128(period.seconds % 60) * 1_000_000_000 + Int128(period.nanoseconds)
            try m.push(m.item(ExactNumber(nanoseconds, scale: 9).normalized, isInteger: false))
        },
    ]

    private static func moment(
        _ call: BuiltinCall, _ index: Int, _ kinds: [Moment.Kind], _ m: inout Machine
    ) throws(Fault) -> Moment? {
        guard let item = try call.atom(index, &m) else { return nil }
        switch item {
        case .moment(let moment) where kinds.contains(moment.kind): return moment
        case .untyped(let text):
            guard let moment = Moment.parse(text, kinds[0]) else { throw Fault.cast(text, "xs:" + kinds[0].name) }
            return moment
        default: throw Fault(.type, "xs:\(kinds[0].name) is expected, not \(item.typeName)")
        }
    }

    private static func period(_ call: BuiltinCall, _ m: inout Machine) throws(Fault) -> Period? {
        guard let item = try call.atom(0, &m) else { return nil }
        switch item {
        case .duration(let period): return period
        case .untyped(let text):
            guard let period = Period.parse(text, .duration) else { throw Fault.cast(text, "xs:duration") }
            return period
        default: throw Fault(.type, "a duration is expected, not \(item.typeName)")
        }
    }

    private static func part(_ kind: Moment.Kind, _ value: @escaping @Sendable (Moment) -> Int64) -> Builtin {
        Builtin(1, .number) { call, m throws(Fault) in
            guard let moment = try moment(call, 0, [kind], &m) else { return }
            try m.push(.integer(Int(value(moment))))
        }
    }

    private static func durationPart(_ value: @escaping @Sendable (Period) -> Int64) -> Builtin {
        Builtin(1, .number) { call, m throws(Fault) in
            guard let period = try period(call, &m) else { return }
            try m.push(.integer(Int(value(period))))
        }
    }

    private static func adjusting(_ kind: Moment.Kind) -> Builtin {
        Builtin(1, 2, .atomic) { call, m throws(Fault) in
            guard let value = try moment(call, 0, [kind], &m) else { return }
            var zone: Int16 = Int16(clamping: m.clock.zone)
            if call.arguments.count > 1 {
                guard let item = try call.atom(1, &m) else {
                    return try m.push(.moment(value.with(zone: Moment.noZone)))
                }
                guard case .duration(let period) = item, period.kind == .dayTime else {
                    throw Fault(.type, "xs:dayTimeDuration is expected, not \(item.typeName)")
                }
                guard period.seconds % 60 == 0, period.seconds.magnitude <= 50_400 else {
                    throw Fault(.timezone, "a timezone of more than 14 hours")
                }
                zone = Int16(period.seconds / 60)
            }
            guard value.hasZone else { return try m.push(.moment(value.with(zone: zone))) }
            let local = value.instant(implicitZone: 0) + Int64(zone) * 60
            var result = value.with(seconds: local, zone: zone)
            if kind == .date { result = result.with(seconds: result.day * Moment.secondsPerDay) }
            if kind == .time { result = result.with(seconds: result.secondOfDay) }
            try m.push(.moment(result))
        }
    }
}
