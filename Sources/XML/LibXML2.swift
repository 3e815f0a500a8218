internal import CLibXML2

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

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
        // Asked first: libxml2 writes a warning to standard error for a file that is not there.
        guard isLocal, access(name.hasPrefix("file://") ? String(name.dropFirst(7)) : name, R_OK) == 0 else {
            return nil
        }
        return xmlNewInputFromFile(context, location)
    }
}
