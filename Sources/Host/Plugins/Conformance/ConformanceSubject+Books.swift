internal import CountryPack
internal import Documents
internal import JSON
internal import PluginKit
internal import Posting

// The books, and documents that come back.
extension ConformanceSubject {
    func checkPosting() throws {
        let manifest = identity.manifest
        guard manifest.kind == .country else { throw Skipped("a network plugin keeps no books") }
        guard manifest.postingBase != nil || !manifest.posting.isEmpty else {
            throw Skipped("the manifest has no posting rules")
        }
        let problems = PostingCheck(manifest).problems()
        guard problems.isEmpty else { throw Violation(problems.prefix(10).joined(separator: "; ")) }
    }

    /// XML → document → assessed again → the same XML: nothing that has a place is lost on the way.
    func checkReadBack() throws {
        guard !examples.isEmpty else { throw Skipped("the plugin's folder has no examples/*.json") }
        let context = try CallContext.decode(Self.context)
        for (name, draft) in examples {
            do {
                let first = try built(assessed(draft))
                let answer = try plugin.read(ReadRequest(context: context), xml: first)
                guard answer.lost.isEmpty else {
                    let paths = answer.lost.prefix(5).map(\.path).joined(separator: ", ")
                    throw Violation("the plugin's own XML holds what it cannot keep: \(paths)")
                }
                let second = try built(assessed(answer.document.json))
                guard first == second else {
                    throw Violation("what was read builds another XML\(Self.difference(first, second))")
                }
            } catch let violation as Violation {
                throw Violation("\(name): \(violation.reason)")
            } catch {
                throw Violation("\(name): \(error)")
            }
        }
    }

    private func built(_ document: JSONValue) throws -> [UInt8] {
        let request: JSONValue = ["context": Self.context, "document": document]
        return try plugin.build(request.serialized())
    }

    /// The first place where two documents differ.
    private static func difference(_ first: [UInt8], _ second: [UInt8]) -> String {
        let at = zip(first, second).enumerated().first { $0.element.0 != $0.element.1 }?.offset
            ?? min(first.count, second.count)
        let excerpt = { (bytes: [UInt8]) in
            String(decoding: bytes[max(0, at - 60)..<min(bytes.count, at + 40)], as: UTF8.self)
        }
        return ": \"\(excerpt(first))\" and \"\(excerpt(second))\""
    }
}
