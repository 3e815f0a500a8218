internal import Glibc

/// Where the pinned schemas and rule sets lie (`schemas/lock.json` says what they are and where they come from).
///
/// A value: copying it is cheap, it holds no open files, and it may be used from any thread.
public struct SchemaCatalogue: Sendable {
    /// The folder that holds `ubl-2.1/`, `xades-1.3.2/` and their siblings; absolute unless the caller chose otherwise.
    public let root: String

    /// A catalogue over a folder the caller names: for tests and tools.
    public init(root: String) { self.root = root }

    /// The catalogue of this installation: `FISCUS_HOME/schemas` when that variable is set and not empty, else
    /// `../share/fiscus/schemas` beside the folder of the executable. Never the working directory: where a program is
    /// started must not decide which rules it applies.
    ///
    /// - Throws: `schemas.notInstalled` when the folder isn't there.
    public static func installed() throws(SchemaError) -> SchemaCatalogue {
        try installed(home: environment("FISCUS_HOME"), executable: runningExecutable())
    }

    package static func installed(home: String?, executable: String?) throws(SchemaError) -> SchemaCatalogue {
        let root: String
        if let home, !home.isEmpty {
            root = "\(home)/schemas"
        } else {
            let prefix = executable.flatMap(parentFolder).flatMap(parentFolder)
            root = "\(prefix ?? ".")/share/fiscus/schemas"
        }
        guard root.hasPrefix("/"), access(root, R_OK | X_OK) == 0 else { throw .notInstalled(root) }
        return SchemaCatalogue(root: root)
    }

    /// Every name this catalogue knows, in reading order.
    public static let ids: [SchemaID] = files.map(\.id)

    /// The path of the file that `id` names.
    ///
    /// - Throws: `schemas.unknown` for a name that isn't listed, `schemas.notInstalled` when its file is missing.
    public func path(of id: SchemaID) throws(SchemaError) -> String {
        guard let file = Self.files.first(where: { $0.id == id })?.path else { throw .unknown(id, known: Self.ids) }
        let path = "\(root)/\(file)"
        guard access(path, R_OK) == 0 else { throw .notInstalled(path) }
        return path
    }

    /// The smaller schema for documents without foreign content, where there is one.
    public func reach(of id: SchemaID) -> String? {
        switch id {
        case .ublInvoice: try? path(of: .ublReachInvoice)
        case .ublCreditNote: try? path(of: .ublReachCreditNote)
        default: nil
        }
    }

    private static let files: [(id: SchemaID, path: String)] = [
        (.ublInvoice, "ubl-2.1/maindoc/UBL-Invoice-2.1.xsd"),
        (.ublCreditNote, "ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd"),
        (.ublReachInvoice, "ubl-2.1-reach/maindoc/UBL-Invoice-2.1.xsd"),
        (.ublReachCreditNote, "ubl-2.1-reach/maindoc/UBL-CreditNote-2.1.xsd"),
        (.ublStockInvoice, "ubl-2.1-stock/maindoc/UBL-Invoice-2.1.xsd"),
        (.ublStockCreditNote, "ubl-2.1-stock/maindoc/UBL-CreditNote-2.1.xsd"),
        (.xades, "xades-1.3.2/XAdES01903v132-201601.xsd"),
        (.xades141, "xades-1.3.2/XAdES01903v141-201601.xsd"),
        (.xades2009, "xades-1.3.2-2009/XAdES.xsd"),
        (.xmldsig, "xmldsig/xmldsig-core-schema.xsd"),
        (.en16931UBL, "en16931-ubl-1.3.16/EN16931-UBL-validation.xslt"),
    ]

    private static func parentFolder(_ path: String) -> String? {
        guard let slash = path.lastIndex(of: "/") else { return nil }
        return String(path[..<slash])
    }

    private static func environment(_ name: String) -> String? {
        guard let value = getenv(name) else { return nil }
        return String(cString: value)
    }

    /// The file this process was started from, symbolic links resolved; nil where `/proc` is not mounted.
    private static func runningExecutable() -> String? {
        guard let path = realpath("/proc/self/exe", nil) else { return nil }
        defer { free(path) }
        return String(cString: path)
    }
}
