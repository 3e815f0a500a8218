public import JSON

extension Codec where Value == Decimal {
    /// A price, quantity, percentage or rate as a string.
    public static var decimal: Codec {
        number(
            pattern: #"^-?[0-9]{1,30}(\.[0-9]{1,10})?$"#, { text throws(AmountError) in try Decimal(text) },
            \.description)
    }
}

extension Codec where Value == Money {
    /// An amount as a string, at most four decimals.
    public static var money: Codec {
        number(
            pattern: #"^-?[0-9]{1,15}(\.[0-9]{1,4})?$"#, { text throws(AmountError) in try Money(text) }, \.description)
    }
}

extension Codec {
    private static func number(
        pattern: String, _ parse: @escaping @Sendable (String) throws(AmountError) -> Value,
        _ format: @escaping @Sendable (Value) -> String
    ) -> Codec {
        Codec { _ in
            ["type": "string", "pattern": .string(pattern)]
        } decode: { value, context in
            if case .number(let literal) = value {
                context.report(
                    "amount.notAString", "the JSON number \(literal.prefix(64)) may have lost digits on its way",
                    remedy: "write figures as strings, as in \"1234.50\"")
                return nil
            }
            guard let text = value.string else {
                context.mistyped(value, expected: "a figure as a string")
                return nil
            }
            do throws(AmountError) {
                return try parse(text)
            } catch {
                context.report(error.code, error.message)
                return nil
            }
        } encode: {
            .string(format($0))
        }
    }
}

extension Codec where Value == Day {
    public static var day: Codec {
        .text(schema: ["type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"]) {
            text, context in
            guard let day = Day(text) else {
                context.report(
                    "date.invalid", "\"\(text.prefix(64))\" is not a date", remedy: "write YYYY-MM-DD, as in 2026-11-20"
                )
                return nil
            }
            return day
        } _: {
            $0.description
        }
    }
}

extension Codec where Value == Currency {
    public static var currency: Codec {
        .text(schema: ["type": "string", "pattern": "^[A-Z]{3}$"]) { text, context in
            guard let currency = Currency(text) else {
                context.report(
                    "currency.invalid", "\"\(text.prefix(64))\" is not a currency code",
                    remedy: "three capital letters of ISO 4217, as in RSD")
                return nil
            }
            return currency
        } _: {
            $0.code
        }
    }
}

extension Codec where Value == String {
    /// ISO 3166-1 alpha-2.
    public static var country: Codec {
        .matching("^[A-Z]{2}$", "two capital letters of ISO 3166-1, as in RS") { bytes in
            bytes.count == 2 && bytes.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
        }
    }

    /// `hh:mm:ss`.
    public static var time: Codec {
        .matching("^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$", "hh:mm:ss, as in 10:15:00") { bytes in
            guard bytes.count == 8, bytes[2] == UInt8(ascii: ":"), bytes[5] == UInt8(ascii: ":") else { return false }
            let parts = bytes.split(separator: UInt8(ascii: ":")).map { Int(String(decoding: $0, as: UTF8.self)) }
            guard parts.count == 3, let hour = parts[0], let minute = parts[1], let second = parts[2] else {
                return false
            }
            return (0..<24).contains(hour) && (0..<60).contains(minute) && (0..<60).contains(second)
                && bytes.allSatisfy { $0 == UInt8(ascii: ":") || ($0 &- UInt8(ascii: "0")) < 10 }
        }
    }
}
