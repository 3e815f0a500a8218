internal import XML

/// Where an expression stands: the prefixes it may use.
struct StaticContext {
    var namespaces: [String: String]
    /// Namespace of unprefixed element names.
    var defaultElementNamespace = ""
    /// Equal for contexts of one rule file that declare the same.
    var id: Int32 = 0

    static let functions = "http://www.w3.org/2005/xpath-functions"
    static let schema = "http://www.w3.org/2001/XMLSchema"

    /// Prefixes every expression may use unless it binds them itself; the stylesheets of the ISO skeleton declare
    /// `xs` and `xsd` too.
    static let predefined = [
        "fn": functions, "xs": schema, "xsd": schema, "xml": "http://www.w3.org/XML/1998/namespace",
    ]

    func namespace(_ prefix: Substring) -> String? {
        namespaces[String(prefix)] ?? Self.predefined[String(prefix)]
    }
}

/// Gathers the names that node tests look for, so that all of a rule set are registered at once.
final class NameCollector {
    private(set) var names: Set<NameTable.Name> = []

    func insert(_ name: NameTable.Name) { names.insert(name) }
}
