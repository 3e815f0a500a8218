internal import JSON
internal import Schemas
internal import XML

/// The compiled schemas of a process, each made once. [any-thread]
public final class CompiledSchemas: Sendable {
    private let slots = CompileOnce<XMLSchema>()

    public init() {}

    func isKnown(_ path: String) -> Bool { slots.isKnown(path) }

    func schema(_ path: String) -> Result<XMLSchema, Diagnostic> {
        slots.value(path) {
            do throws(XMLError) {
                return .success(try XMLSchema(path: path))
            } catch {
                return .failure(
                    Diagnostic(code: error.code.rawValue, path: path, message: error.message, remedy: error.remedy))
            }
        }
    }

    /// Begins to compile, on a thread of its own, the UBL schema that a document with this beginning will most likely
    /// need. A cold start is mostly two compilations, and this one need not wait for the profiles to be read. A guess
    /// that is wrong costs no more than that thread's time.
    public func anticipate(documentBeginning head: [UInt8]) {
        let root = DocumentFacts(guessing: head).root
        let id = SchemaID(rawValue: "ubl-2.1/\(root)")
        guard let catalogue = try? SchemaCatalogue.installed(), let full = try? catalogue.path(of: id) else { return }
        let path = DocumentFacts.mayHaveExtensionContent(head) ? full : catalogue.reach(of: id) ?? full
        Threads.begin { _ = self.schema(path) }
    }
}
