internal import JSON
internal import Schemas
internal import Synchronization
internal import XML

/// Schemas of the catalogue, compiled at first use and then shared by all threads.
final class CompiledSchemas: Sendable {
    private let catalogue: SchemaCatalogue
    private let compiled = Mutex<[String: XMLSchema]>([:])

    init(_ catalogue: SchemaCatalogue) { self.catalogue = catalogue }

    func schema(_ id: String) throws(IssueFailure) -> XMLSchema {
        if let schema = compiled.withLock({ $0[id] }) { return schema }
        let schema = try compile(id)
        compiled.withLock { $0[id] = schema }
        return schema
    }

    private func compile(_ id: String) throws(IssueFailure) -> XMLSchema {
        let path: String
        do throws(SchemaError) {
            path = try catalogue.path(of: SchemaID(rawValue: id))
        } catch {
            throw IssueFailure(.validate, [Diagnostic(code: error.code, message: error.message, remedy: error.remedy)])
        }
        do throws(XMLError) {
            return try XMLSchema(path: path)
        } catch {
            throw IssueFailure(
                .validate,
                [Diagnostic(code: error.code.rawValue, message: "\(path): \(error.message)", remedy: error.remedy)])
        }
    }
}
