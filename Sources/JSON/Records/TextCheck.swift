// The standard library has normalisation, but not yet as public API; Foundation's costs start-up time in every plugin.
@_spi(_Unicode) import Swift

/// What human text in a document may hold.
struct TextCheck {
    let allowsLines: Bool
    let maximum: Int

    struct Problem: Error {
        let code: String
        let message: String
        let remedy: String
    }

    /// The text in NFC.
    func check(_ text: String) -> Result<String, Problem> {
        let bytes = text.utf8
        guard !text.isEmpty else {
            return .failure(Problem(code: "text.empty", message: "the text is empty", remedy: "leave the field out"))
        }
        guard text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
            return .failure(Problem(code: "text.blank", message: "the text is only white space", remedy: "leave the field out"))
        }
        if bytes.count <= maximum, bytes.allSatisfy({ (0x20..<0x7F).contains($0) }) { return .success(text) }
        // A scalar has at most four bytes; this bounds the work on hostile sizes.
        guard bytes.count <= 4 * maximum else { return tooLong(bytes.count) }
        var normalized = String.UnicodeScalarView()
        for scalar in text._nfc {
            if let problem = refusal(of: scalar) { return .failure(problem) }
            normalized.append(scalar)
        }
        guard normalized.count <= maximum else { return tooLong(normalized.count) }
        return .success(String(normalized))
    }

    private func tooLong(_ count: Int) -> Result<String, Problem> {
        .failure(
            Problem(
                code: "text.tooLong", message: "the text is longer than \(maximum) characters (\(count))",
                remedy: "shorten it, or send it as an attachment"))
    }

    private func refusal(of scalar: Unicode.Scalar) -> Problem? {
        let name = "U+" + String(scalar.value, radix: 16, uppercase: true)
        switch scalar.value {
        case 0x0A where allowsLines:
            return nil
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0xFFFE, 0xFFFF:
            return Problem(
                code: "text.controlCharacter", message: "the text holds the control character \(name)",
                remedy: "remove it")
        case 0xE0000...0xE007F, 0x200B, 0x2060, 0xFEFF:
            return Problem(
                code: "text.invisible", message: "the text holds the invisible character \(name)", remedy: "remove it")
        case 0x202A...0x202E, 0x2066...0x2069:
            return Problem(
                code: "text.bidirectionalControl",
                message: "the text holds \(name), which makes it read otherwise than it is stored",
                remedy: "remove it; right-to-left letters need no such mark")
        default:
            return nil
        }
    }
}
