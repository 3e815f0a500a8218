/// The head of an HTTP/1.1 request. A value without I/O.
struct HTTPRequest {
    enum Framing: Equatable {
        case none
        case length(Int)
        case chunked
    }

    /// Why a request is not answered otherwise; the status and what to tell.
    struct Refusal: Error, Equatable {
        let status: Int
        let message: String

        init(_ status: Int, _ message: String) {
            self.status = status
            self.message = message
        }
    }

    static let maximumHead = 16 << 10

    let method: String
    let path: String
    let query: [String: String]
    let framing: Framing
    let keepsAlive: Bool
    let expectsContinue: Bool

    /// Reads a head without the empty line that ends it. What two readers could understand differently is refused.
    init(head: [UInt8]) throws(Refusal) {
        guard let text = String(validating: head, as: UTF8.self) else { throw Refusal(400, "the head is not UTF-8") }
        let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
        let words = (lines.first ?? "").split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 3, !words[0].isEmpty, words[1].hasPrefix("/") else {
            throw Refusal(400, "the request line is not METHOD /path HTTP/1.1")
        }
        guard words[2] == "HTTP/1.1" || words[2] == "HTTP/1.0" else { throw Refusal(505, "HTTP/1.1 is spoken here") }
        method = String(words[0])
        let target = words[1].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = String(target[0])
        query = try Self.query(target.count > 1 ? String(target[1]) : "")
        let fields = try Self.fields(lines.dropFirst())
        framing = try Self.framing(fields)
        let connection = (fields["connection"] ?? "").lowercased()
        keepsAlive = words[2] == "HTTP/1.1" ? connection != "close" : connection == "keep-alive"
        expectsContinue = (fields["expect"] ?? "").lowercased() == "100-continue"
    }

    private static func fields(_ lines: some Sequence<Substring>) throws(Refusal) -> [String: String] {
        var fields: [String: String] = [:]
        for line in lines where !line.isEmpty {
            guard let colon = line.firstIndex(of: ":"), colon > line.startIndex else { throw Refusal(400, "a header has no colon") }
            let name = line[..<colon].lowercased()
            guard name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { throw Refusal(400, "a header's name is malformed") }
            let value = String(line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" })
            // Twice the same length is as suspicious as two lengths.
            guard fields[name] == nil || !["content-length", "transfer-encoding", "host"].contains(name) else {
                throw Refusal(400, "\(name) stands twice")
            }
            fields[name] = value
        }
        return fields
    }

    private static func framing(_ fields: [String: String]) throws(Refusal) -> Framing {
        switch (fields["content-length"], fields["transfer-encoding"]) {
        case (nil, nil): return .none
        case (let length?, nil):
            guard let count = Int(length), count >= 0, length.utf8.allSatisfy({ ($0 &- UInt8(ascii: "0")) < 10 }) else {
                throw Refusal(400, "the content-length is not a number")
            }
            return .length(count)
        case (nil, let encoding?):
            guard encoding.lowercased() == "chunked" else { throw Refusal(501, "only chunked is spoken here") }
            return .chunked
        case (_?, _?): throw Refusal(400, "content-length and transfer-encoding exclude each other")
        }
    }

    private static func query(_ text: String) throws(Refusal) -> [String: String] {
        var query: [String: String] = [:]
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = try decoded(parts[0])
            guard query[name] == nil else { throw Refusal(400, "the parameter \(name) stands twice") }
            query[name] = parts.count > 1 ? try decoded(parts[1]) : ""
        }
        return query
    }

    private static func decoded(_ text: Substring) throws(Refusal) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst(), let low = rest.popFirst(),
                let value = UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16)
            else { throw Refusal(400, "the query is malformed") }
            bytes.append(value)
        }
        guard let decoded = String(validating: bytes, as: UTF8.self) else { throw Refusal(400, "the query is not UTF-8") }
        return decoded
    }
}
