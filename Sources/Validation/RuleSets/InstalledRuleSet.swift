public import Documents

/// One edition of a rule set that is there to be used.
public struct InstalledRuleSet: Sendable, Hashable {
    /// Who put it there.
    public enum Origin: Sendable, Hashable, CustomStringConvertible {
        /// Pinned with the schemas.
        case builtIn
        /// In a plugin's folder; its manifest vouches for it.
        case plugin(String)
        /// `fiscus rules add`.
        case operatorInstalled
        /// A file named for one run.
        case file

        public var description: String {
            switch self {
            case .builtIn: "built in"
            case .plugin(let id): "plugin \(id)"
            case .operatorInstalled: "installed"
            case .file: "file"
            }
        }
    }

    /// Nil for a file named for one run.
    public let coordinates: RuleSetCoordinates?
    public let title: String
    public let status: RuleSetIndex.Status
    public let validFrom: Day?
    public let validTo: Day?
    public let source: String
    public let coverage: RuleSetIndex.Coverage?
    public let origin: Origin
    public let path: String
    /// What the files must have; nil where nothing was laid down.
    public let sha256: String?
    /// The phase whose patterns are wanted; nil for the schema's own choice.
    public var phase: String?

    init(_ entry: RuleSetIndex.Entry, folder: String, origin: Origin) {
        coordinates = entry.id
        title = entry.title
        status = entry.status
        validFrom = entry.validFrom
        validTo = entry.validTo
        source = entry.source
        coverage = entry.coverage
        self.origin = origin
        path = "\(folder)/\(entry.file)"
        sha256 = entry.sha256
    }

    /// A set that lies with the schemas.
    init(builtIn coordinates: RuleSetCoordinates?, title: String, source: String, path: String) {
        self.coordinates = coordinates
        self.title = title
        status = .active
        validFrom = nil
        validTo = nil
        self.source = source
        coverage = nil
        origin = .builtIn
        self.path = path
        sha256 = nil
    }

    /// Exactly this file, whatever day it is.
    public init(file path: String) {
        coordinates = nil
        title = path.split(separator: "/").last.map(String.init) ?? path
        status = .active
        validFrom = nil
        validTo = nil
        source = path
        coverage = nil
        origin = .file
        self.path = path
        sha256 = nil
    }

    /// What reports call it: `group:name`, or the name of the file.
    public var id: String { coordinates?.set.description ?? title }
    /// Empty for a file.
    public var version: String { coordinates?.version.description ?? "" }

    func isInForce(on day: Day) -> Bool {
        (validFrom.map { $0 <= day } ?? true) && (validTo.map { day <= $0 } ?? true)
    }
}
