public import JSON

/// A record that stands in a request or an answer, with an example for the documentation and for tests.
public protocol Exemplified: Record {
    static var example: Self { get }
}

/// No body, no query.
public struct Nothing: Exemplified {
    public init() {}
    public static let shape = Shape<Nothing>("Nothing", "Nothing.") {}
    public static let example = Nothing()
}
