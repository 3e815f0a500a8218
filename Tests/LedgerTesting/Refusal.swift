internal import Storage

/// The word by which a refusal is known: the guard's name, or the error's code.
public func refusal(_ body: () async throws -> Void) async -> String? {
    do {
        try await body()
        return nil
    } catch let error as StorageError {
        return error.refusal ?? error.code.rawValue
    } catch {
        return "\(error)".split(separator: ":").first.map(String.init)
    }
}
