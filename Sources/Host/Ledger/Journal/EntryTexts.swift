internal import JSON
internal import Storage

/// The free texts of an entry as one JSON payload, which stands apart from the chain.
struct EntryTexts {
    let text: String?
    /// By line number.
    let lines: [(Int, String)]

    init(_ draft: EntryDraft) {
        text = draft.text
        lines = draft.lines.enumerated().compactMap { at, line in line.text.map { (at + 1, $0) } }
    }

    var isEmpty: Bool { text == nil && lines.isEmpty }

    var payload: String {
        var object = JSONObject()
        if let text { object["text"] = .string(text) }
        if !lines.isEmpty {
            var texts = JSONObject()
            for (number, text) in lines { texts["\(number)"] = .string(text) }
            object["lines"] = .object(texts)
        }
        return JSONValue.object(object).text()
    }

    func digest(salt: [UInt8]) -> Digest { Self.digest(salt: salt, payload: payload) }

    static func digest(salt: [UInt8], payload: String) -> Digest { Digest(of: salt + Array(payload.utf8)) }
}
