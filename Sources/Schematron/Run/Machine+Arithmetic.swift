#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

enum ArithmeticOperator: UInt8 {
    case add, subtract, multiply, divide, integerDivide, remainder

    var symbol: String {
        switch self {
        case .add: "+"
        case .subtract: "-"
        case .multiply: "*"
        case .divide: "div"
        case .integerDivide: "idiv"
        case .remainder: "mod"
        }
    }
}

extension Machine {
    /// Both operands are atomic and not untyped any more.
    mutating func arithmetic(_ op: ArithmeticOperator, _ left: Item, _ right: Item) throws(Fault) -> Item {
        if case .double(let a) = left, case .double(let b) = right { return try doubles(op, a, b) }
        if case .integer(let a) = left, case .integer(let b) = right, let quick = integers(op, a, b) { return quick }
        guard left.isNumber, right.isNumber else { return try temporal(op, left, right) }
        switch (left, right) {
        case (.double, _), (_, .double): return try doubles(op, double(left), double(right))
        case (.float, _), (_, .float): return try floats(op, Float(double(left)), Float(double(right)))
        default: return try exacts(op, left, right)
        }
    }

    private mutating func integers(_ op: ArithmeticOperator, _ a: Int, _ b: Int) -> Item? {
        switch op {
        case .add:
            let (sum, overflow) = a.addingReportingOverflow(b)
            return overflow ? nil : .integer(sum)
        case .subtract:
            let (difference, overflow) = a.subtractingReportingOverflow(b)
            return overflow ? nil : .integer(difference)
        case .multiply:
            let (product, overflow) = a.multipliedReportingOverflow(by: b)
            return overflow ? nil : .integer(product)
        case .remainder: return b == 0 || b == -1 ? nil : .integer(a % b)
        case .integerDivide: return b == 0 || b == -1 ? nil : .integer(a / b)
        case .divide: return nil
        }
    }

    private mutating func exacts(_ op: ArithmeticOperator, _ left: Item, _ right: Item) throws(Fault) -> Item {
        guard let a = left.exactNumber, let b = right.exactNumber else { throw incompatible(op, left, right) }
        let integers = left.isInteger && right.isInteger
        // Long numbers cost what schoolbook arithmetic costs.
        try spend(op == .add || op == .subtract ? a.limbs + b.limbs : a.limbs * b.limbs)
        switch op {
        case .add: return item(a + b, isInteger: integers)
        case .subtract: return item(a - b, isInteger: integers)
        case .multiply: return item(a * b, isInteger: integers)
        case .divide:
            guard let quotient = a.divided(by: b) else { throw Fault.divisionByZero }
            return item(quotient, isInteger: false)
        case .integerDivide:
            guard let quotient = a.integerQuotient(by: b) else { throw Fault.divisionByZero }
            return item(quotient, isInteger: true)
        case .remainder:
            guard let remainder = a.remainder(by: b) else { throw Fault.divisionByZero }
            return item(remainder, isInteger: integers)
        }
    }

    private mutating func doubles(_ op: ArithmeticOperator, _ a: Double, _ b: Double) throws(Fault) -> Item {
        switch op {
        case .add: return .double(a + b)
        case .subtract: return .double(a - b)
        case .multiply: return .double(a * b)
        case .divide: return .double(a / b)
        case .remainder: return .double(fmod(a, b))
        case .integerDivide:
            if b == 0 { throw Fault.divisionByZero }
            guard a.isFinite, !b.isNaN else { throw Fault(.overflow, "the operands of idiv are not finite") }
            if b.isInfinite { return .integer(0) }
            return item(ExactNumber(exactly: (a / b).rounded(.towardZero)), isInteger: true)
        }
    }

    private mutating func floats(_ op: ArithmeticOperator, _ a: Float, _ b: Float) throws(Fault) -> Item {
        switch op {
        case .add: return .float(a + b)
        case .subtract: return .float(a - b)
        case .multiply: return .float(a * b)
        case .divide: return .float(a / b)
        case .remainder: return .float(fmodf(a, b))
        case .integerDivide: return try doubles(op, Double(a), Double(b))
        }
    }

    private mutating func incompatible(_ op: ArithmeticOperator, _ left: Item, _ right: Item) -> Fault {
        Fault(.type, "\(left.typeName) \(op.symbol) \(right.typeName) is not defined")
    }

    // MARK: Dates and durations

