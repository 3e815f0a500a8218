extension Machine {
    /// `cast as`: the value in the target type, or FORG0001 / XPTY0004.
    mutating func cast(_ item: Item, to type: AtomicType) throws(Fault) -> Item {
        switch item {
        case .node, .fragment: return try cast(atomized(item), to: type)
        case .untyped(let text), .string(let text): return try cast(text, to: type)
        case .uri(let text) where type.isStringLike || type == .untypedAtomic || type == .anyURI:
            return try cast(text, to: type)
        default: return try castTyped(item, to: type)
        }
    }

    /// From the lexical form.
    @inline(__always)
    mutating func cast(_ text: Text, to type: AtomicType) throws(Fault) -> Item {
        if type == .decimal { return try decimal(text) }
        return try castOther(text, to: type)
    }

    private mutating func castOther(_ text: Text, to type: AtomicType) throws(Fault) -> Item {
        if let kind = type.momentKind {
            guard let moment = Moment.parse(text, kind) else { throw Fault.cast(text, "xs:" + type.rawValue) }
            return .moment(moment)
        }
        if let kind = type.periodKind {
            guard let period = Period.parse(text, kind) else { throw Fault.cast(text, "xs:" + type.rawValue) }
            return .duration(period)
        }
        switch type {
        case .string: return .string(text)
        case .untypedAtomic, .anyAtomicType: return .untyped(text)
        case .anyURI: return .uri(try normalizedSpace(text))
        case .boolean: return .boolean(try castBoolean(text))
        case .double:
            guard let value = DoubleText.parse(text) else { throw Fault.cast(text, "xs:double") }
            return .double(value)
        case .float:
            guard let value = DoubleText.parse(text) else { throw Fault.cast(text, "xs:float") }
            return .float(Float(value))
        case .normalizedString: return .string(try replacedSpace(text))
        default:
            if type.bounds != nil { return try integer(text, type) }
            let collapsed = try normalizedSpace(text)
            guard Lexical.matches(collapsed, type) else { throw Fault.cast(text, "xs:" + type.rawValue) }
            return .string(collapsed)
        }
    }

    // MARK: Numbers

    @inline(__always)
    mutating func decimal(_ untrimmed: Text) throws(Fault) -> Item {
        let text = untrimmed
        // The usual amount: a sign, up to eighteen digits, a point.
        if text.count > 0, text.count <= 18 {
            var at = 0
            let negative = text[0] == 0x2D
            if negative || text[0] == 0x2B { at = 1 }
            var value: Int64 = 0
            var digits = 0
            var scale: UInt8 = 0
            var point = false
            while at < text.count {
                let byte = text[at]
                if byte &- 48 < 10 {
                    value = value &* 10 &+ Int64(byte &- 48)
                    digits += 1
                    if point { scale += 1 }
                } else if byte == 0x2E, !point {
                    point = true
                } else {
                    break
                }
                at += 1
            }
            if at == text.count, digits > 0 {
                return .decimal(SmallDecimal(Int128(negative ? -value : value), scale: scale))
            }
        }
        return try longDecimal(untrimmed)
    }

    @inline(never)
    private mutating func longDecimal(_ untrimmed: Text) throws(Fault) -> Item {
        let text = untrimmed.trimmed
        var at = 0
        let negative = text.count > 0 && text[0] == 0x2D
        if negative || text.count > 0 && text[0] == 0x2B { at = 1 }
        var digits: [UInt8] = []
        var scale = 0
        var point = false
        while at < text.count {
            if text[at] &- 48 < 10 {
                digits.append(text[at])
                if point { scale += 1 }
            } else if text[at] == 0x2E, !point {
                point = true
            } else {
                throw Fault.cast(untrimmed, "xs:decimal")
            }
            at += 1
        }
        guard !digits.isEmpty else { throw Fault.cast(untrimmed, "xs:decimal") }
        try spend(digits.count * digits.count / 64)
        let value = digits.withUnsafeBufferPointer { BigInteger(digits: $0, isNegative: negative) }
        return item(ExactNumber(value, scale: scale).normalized, isInteger: false)
    }

    private mutating func integer(_ untrimmed: Text, _ type: AtomicType) throws(Fault) -> Item {
        let text = untrimmed.trimmed
        var at = 0
        let negative = text.count > 0 && text[0] == 0x2D
        if negative || text.count > 0 && text[0] == 0x2B { at = 1 }
        let digits = text.slice(at, text.count)
        guard digits.count > 0, digits.bytes.allSatisfy({ $0 &- 48 < 10 }) else {
            throw Fault.cast(untrimmed, "xs:" + type.rawValue)
        }
        try spend(digits.count * digits.count / 64)
        let value = ExactNumber(BigInteger(digits: digits.bytes, isNegative: negative), scale: 0)
        let result = item(value, isInteger: true)
        guard type.contains(result) else { throw Fault.cast(untrimmed, "xs:" + type.rawValue) }
        return result
    }

    // MARK: From other types

    private mutating func castTyped(_ item: Item, to type: AtomicType) throws(Fault) -> Item {
        if type == .anyAtomicType { return item }
        if type.isStringLike || type == .untypedAtomic {
            return try cast(try text(of: item), to: type)
        }
        switch (type, item) {
        case (.boolean, .boolean): return item
        case (.boolean, _) where item.isNumber: return .boolean(try effectiveBoolean(item))
        case (.double, .boolean(let value)): return .double(value ? 1 : 0)
        case (.float, .boolean(let value)): return .float(value ? 1 : 0)
        case (.decimal, .boolean(let value)): return .decimal(SmallDecimal(value ? 1 : 0, scale: 0))
        case (.double, _) where item.isNumber: return .double(double(item))
        case (.float, _) where item.isNumber: return .float(Float(double(item)))
        case (.decimal, _) where item.isNumber: return self.item(try exact(item, "xs:decimal"), isInteger: false)
        case (_, .moment(let moment)):
            if let kind = type.momentKind, let result = moment.converted(to: kind) { return .moment(result) }
        case (_, .duration(let period)):
            if let kind = type.periodKind { return .duration(period.converted(to: kind)) }
        default:
            if type.bounds != nil { return try castToInteger(item, type) }
        }
        throw Fault(.type, "\(item.typeName) cannot be cast to xs:\(type.rawValue)")
    }

    private mutating func castToInteger(_ item: Item, _ type: AtomicType) throws(Fault) -> Item {
        let number: ExactNumber
        if case .boolean(let value) = item {
            number = ExactNumber(value ? 1 : 0, scale: 0)
        } else if item.isNumber {
            number = try exact(item, "xs:integer").rounded(.down)
        } else {
            throw Fault(.type, "\(item.typeName) cannot be cast to xs:\(type.rawValue)")
        }
        let result = self.item(number, isInteger: true)
        guard type.contains(result) else {
            throw Fault(.cast, "\(number.description) is out of range of xs:\(type.rawValue)")
        }
        return result
    }

    private mutating func exact(_ item: Item, _ type: String) throws(Fault) -> ExactNumber {
        if let number = item.exactNumber { return number }
        let value = double(item)
        guard value.isFinite else { throw Fault(.invalidLexical, "\(DoubleText.format(value)) is not a valid \(type)") }
        return ExactNumber(exactly: value)
    }
}

