internal import CLibXML2

/// The process-wide state of libxml2.
public enum LibXML2 {
    /// Initialises the parser and the schema types exactly once; cheap afterwards. Every entry point of this module
    /// calls it first: the lazy initialisation inside libxml2 is not thread-safe. [any-thread]
    public static func prepare() { _ = prepared }

    private static let prepared: Bool = {
        xmlInitParser()
        xmlSchemaInitTypes()
        return true
    }()

    /// The version of the library this process runs on, for reports.
    public static var version: String { LIBXML_DOTTED_VERSION }
}
