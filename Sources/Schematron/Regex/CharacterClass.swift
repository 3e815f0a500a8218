/// A set of characters: a bitmap for ASCII, ranges and Unicode categories for the rest.
struct CharacterClass {
    enum Property {
        /// First letter(s) of a general category, as in `\p{Lu}` or `\p{L}`.
        case category(String)
        /// `\w`: all but punctuation, separators and others.
        case word
        case nameStart, nameCharacter
    }

    private(set) var low: UInt64 = 0
    private(set) var high: UInt64 = 0
    private var ranges: [ClosedRange<UInt32>] = []
    private var properties: [(property: Property, negated: Bool)] = []
    var negated = false
    private var subtracted: [CharacterClass] = []

    mutating func insert(_ range: ClosedRange<UInt32>) {
        var at = range.lowerBound
        while at <= range.upperBound, at < 128 {
            setBit(at)
            at += 1
        }
        if range.upperBound >= 128 { ranges.append(max(range.lowerBound, 128)...range.upperBound) }
    }

    mutating func insert(_ property: Property, negated: Bool) {
        for point in UInt32(0)..<128 where Self.has(point, property) != negated { setBit(point) }
        properties.append((property, negated))
    }

    mutating func insert(_ other: CharacterClass) {
        if other.negated || !other.subtracted.isEmpty {
            // The complement is kept as a property-like member.
            for point in UInt32(0)..<128 where other.contains(point) { setBit(point) }
            members.append(other)
        } else {
            low |= other.low
            high |= other.high
            ranges += other.ranges
            properties += other.properties
            members += other.members
        }
    }

    private var members: [CharacterClass] = []

    mutating func subtract(_ other: CharacterClass) { subtracted.append(other) }

    private mutating func setBit(_ point: UInt32) {
        if point < 64 { low |= 1 << UInt64(point) } else { high |= 1 << UInt64(point - 64) }
    }

    @inline(__always)
    func contains(_ point: UInt32) -> Bool {
        if point < 128, subtracted.isEmpty {
            let bit = point < 64 ? low >> UInt64(point) & 1 : high >> UInt64(point - 64) & 1
            return (bit == 1) != negated
        }
        return containsSlowly(point)
    }

    @inline(never)
    private func containsSlowly(_ point: UInt32) -> Bool {
        for other in subtracted where other.contains(point) { return false }
        if point < 128 {
            let bit = point < 64 ? low >> UInt64(point) & 1 : high >> UInt64(point - 64) & 1
            return (bit == 1) != negated
        }
        let found =
            ranges.contains { $0.contains(point) }
            || properties.contains { Self.has(point, $0.property) != $0.negated }
            || members.contains { $0.contains(point) }
        return found != negated
    }

    /// A range and the other case of every character in it: what the flag `i` makes of characters that are written out
    /// (F&O 7.6.1.1); categories and escapes are not affected by it.
    mutating func insertIgnoringCase(_ range: ClosedRange<UInt32>) {
        insert(range)
        for block in Self.casedBlocks where block.overlaps(range) {
            for point in range.clamped(to: block) {
                for variant in Self.caseVariants(point) where !range.contains(variant) { insert(variant...variant) }
            }
        }
    }

    /// Where letters with two cases lie.
    private static let casedBlocks: [ClosedRange<UInt32>] = [
        0x41...0x24FF, 0x2C00...0x2DFF, 0xA640...0xA7FF, 0xAB30...0xABBF, 0xFF21...0xFF5A, 0x10400...0x104FF,
    ]

    static func caseVariants(_ point: UInt32) -> [UInt32] {
        guard let scalar = Unicode.Scalar(point) else { return [] }
        let lower = scalar.properties.lowercaseMapping.unicodeScalars
        let upper = scalar.properties.uppercaseMapping.unicodeScalars
        return [lower, upper].compactMap { $0.count == 1 ? $0.first?.value : nil }
    }

