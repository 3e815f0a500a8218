/// What went wrong below the business: the code is stable and what callers and tests compare; sentences may change.
public struct StorageError: Error, Sendable {
    /// An open set: drivers may add codes, switches need a default.
    public struct Code: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
        public let rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }
        public var description: String { rawValue }

        /// The connection broke before the transaction committed: nothing of it is stored.
        public static let connectionLost = Code(rawValue: "storage.connectionLost")
        /// The connection broke while the commit was under way: it may or may not be stored; look before repeating.
        public static let commitUnknown = Code(rawValue: "storage.commitUnknown")
        public static let cannotOpen = Code(rawValue: "storage.cannotOpen")
        public static let diskFull = Code(rawValue: "storage.diskFull")
        public static let readOnly = Code(rawValue: "storage.readOnly")
        public static let corrupted = Code(rawValue: "storage.corrupted")
        public static let inputOutput = Code(rawValue: "storage.inputOutput")
        /// Another process held the lock for too long, or a deadlock was broken: the unit may be repeated.
        public static let busy = Code(rawValue: "storage.busy")
        public static let unique = Code(rawValue: "storage.unique")
        public static let reference = Code(rawValue: "storage.reference")
        public static let check = Code(rawValue: "storage.check")
        /// A guard in the database refused; `refusal` names it.
        public static let refused = Code(rawValue: "storage.refused")
        /// The role or the connection may not do that (privileges, row-level security, locked schema).
        public static let denied = Code(rawValue: "storage.denied")
        public static let outOfRange = Code(rawValue: "storage.outOfRange")
        public static let statement = Code(rawValue: "storage.statement")
        /// A column holds what its type does not allow here.
        public static let unexpectedValue = Code(rawValue: "storage.unexpectedValue")
        public static let databaseNewer = Code(rawValue: "storage.databaseNewer")
        public static let databaseOlder = Code(rawValue: "storage.databaseOlder")
        public static let migrationChanged = Code(rawValue: "storage.migrationChanged")
        public static let blobMissing = Code(rawValue: "storage.blobMissing")
        public static let blobDamaged = Code(rawValue: "storage.blobDamaged")
        public static let queueFull = Code(rawValue: "storage.queueFull")
        public static let closed = Code(rawValue: "storage.closed")
    }

    public let code: Code
    public let message: String
    public let remedy: String
    /// The statement at fault, without its values.
    public let statement: String?
    /// The guard that refused, such as `entry.unbalanced`; set with `refused` only.
    public let refusal: String?

    public init(
        _ code: Code, _ message: String, remedy: String = "", statement: String? = nil, refusal: String? = nil
    ) {
        self.code = code
        self.message = message
        self.remedy = remedy
        self.statement = statement
        self.refusal = refusal
    }

    /// What triggers raise: `fiscus:` and the name of the guard.
    static let refusalPrefix = "fiscus:"

    /// The guard's name, when the engine's message came from one of our triggers.
    static func refusal(in message: String) -> String? {
        guard let start = message.firstRange(of: refusalPrefix) else { return nil }
        let name = message[start.upperBound...].prefix { $0.isLetter || $0.isNumber || $0 == "." || $0 == "_" }
        return name.isEmpty ? nil : String(name)
    }
}

extension StorageError: CustomStringConvertible {
    public var description: String {
        var text = "\(code): \(message)"
        if let refusal { text += " [\(refusal)]" }
        if !remedy.isEmpty { text += "; \(remedy)" }
        if let statement { text += " (in: \(statement.prefix(160)))" }
        return text
    }
}

extension String {
    fileprivate func firstRange(of other: String) -> Range<String.Index>? {
        var at = startIndex
        while at < endIndex {
            if self[at...].hasPrefix(other) { return at..<index(at, offsetBy: other.count) }
            at = index(after: at)
        }
        return nil
    }
}
