internal import CLibXML2

/// The process-wide state of libxml2.
public enum LibXML2 {
    /// Initialises the parser and the schema types exactly once; cheap afterwards. Every entry point of this module
    /// calls it first: the lazy initialisation inside libxml2 is not thread-safe. [any-thread]
    public static func prepare() { _ = prepared }

    private static let prepared: Bool = {
        xmlInitParser()
        xmlSchemaInitTypes()
        xmlSetExternalEntityLoader(localFilesOnly)
        return true
    }()

    /// The version of the library this process runs on, for reports.
    public static var version: String { LIBXML_DOTTED_VERSION }

    /// The only way libxml2 opens anything by itself: schemas that include others, from local files.
    private static let localFilesOnly: xmlExternalEntityLoader = { location, _, context in
        guard let location else { return nil }
        let name = String(cString: location)
        let isLocal = name.hasPrefix("file://") || !name.contains("://")
        return isLocal ? xmlNewInputFromFile(context, location) : nil
    }
}