    private mutating func temporal(_ op: ArithmeticOperator, _ left: Item, _ right: Item) throws(Fault) -> Item {
        switch (op, left, right) {
        case (.subtract, .moment(let a), .moment(let b)) where a.kind == b.kind && a.kind.isSubtractable:
            return .duration(difference(a, b))
        case (.add, .moment(let moment), .duration(let period)),
            (.add, .duration(let period), .moment(let moment)):
            return .moment(try shift(moment, period, op))
        case (.subtract, .moment(let moment), .duration(let period)):
            return .moment(try shift(moment, period.negated, op))
        case (.add, .duration(let a), .duration(let b)) where a.kind == b.kind && a.kind != .duration:
            return .duration(a.adding(b))
        case (.subtract, .duration(let a), .duration(let b)) where a.kind == b.kind && a.kind != .duration:
            return .duration(a.adding(b.negated))
        case (.divide, .duration(let a), .duration(let b)) where a.kind == b.kind && a.kind != .duration:
            guard let quotient = a.units.divided(by: b.units) else { throw Fault.divisionByZero }
            return item(quotient, isInteger: false)
        case (.multiply, .duration(let period), _) where right.isNumber:
            return .duration(try scale(period, by: double(right)))
        case (.multiply, _, .duration(let period)) where left.isNumber:
            return .duration(try scale(period, by: double(left)))
        case (.divide, .duration(let period), _) where right.isNumber:
            let divisor = double(right)
            if divisor == 0 { throw Fault(.overflow, "a duration divided by zero") }
            return .duration(try scale(period, by: 1 / divisor))
        default: throw incompatible(op, left, right)
        }
    }

    private mutating func difference(_ a: Moment, _ b: Moment) -> Period {
        Period(
            kind: .dayTime, seconds: a.instant(implicitZone: clock.zone) - b.instant(implicitZone: clock.zone),
            nanoseconds: Int64(a.nanoseconds) - Int64(b.nanoseconds))
    }

    private mutating func shift(_ moment: Moment, _ period: Period, _ op: ArithmeticOperator) throws(Fault) -> Moment {
        if period.kind == .yearMonth, moment.kind == .date || moment.kind == .dateTime {
            return moment.adding(months: Int64(period.months))
        }
        guard period.kind == .dayTime, moment.kind.isSubtractable else {
            throw incompatible(op, .moment(moment), .duration(period))
        }
        var nanoseconds = Int64(moment.nanoseconds) + period.nanoseconds
        var (seconds, overflow) = moment.seconds.addingReportingOverflow(period.seconds)
        if overflow { throw Fault(.dateRange, "a date out of range") }
        if nanoseconds < 0 {
            nanoseconds += 1_000_000_000
            seconds -= 1
        } else if nanoseconds >= 1_000_000_000 {
            nanoseconds -= 1_000_000_000
            seconds += 1
        }
        var result = moment.with(seconds: seconds, nanoseconds: UInt32(nanoseconds))
        if moment.kind == .date { result = result.with(seconds: result.day * Moment.secondsPerDay, nanoseconds: 0) }
        if moment.kind == .time { result = result.with(seconds: result.secondOfDay) }
        return result
    }

    private mutating func scale(_ period: Period, by factor: Double) throws(Fault) -> Period {
        if factor.isNaN { throw Fault(.notANumber, "a duration times NaN") }
        switch period.kind {
        case .yearMonth:
            let months = (Double(period.months) * factor + 0.5).rounded(.down)
            guard months.magnitude < 2e9 else { throw Fault(.overflow, "a duration out of range") }
            return Period(kind: .yearMonth, months: Int64(months))
        case .dayTime:
            let seconds = Double(period.seconds) * factor + Double(period.nanoseconds) * factor / 1e9
            guard seconds.magnitude < 9e15 else { throw Fault(.overflow, "a duration out of range") }
            let whole = seconds.rounded(.towardZero)
            return Period(
                kind: .dayTime, seconds: Int64(whole), nanoseconds: Int64(((seconds - whole) * 1e9).rounded()))
        case .duration: throw Fault(.type, "xs:duration cannot be multiplied")
        }
    }
}

extension Moment.Kind {
    /// Whether two values of this type have a difference.
    var isSubtractable: Bool { self == .date || self == .dateTime || self == .time }
}

extension Period {
    func adding(_ other: Period) -> Period {
        Period(
            kind: kind, months: Int64(months) + Int64(other.months), seconds: seconds + other.seconds,
            nanoseconds: nanoseconds + other.nanoseconds)
    }

    /// Months, or nanoseconds.
    var units: ExactNumber {
        kind == .yearMonth
            ? ExactNumber(Int128(months), scale: 0)
            : ExactNumber(Int128(seconds) * 1_000_000_000 + Int128(nanoseconds), scale: 0)
    }
}

extension Fault {
    static var divisionByZero: Fault { Fault(.division, "division by zero") }
}
