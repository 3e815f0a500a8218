internal import JSON

/// A number format of the manifest: `{year}-{counter:6}`, with the series' dimensions in braces.
struct NumberFormat {
    private let format: String

    init(_ format: String) { self.format = format }

    func number(_ request: FormatNumberRequest) throws(Diagnostics) -> String {
        var result = ""
        var rest = format[...]
        while let open = rest.firstIndex(of: "{") {
            result += rest[..<open]
            guard let close = rest[open...].firstIndex(of: "}") else { throw malformed("a brace is not closed") }
            result += try value(of: rest[rest.index(after: open)..<close], request)
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }

    private func value(of field: Substring, _ request: FormatNumberRequest) throws(Diagnostics) -> String {
        let parts = field.split(separator: ":", maxSplits: 1)
        let text: String
        switch parts.first {
        case "year": text = String(request.year)
        case "counter": text = String(request.counter)
        case let name?:
            guard let dimension = request.dimensions[String(name)] else {
                throw Diagnostics(
                    Diagnostic(
                        code: "numbering.dimension", path: "/dimensions/\(name)",
                        message: "the series needs a value for \(name)", remedy: "give dimensions.\(name)"))
            }
            text = dimension
        case nil: throw malformed("a brace is empty")
        }
        guard parts.count == 2 else { return text }
        guard let width = Int(parts[1]), (1...20).contains(width) else {
            throw malformed("\(field) has no usable width")
        }
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }

    private func malformed(_ what: String) -> Diagnostics {
        Diagnostics(Diagnostic(code: "numbering.format", message: "\(what) in the number format \(format)"))
    }
}