    private static func has(_ point: UInt32, _ property: Property) -> Bool {
        switch property {
        case .nameStart: return Lexical.isNameStart(point)
        case .nameCharacter: return Lexical.isNameCharacter(point)
        case .category(let wanted): return category(point).hasPrefix(wanted)
        case .word:
            let first = category(point).first
            return first != "P" && first != "Z" && first != "C"
        }
    }

    private static func category(_ point: UInt32) -> String {
        guard let scalar = Unicode.Scalar(point) else { return "Cs" }
        return switch scalar.properties.generalCategory {
        case .uppercaseLetter: "Lu"
        case .lowercaseLetter: "Ll"
        case .titlecaseLetter: "Lt"
        case .modifierLetter: "Lm"
        case .otherLetter: "Lo"
        case .nonspacingMark: "Mn"
        case .spacingMark: "Mc"
        case .enclosingMark: "Me"
        case .decimalNumber: "Nd"
        case .letterNumber: "Nl"
        case .otherNumber: "No"
        case .connectorPunctuation: "Pc"
        case .dashPunctuation: "Pd"
        case .openPunctuation: "Ps"
        case .closePunctuation: "Pe"
        case .initialPunctuation: "Pi"
        case .finalPunctuation: "Pf"
        case .otherPunctuation: "Po"
        case .mathSymbol: "Sm"
        case .currencySymbol: "Sc"
        case .modifierSymbol: "Sk"
        case .otherSymbol: "So"
        case .spaceSeparator: "Zs"
        case .lineSeparator: "Zl"
        case .paragraphSeparator: "Zp"
        case .control: "Cc"
        case .format: "Cf"
        case .surrogate: "Cs"
        case .privateUse: "Co"
        case .unassigned: "Cn"
        @unknown default: "Cn"
        }
    }

    static let categories: Set<String> = [
        "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Ps", "Pe",
        "Pi", "Pf", "Po", "Z", "Zs", "Zl", "Zp", "S", "Sm", "Sc", "Sk", "So", "C", "Cc", "Cf", "Co", "Cn",
    ]

    /// Blocks as XML Schema names them; those that business rules have been seen to use and their neighbours.
    static let blocks: [String: ClosedRange<UInt32>] = [
        "BasicLatin": 0...0x7F, "Latin-1Supplement": 0x80...0xFF, "LatinExtended-A": 0x100...0x17F,
        "LatinExtended-B": 0x180...0x24F, "IPAExtensions": 0x250...0x2AF, "SpacingModifierLetters": 0x2B0...0x2FF,
        "CombiningDiacriticalMarks": 0x300...0x36F, "Greek": 0x370...0x3FF, "GreekandCoptic": 0x370...0x3FF,
        "Cyrillic": 0x400...0x4FF, "Armenian": 0x530...0x58F, "Hebrew": 0x590...0x5FF, "Arabic": 0x600...0x6FF,
        "Devanagari": 0x900...0x97F, "Thai": 0xE00...0xE7F, "HangulJamo": 0x1100...0x11FF,
        "LatinExtendedAdditional": 0x1E00...0x1EFF, "GreekExtended": 0x1F00...0x1FFF,
        "GeneralPunctuation": 0x2000...0x206F, "SuperscriptsandSubscripts": 0x2070...0x209F,
        "CurrencySymbols": 0x20A0...0x20CF, "LetterlikeSymbols": 0x2100...0x214F, "NumberForms": 0x2150...0x218F,
        "Arrows": 0x2190...0x21FF, "MathematicalOperators": 0x2200...0x22FF, "BoxDrawing": 0x2500...0x257F,
        "CJKSymbolsandPunctuation": 0x3000...0x303F, "Hiragana": 0x3040...0x309F, "Katakana": 0x30A0...0x30FF,
        "CJKUnifiedIdeographs": 0x4E00...0x9FFF, "HangulSyllables": 0xAC00...0xD7A3,
        "PrivateUseArea": 0xE000...0xF8FF, "HalfwidthandFullwidthForms": 0xFF00...0xFFEF,
    ]
}
