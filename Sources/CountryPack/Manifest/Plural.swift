public import JSON

/// A plural category of CLDR: which form of a word a number takes.
public enum PluralCategory: String, Sendable, CaseIterable { case zero, one, two, few, many, other }

/// When a whole number takes a form that is not `other`: its remainder by `modulus`, or the number itself where there
/// is none, lies in a range and is none of the exceptions.
public struct PluralRule: Record, Hashable {
    public var language = ""
    public var category = PluralCategory.other
    public var modulus: Int?
    public var from = 0
    public var to = 0
    public var exceptModulus: Int?
    public var exceptFrom: Int?
    public var exceptTo: Int?

    public init() {}

    func holds(_ number: Int) -> Bool {
        let rest = modulus.map { number % $0 } ?? number
        guard from <= rest, rest <= to else { return false }
        guard let exceptModulus, let exceptFrom, let exceptTo else { return true }
        let exception = number % exceptModulus
        return exception < exceptFrom || exceptTo < exception
    }

    public static let shape = Shape<PluralRule>("PluralRule", "When a number takes a plural form.") {
        Field("language", \.language, .code, "BCP 47 tag, as in hr")
        Field("category", \.category, .enumeration(), "CLDR category; the first rule that holds counts, else other")
        Field("modulus", \.modulus, .integer(2...1_000), "of the remainder that is looked at; the number when absent")
        Field("from", \.from, .integer(0...1_000), "first value")
        Field("to", \.to, .integer(0...1_000), "last value")
        Field("exceptModulus", \.exceptModulus, .integer(2...1_000), "of the remainder that makes an exception")
        Field("exceptFrom", \.exceptFrom, .integer(0...1_000), "first exception")
        Field("exceptTo", \.exceptTo, .integer(0...1_000), "last exception")
    }
}

/// A text that counts something, in each form its language has.
public struct CountedText: Record, Hashable {
    public var key = ""
    public var language = ""
    public var forms: [String: String] = [:]

    public init() {}

    public static let shape = Shape<CountedText>("CountedText", "A text that counts something.") {
        Field("key", \.key, .identifier, "what is counted: days")
        Field("language", \.language, .code, "BCP 47 tag, as in hr")
        Field("forms", \.forms, .dictionary(of: .text(maximum: 200)), "by CLDR category; {n} is the number")
    }
}

extension Locale {
    /// A text that counts something, in the form the number takes.
    ///
    /// - Parameter language: BCP 47; the first of the locale when nil.
    /// - Returns: nil where the locale has no such text in that language.
    public func counted(_ key: String, _ number: Int, language: String? = nil) -> String? {
        let language = language ?? languages.first ?? ""
        let isMeant = { (tag: String) in language == tag || language.hasPrefix(tag + "-") }
        guard let text = counted.first(where: { $0.key == key && isMeant($0.language) }) else { return nil }
        let category = plurals.first { isMeant($0.language) && $0.holds(number) }?.category ?? .other
        let form = text.forms[category.rawValue] ?? text.forms[PluralCategory.other.rawValue]
        return form?.replacing("{n}", with: String(number))
    }
}
