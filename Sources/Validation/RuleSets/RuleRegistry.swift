internal import CountryPack
internal import Digests
public import Documents
public import JSON
public import Packs
public import Schemas
internal import XML

/// Every rule set of an installation. Immutable; may be used from any thread.
///
/// Editions come from three places: those pinned with the schemas, those in plugins' folders, and those an operator
/// installed. Old editions stay: a document is checked against the rules of its day.
public struct RuleRegistry: Sendable {
    /// Sorted by name, newest edition first.
    public let all: [InstalledRuleSet]
    /// Sets that are there but cannot be used, and why; never silently dropped.
    public let problems: [Diagnostic]

    /// - Parameters:
    ///   - catalogue: where the pinned sets lie; none when nil.
    ///   - packs: plugins' folders.
    ///   - installed: the folder of `fiscus rules add`; none when nil or not there.
    public init(catalogue: SchemaCatalogue?, packs: [SealedFolder], installed: String?) {
        var all: [InstalledRuleSet] = []
        var problems: [Diagnostic] = []
        if let catalogue, let path = try? catalogue.path(of: .en16931UBL) {
            all.append(
                InstalledRuleSet(
                    builtIn: RuleSetCoordinates("eu.cen.en16931:ubl:1.3.16"), title: "EN 16931 model bound to UBL",
                    source: "CEN/TC 434, validation artefacts 1.3.16", path: path))
        }
        for pack in packs {
            do throws(Diagnostics) {
                all += try Self.sets(of: pack)
            } catch {
                problems += error.all
            }
        }
        for folder in installed.map(Self.editions) ?? [] {
            do throws(Diagnostics) {
                let index = try RuleSetIndex.decode(try Self.read("\(folder)/\(Self.indexName)"))
                all += index.sets.map { InstalledRuleSet($0, folder: folder, origin: .operatorInstalled) }
            } catch {
                problems += error.all
            }
        }
        self.init(all, problems: problems)
    }

    init(_ all: [InstalledRuleSet], problems: [Diagnostic] = []) {
        self.all = all.sorted { left, right in
            guard left.id == right.id, let a = left.coordinates?.version, let b = right.coordinates?.version else {
                return left.id < right.id
            }
            // An operator's copy of an edition stands before the one that came with the installation.
            return a == b ? left.origin == .operatorInstalled && right.origin != .operatorInstalled : a > b
        }
        self.problems = problems
    }

    /// The edition a document is checked against.
    ///
    /// - Parameter day: the document's issue date, when it has one.
    /// - Throws: `rules.unknown`, `rules.noneInForce`.
    public func select(_ name: RuleSetName, asOf: AsOf, issueDate day: Day?) throws(Diagnostic) -> InstalledRuleSet {
        let editions = all.filter { $0.coordinates?.set == name && $0.status != .draft && $0.status != .withdrawn }
        guard !editions.isEmpty else {
            throw Diagnostic(
                code: "rules.unknown", message: "no rule set \(name) is installed",
                remedy: "install it with fiscus rules add FILE --id \(name):VERSION, or see fiscus rules list")
        }
        let wanted: Day? =
            switch asOf {
            case .issueDate: day
            case .day(let day): day
            case .latestActive: nil
            }
        guard let wanted else {
            return editions.first { $0.status == .active } ?? editions[0]
        }
        if let edition = editions.first(where: { $0.isInForce(on: wanted) }) { return edition }
        throw Self.noneInForce(name, on: wanted, editions)
    }

    /// One edition by its full coordinates, drafts too.
    public func edition(_ coordinates: RuleSetCoordinates) throws(Diagnostic) -> InstalledRuleSet {
        guard let edition = all.first(where: { $0.coordinates == coordinates }) else {
            throw Diagnostic(
                code: "rules.unknown", message: "no rule set \(coordinates) is installed",
                remedy: "fiscus rules list names all that are")
        }
        return edition
    }

    private static func noneInForce(_ name: RuleSetName, on day: Day, _ editions: [InstalledRuleSet]) -> Diagnostic {
        let earliest = editions.min { ($0.validFrom ?? .earliest) < ($1.validFrom ?? .earliest) }
        let first = earliest.map { "\($0.coordinates?.description ?? $0.id), from \($0.validFrom ?? .earliest)" } ?? ""
        return Diagnostic(
            code: "rules.noneInForce",
            message: "no edition of \(name) is in force on \(day); the earliest is \(first)",
            remedy: "choose another day with --as-of DATE or --as-of latest-active, or install the edition of that day")
    }

    // MARK: Folders

    static let indexName = "index.json"

    private static func sets(of pack: SealedFolder) throws(Diagnostics) -> [InstalledRuleSet] {
        let name = "rules/\(indexName)"
        guard pack.lists(name) else { return [] }
        let index = try RuleSetIndex.decode(try pack.file(name, digest: SHA256Digest.hex))
        for entry in index.sets {
            // The manifest and the index must vouch for the same bytes.
            guard pack.seal.files.contains(where: { $0.path == "rules/\(entry.file)" && $0.sha256 == entry.sha256 }) else {
                throw Diagnostics(
                    Diagnostic(
                        code: "rules.changed", path: "\(pack.path)/rules/\(entry.file)",
                        message: "the index and the manifest do not name the same digest",
                        remedy: "write the file's SHA-256 into rules/index.json and seal the folder again"))
            }
        }
        return index.sets.map { InstalledRuleSet($0, folder: pack.path + "/rules", origin: .plugin(pack.seal.id)) }
    }

    /// `GROUP/NAME/VERSION` below the folder.
    private static func editions(below folder: String) -> [String] {
        var folders = [folder]
        for _ in 0..<3 { folders = folders.flatMap { folder in Folder.names(in: folder).map { "\(folder)/\($0)" } } }
        return folders
    }

    private static func read(_ path: String) throws(Diagnostics) -> [UInt8] {
        do throws(Diagnostic) {
            return try RuleFiles.read(path)
        } catch {
            throw Diagnostics(error)
        }
    }
}