extension Moment {
    /// Between the date types, as the casting table allows.
    fileprivate func converted(to target: Kind) -> Moment? {
        if target == kind { return self }
        switch (kind, target) {
        case (.dateTime, .time): return with(seconds: secondOfDay, kind: .time)
        case (.date, .dateTime): return with(kind: .dateTime)
        case (.dateTime, .date), (.dateTime, .gYear), (.dateTime, .gYearMonth), (.dateTime, .gMonth),
            (.dateTime, .gMonthDay), (.dateTime, .gDay), (.date, .gYear), (.date, .gYearMonth), (.date, .gMonth),
            (.date, .gMonthDay), (.date, .gDay):
            return with(seconds: truncated(target) * Self.secondsPerDay, nanoseconds: 0, kind: target)
        default: return nil
        }
    }

    private func truncated(_ target: Kind) -> Int64 {
        let (year, month, day) = civil
        switch target {
        case .gYear: return Self.days(year: year, month: 1, day: 1)
        case .gYearMonth: return Self.days(year: year, month: month, day: 1)
        case .gMonth: return Self.days(year: 1972, month: month, day: 1)
        case .gMonthDay: return Self.days(year: 1972, month: month, day: day)
        case .gDay: return Self.days(year: 1972, month: 1, day: day)
        default: return Self.days(year: year, month: month, day: day)
        }
    }
}

extension Period {
    fileprivate func converted(to target: Kind) -> Period {
        switch target {
        case .duration: Period(kind: .duration, months: Int64(months), seconds: seconds, nanoseconds: nanoseconds)
        case .yearMonth: Period(kind: .yearMonth, months: Int64(months))
        case .dayTime: Period(kind: .dayTime, seconds: seconds, nanoseconds: nanoseconds)
        }
    }
}
