import Foundation

/// An XML text broken in every place: each of its elements, where it stands first, left out, doubled, renamed, emptied,
/// filled with a word, a figure or another element, with an attribute more, and behind a stranger.
enum SchemaMutants {
    static func of(_ text: String) throws -> [String] {
        let expression = try NSRegularExpression(pattern: "<((?:[A-Za-z0-9]+:)?[A-Za-z]+)[ >]")
        let names = Set(
            expression.matches(in: text, range: NSRange(text.startIndex..., in: text)).compactMap { match in
                Range(match.range(at: 1), in: text).map { String(text[$0]) }
            })
        return names.sorted().flatMap { mutants(of: $0, in: text) }
    }

    private static func mutants(of name: String, in text: String) -> [String] {
        let start = [text.range(of: "<\(name)>"), text.range(of: "<\(name) ")].compactMap { $0 }
            .min { $0.lowerBound < $1.lowerBound }
        guard let start, let end = text.range(of: "</\(name)>", range: start.upperBound..<text.endIndex),
            let close = text[start.lowerBound...].firstIndex(of: ">")
        else { return [] }
        let whole = start.lowerBound..<end.upperBound
        let element = String(text[whole])
        let open = String(text[start.lowerBound..<close])
        let prefix = name.contains(":") ? name.prefix { $0 != ":" } + ":" : ""
        return [
            "", element + element, element.replacingOccurrences(of: name, with: name + "X"), "\(open)></\(name)>",
            "\(open)>word</\(name)>", "\(open)>1</\(name)>", "\(open)>-0.125</\(name)>",
            "\(open) other=\"1\">1</\(name)>",
            "\(open)><\(prefix)other>S</\(prefix)other></\(name)>", "<\(prefix)other>n</\(prefix)other>" + element
        ].map { text.replacingCharacters(in: whole, with: $0) }
    }
}
