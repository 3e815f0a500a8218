/// fn:format-number of XSLT 2.0, with the default decimal format.
enum FormatFunctions {
    static let table: [String: Builtin] = [
        "format-number": Builtin(2, .string) { call, m throws(Fault) in
            let item = try call.atom(0, &m)
            let picture = try Picture(try call.requiredText(1, &m).string)
            guard let item else { return try m.push(.string(try m.text("NaN"))) }
            let number = try m.operand(item)
            guard number.isNumber else { throw Fault(.type, "a number is expected, not \(number.typeName)") }
            try m.push(.string(try m.text(picture.format(number, &m))))
        }
    ]
}

/// A picture such as `#,##0.00`.
private struct Picture {
    private var prefix = ""
    private var suffix = ""
    private var negativePrefix = "-"
    private var negativeSuffix = ""
    private var leastInteger = 0
    private var leastFraction = 0
    private var mostFraction = 0
    private var groups: [Int] = []
    private var scale = 0

    init(_ picture: String) throws(Fault) {
        let parts = picture.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false)
        let positive = try Self.cut(String(parts[0]))
        (prefix, suffix) = (positive.prefix, positive.suffix)
        if parts.count == 2 {
            let negative = try Self.cut(String(parts[1]))
            (negativePrefix, negativeSuffix) = (negative.prefix, negative.suffix)
        } else {
            (negativePrefix, negativeSuffix) = ("-" + prefix, suffix)
        }
        if (prefix + suffix).contains("%") { scale = 2 }
        if (prefix + suffix).contains("‰") { scale = 3 }
        let pieces = positive.active.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        var position = 0
        for character in pieces[0].reversed() {
            if character == "," { groups.append(position) } else { position += 1 }
            if character == "0" { leastInteger += 1 }
        }
        if pieces.count == 2 {
            leastFraction = pieces[1].count { $0 == "0" }
            mostFraction = pieces[1].count { $0 != "," }
        }
        if leastInteger == 0, mostFraction == 0 { leastInteger = 1 }
    }

    private static func cut(_ part: String) throws(Fault) -> (prefix: String, active: String, suffix: String) {
        let active: (Character) -> Bool = { "0#,.".contains($0) }
        guard let first = part.firstIndex(where: active), let last = part.lastIndex(where: active) else {
            throw Fault(.picture, "a picture without digits: \(part)")
        }
        let middle = part[first...last]
        guard middle.allSatisfy(active) else { throw Fault(.picture, "a picture that is not one: \(part)") }
        return (String(part[..<first]), String(middle), String(part[part.index(after: last)...]))
    }

    func format(_ item: Item, _ m: inout Machine) -> String {
        var number: ExactNumber
        if let exact = item.exactNumber {
            number = exact
        } else {
            let value = m.double(item)
            if value.isNaN { return "NaN" }
            if value.isInfinite {
                return value < 0 ? negativePrefix + "Infinity" + negativeSuffix : prefix + "Infinity" + suffix
            }
            number = ExactNumber(exactly: value)
        }
        if scale > 0 { number = number * ExactNumber(BigInteger.power(ofTen: scale), scale: 0) }
        let rounded = number.magnitude.rounded(.halfToEven, to: mostFraction)
        let text = rounded.description.split(separator: ".", maxSplits: 1)
        var integer = text[0] == "0" ? "" : String(text[0])
        integer = String(repeating: "0", count: max(0, leastInteger - integer.count)) + integer
        var fraction = text.count == 2 ? String(text[1]) : ""
        fraction += String(repeating: "0", count: max(0, leastFraction - fraction.count))
        if integer.isEmpty, fraction.isEmpty { integer = "0" }
        let body = grouped(integer) + (fraction.isEmpty ? "" : "." + fraction)
        return number.sign < 0 ? negativePrefix + body + negativeSuffix : prefix + body + suffix
    }

    private func grouped(_ integer: String) -> String {
        guard let first = groups.first, first > 0 else { return integer }
        let isRegular = groups.enumerated().allSatisfy { $0.element == first * ($0.offset + 1) }
        var result = ""
        for (offset, character) in integer.reversed().enumerated() {
            if offset > 0, isRegular ? offset % first == 0 : groups.contains(offset) { result.append(",") }
            result.append(character)
        }
        return String(result.reversed())
    }
}
