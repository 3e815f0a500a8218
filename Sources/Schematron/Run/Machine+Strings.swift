extension Machine {
    /// fn:normalize-space. The usual value has nothing to normalise and is returned as it is.
    @inline(__always)
    mutating func normalizedSpace(_ text: Text) throws(Fault) -> Text {
        let trimmed = text.trimmed
        var at = 0
        while at < trimmed.count {
            let byte = trimmed[at]
            if byte <= 0x20, Text.isSpace(byte) {
                // A single blank inside is fine; the ends are not spaces.
                if byte != 0x20 || Text.isSpace(trimmed[at + 1]) { return try collapsed(trimmed) }
            }
            at += 1
        }
        return trimmed
    }

    private mutating func collapsed(_ text: Text) throws(Fault) -> Text {
        let bytes = try allocate(text.count)
        var count = 0
        var pending = false
        for at in 0..<text.count {
            if Text.isSpace(text[at]) {
                pending = true
            } else {
                if pending {
                    bytes[count] = 0x20
                    count += 1
                    pending = false
                }
                bytes[count] = text[at]
                count += 1
            }
        }
        arena.giveBack(text.count - count)
        return Text(bytes, count)
    }

    /// Each white space character becomes a blank.
    mutating func replacedSpace(_ text: Text) throws(Fault) -> Text {
        let bytes = try allocate(text.count)
        for at in 0..<text.count { bytes[at] = Text.isSpace(text[at]) ? 0x20 : text[at] }
        return Text(bytes, text.count)
    }

    mutating func concatenated(_ left: Text, _ right: Text) throws(Fault) -> Text {
        if left.isEmpty { return right }
        if right.isEmpty { return left }
        let bytes = try allocate(left.count + right.count)
        bytes.update(from: left.base, count: left.count)
        (bytes + left.count).update(from: right.base, count: right.count)
        return Text(bytes, left.count + right.count)
    }

    /// Upper or lower case by the full Unicode mappings.
    @inline(__always)
    mutating func mapped(_ text: Text, upper: Bool) throws(Fault) -> Text {
        let first: UInt8 = upper ? 97 : 65
        var changes = false
        var at = 0
        while at < text.count {
            let byte = text[at]
            if byte >= 0x80 {
                let string = text.string
                return try self.text(upper ? string.uppercased() : string.lowercased())
            }
            if byte &- first < 26 { changes = true }
            at += 1
        }
        if !changes { return text }
        let bytes = try allocate(text.count)
        at = 0
        while at < text.count {
            let byte = text[at]
            bytes[at] = byte &- first < 26 ? byte ^ 0x20 : byte
            at += 1
        }
        return Text(bytes, text.count)
    }

    /// fn:substring: positions are rounded, and characters count, not bytes.
    mutating func substring(_ text: Text, from start: Double, length: Double?) throws(Fault) -> Text {
        let first = Self.rounded(start)
        let end = length.map { first + Self.rounded($0) } ?? .infinity
        guard first < end else { return .empty }
        if first.isNaN || end.isNaN { return .empty }
        var position = 1.0
        var at = 0
        var from = -1
        while at < text.count {
            if position >= end { break }
            if from < 0, position >= first { from = at }
            at += 1
            while at < text.count, text[at] & 0xC0 == 0x80 { at += 1 }
            position += 1
        }
        return from < 0 ? .empty : text.slice(from, at)
    }

    /// fn:round on a double: half goes towards positive infinity.
    static func rounded(_ value: Double) -> Double {
        guard value.isFinite, value.magnitude < 4_503_599_627_370_496 else { return value }
        let floor = value.rounded(.down)
        let result = value - floor >= 0.5 ? floor + 1 : floor
        return result == 0 && (value < 0 || value.sign == .minus) ? -0.0 : result
    }

    mutating func appendCodePoint(
        _ point: UInt32, to bytes: UnsafeMutablePointer<UInt8>, at count: inout Int
    ) {
        if point < 0x80 {
            bytes[count] = UInt8(point)
            count += 1
        } else if point < 0x800 {
            bytes[count] = UInt8(0xC0 | point >> 6)
            bytes[count + 1] = UInt8(0x80 | point & 0x3F)
            count += 2
        } else if point < 0x10000 {
            bytes[count] = UInt8(0xE0 | point >> 12)
            bytes[count + 1] = UInt8(0x80 | point >> 6 & 0x3F)
            bytes[count + 2] = UInt8(0x80 | point & 0x3F)
            count += 3
        } else {
            bytes[count] = UInt8(0xF0 | point >> 18)
            bytes[count + 1] = UInt8(0x80 | point >> 12 & 0x3F)
            bytes[count + 2] = UInt8(0x80 | point >> 6 & 0x3F)
            bytes[count + 3] = UInt8(0x80 | point & 0x3F)
            count += 4
        }
    }
}
