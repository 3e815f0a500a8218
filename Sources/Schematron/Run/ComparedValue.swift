/// One side of a comparison that decided an assertion: what was compared and what its value was.
public struct ComparedValue: Sendable, Hashable {
    /// The XPath of this side, as the rule has it.
    public let expression: String
    /// Its value; several items are separated by commas.
    public let value: String

    public init(expression: String, value: String) {
        self.expression = expression
        self.value = value
    }
}

/// The source text of both sides of a comparison, for reports. Substrings share the expression's storage.
struct ComparedText {
    private static let longestValue = 200
    private static let mostValues = 8

    let left: Substring
    let right: Substring

    func explain(
        _ leftSide: Expression, _ rightSide: Expression, _ m: inout Machine, into values: inout [ComparedValue]
    ) {
        guard values.count < Self.mostValues else { return }
        if !(leftSide is Constant) { values.append(value(left, leftSide, &m)) }
        if !(rightSide is Constant) { values.append(value(right, rightSide, &m)) }
    }

    private func value(_ source: Substring, _ side: Expression, _ m: inout Machine) -> ComparedValue {
        let mark = m.top
        defer { m.pop(to: mark) }
        var shown: String
        do {
            try side.pushAtoms(&m)
            var parts: [String] = []
            for at in mark..<min(m.top, mark + 20) { parts.append(try m.text(of: m.items[at]).string) }
            if m.top > mark + 20 { parts.append("…") }
            shown = parts.joined(separator: ", ")
        } catch {
            shown = "error: \(error.message)"
        }
        if shown.count > Self.longestValue { shown = shown.prefix(Self.longestValue) + "…" }
        return ComparedValue(expression: String(source), value: shown)
    }
}
