internal import JSON

/// Attachments of a call by name, and the way to have one of them parsed.
public struct Parts {
    private let contents: [String: [UInt8]]
    /// Parses XML through the host.
    public let parsing: XMLParsing

    /// - Parameter parsing: without one, XML cannot be read.
    public init(_ contents: [String: [UInt8]] = [:], parsing: XMLParsing? = nil) {
        self.contents = contents
        self.parsing =
            parsing ?? { _ in
                throw Unsupported("read XML without a host that parses it")
            }
    }

    public subscript(name: String) -> [UInt8]? { contents[name] }
    public var all: [String: [UInt8]] { contents }

    /// The answer to a need, where the host has given it.
    public func answer(_ id: String) -> [UInt8]? { contents["need:" + id] }

    func needed(_ name: String) throws(Diagnostics) -> [UInt8] {
        guard let content = contents[name] else {
            throw Diagnostics(
                Diagnostic(
                    code: "part.missing", path: "/parts/\(name)", message: "the part \"\(name)\" did not come with the call",
                    remedy: "send it beside the request"))
        }
        return content
    }
}
