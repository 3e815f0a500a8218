internal import CountryPack
public import JSON
public import Schemas
internal import Schematron
internal import XML

/// Checks documents against schemas and rule sets. Everything is compiled at first use and then shared: make one,
/// keep it, and call it from any thread.
public final class Validator: Sendable {
    public let profiles: ProfileCatalogue
    public let registry: RuleRegistry
    let catalogue: SchemaCatalogue?
    /// Nanoseconds of some steady clock; nil where nobody wants timings.
    let stopwatch: (@Sendable () -> UInt64)?

    struct CompiledSet: Sendable {
        let rules: RuleSet
        let used: Report.UsedRuleSet
    }

    /// Whether reports carry the time of each layer.
    public var hasTimings: Bool { stopwatch != nil }

    private let schemas: CompiledSchemas
    private let ruleSets = CompileOnce<CompiledSet>()

    public init(
        catalogue: SchemaCatalogue?, profiles: ProfileCatalogue, registry: RuleRegistry,
        schemas: CompiledSchemas = CompiledSchemas(), stopwatch: (@Sendable () -> UInt64)? = nil
    ) {
        self.schemas = schemas
        self.catalogue = catalogue
        self.profiles = profiles
        self.registry = registry
        self.stopwatch = stopwatch
    }

    /// A validator over the same installation and schemas that compiles its own rules.
    ///
    /// Threads may share one validator, but then count references to the same rules, and the count's cache line goes to
    /// and fro between the cores: a tenth of the time. For a long run the second compilation is the cheaper part.
    public func replica() -> Validator {
        Validator(catalogue: catalogue, profiles: profiles, registry: registry, schemas: schemas, stopwatch: stopwatch)
    }

    /// Checks one document; gzip is seen through. Whatever is wrong, with the document or with the means to check it,
    /// stands in the report. [any-thread]
    public func validate(_ bytes: [UInt8], path: String, _ request: ValidationRequest = ValidationRequest()) -> Report {
        DocumentCheck(self, request).run(bytes, path: path)
    }

    /// Compiles what documents of the request's profile will need, so that the first one is not slower than the second.
    /// Without a named profile: what all profiles need.
    ///
    /// - Throws: why something cannot be compiled.
    public func prepare(_ request: ValidationRequest) throws(Diagnostic) {
        var wanted: [KnownProfile] = []
        switch request.profile {
        case .automatic: wanted = profiles.all
        case .named(let id): wanted = [try profile(id)]
        case .given(let profile): wanted = [profile]
        case .none: break
        }
        var plan = ValidationPlan()
        plan.rules = request.rules
        for known in wanted {
            for name in known.profile.rules.compactMap(RuleSetName.init) {
                plan.rules.append(try registry.select(name, asOf: request.asOf, issueDate: nil))
            }
        }
        var schemas: [String] = []
        if !request.isSchemaSkipped {
            let ids = request.schema == nil ? Set(wanted.flatMap(\.profile.schemas.values)).sorted() : []
            schemas = [request.schema].compactMap { $0 }
            schemas += ids.compactMap { try? catalogue?.path(of: SchemaID(rawValue: $0)) }
        }
        plan.schema = schemas.first
        compile(plan)
        for set in plan.rules { _ = try compiled(set).get() }
        for schema in schemas { _ = try compiled(schema: schema).get() }
    }

    /// Everything a plan needs, on as many threads as there are parts. A cold start is mostly this.
    func compile(_ plan: ValidationPlan) {
        var work: [@Sendable () -> Void] = []
        for set in plan.rules where !ruleSets.isKnown(set.path) { work.append { _ = self.compiled(set) } }
        if let schema = plan.schema, !schemas.isKnown(schema) { work.append { _ = self.compiled(schema: schema) } }
        if !work.isEmpty { Threads.run(work) }
    }

    func compiled(schema path: String) -> Result<XMLSchema, Diagnostic> { schemas.schema(path) }

    func compiled(_ set: InstalledRuleSet) -> Result<CompiledSet, Diagnostic> {
        ruleSets.value(set.path) {
            do throws(Diagnostic) {
                return .success(try Self.load(set))
            } catch {
                return .failure(error)
            }
        }
    }

    private static func load(_ set: InstalledRuleSet) throws(Diagnostic) -> CompiledSet {
        let files = try RuleFiles(path: set.path)
        if let expected = set.sha256, expected != files.sha256 {
            throw Diagnostic(
                code: "rules.changed", path: set.path,
                message: "the rule file is not the one that was installed (\(files.sha256.prefix(12)) is not \(expected.prefix(12)))",
                remedy: "restore it, or install the new file as an edition of its own")
        }
        do throws(RuleLoadError) {
            let rules = try RuleSet.load(bytes: files.all.first?.bytes ?? [], path: set.path, phase: set.phase)
            let used = Report.UsedRuleSet(
                id: set.id, version: set.version, sha256: files.sha256, title: set.title, phase: set.phase)
            return CompiledSet(rules: rules, used: used)
        } catch {
            throw Diagnostic(error)
        }
    }
}
