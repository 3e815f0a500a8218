internal import Documents
internal import Identity
internal import JSON
internal import Storage

extension Codec {
    /// A list that may be empty and is written when it is.
    static func items<Element>(_ element: Codec<Element>, limit: Int = 10_000) -> Codec<[Element]>
    where Value == [Element] {
        Codec { definitions in
            ["type": "array", "items": element.schema(&definitions), "maxItems": .integer(limit)]
        } decode: { value, context in
            guard let values = value.array else {
                context.mistyped(value, expected: "an array")
                return nil
            }
            guard values.count <= limit else {
                context.report("record.tooMany", "\(values.count) elements; at most \(limit) are allowed")
                return nil
            }
            var elements: [Element] = []
            elements.reserveCapacity(values.count)
            for (index, value) in values.enumerated() {
                let decoded = context.within(index: index) { element.decode(value, &$0) }
                if let decoded { elements.append(decoded) }
                if context.isFull { break }
            }
            return elements
        } encode: {
            .array($0.map(element.encode))
        }
    }
}

extension Codec where Value == String {
    /// What names an object from outside. Its form says nothing: an id of no object is unknown, not malformed.
    static var id: Codec {
        .text(schema: ["type": "string", "format": "uuid"]) { text, context in
            guard (1...64).contains(text.utf8.count) else {
                context.report("record.form", "this is not an id", remedy: "use an id as the API gave it")
                return nil
            }
            return text
        } _: {
            $0
        }
    }

    /// A currency as text, where a record needs one before it is decoded.
    static var currencyCode: Codec {
        .matching("^[A-Z]{3}$", "three capital letters of ISO 4217") { Currency(String(decoding: $0, as: UTF8.self)) != nil }
    }

    static var email: Codec {
        .text(schema: ["type": "string", "format": "email", "maxLength": 254]) { text, context in
            guard EmailAddress(text) != nil else {
                context.report("email.form", "this is not an e-mail address", remedy: "as in ana@example.com")
                return nil
            }
            return text
        } _: {
            $0
        }
    }

    /// A secret a person types; never shown in a message.
    static var secret: Codec {
        .text(schema: ["type": "string", "minLength": 1, "maxLength": 1000, "writeOnly": true]) { text, context in
            guard (1...1000).contains(text.utf8.count) else {
                context.report("record.form", "empty or too long")
                return nil
            }
            return text
        } _: {
            $0
        }
    }
}

extension Codec where Value == Money {
    /// An amount: written as a string, read from a string or, digit by digit, from a JSON number.
    static var amount: Codec {
        Codec { _ in
            ["type": ["string", "number"], "pattern": #"^-?[0-9]{1,15}(\.[0-9]{1,4})?$"#]
        } decode: { value, context in
            let text: String
            switch value {
            case .number(let literal): text = literal
            case .string(let string): text = string
            default:
                context.mistyped(value, expected: "an amount")
                return nil
            }
            do throws(AmountError) {
                return try Money(text)
            } catch {
                context.report(error.code, error.message, remedy: "write figures as strings, as in \"1234.50\"")
                return nil
            }
        } encode: {
            .string($0.description)
        }
    }
}

extension Codec where Value == Timestamp {
    /// RFC 3339 in UTC.
    static var moment: Codec {
        .text(schema: ["type": "string", "format": "date-time"]) { text, context in
            guard let moment = Timestamp(rfc3339: text) else {
                context.report(
                    "moment.form", "\"\(text.prefix(40))\" is not a moment in UTC", remedy: "as in 2026-11-20T10:15:00Z")
                return nil
            }
            return moment
        } _: {
            $0.milliseconds
        }
    }
}

extension Timestamp {
    /// With milliseconds, as JavaScript writes it.
    var milliseconds: String { String(description.dropLast(4)) + "Z" }

    /// `YYYY-MM-DDThh:mm:ss[.f…]Z`; nil for anything else.
    init?(rfc3339 text: String) {
        let parts = text.split(separator: "T", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].hasSuffix("Z"), let day = Day(String(parts[0])) else { return nil }
        let clock = parts[1].dropLast().split(separator: ".", omittingEmptySubsequences: false)
        let time = clock[0].split(separator: ":", omittingEmptySubsequences: false)
        guard clock.count <= 2, time.count == 3, time.allSatisfy({ $0.utf8.count == 2 }), let hour = Int64(time[0]),
            let minute = Int64(time[1]), let second = Int64(time[2]), (0..<24).contains(hour),
            (0..<60).contains(minute), (0..<60).contains(second)
        else { return nil }
        var microseconds: Int64 = 0
        if clock.count == 2 {
            guard (1...6).contains(clock[1].utf8.count), let value = Int64(clock[1]), value >= 0 else { return nil }
            microseconds = value
            for _ in clock[1].utf8.count..<6 { microseconds *= 10 }
        }
        self.init(
            microseconds: Int64(day.number) * 86_400_000_000 + ((hour * 60 + minute) * 60 + second) * 1_000_000
                + microseconds)
    }
}

extension Currency {
    /// - Throws: 400 for what is no currency.
    init(named code: String) throws {
        guard let currency = Currency(code) else {
            throw Problem(.validation, "currency.invalid", "\(code.prefix(8)) is not a currency")
        }
        self = currency
    }
}
