/// A unit of work waiting for its turn, its result type erased.
struct PendingUnit: Sendable {
    let organization: OrganizationID?
    /// Runs the body and keeps its value; called on the database's thread, perhaps more than once.
    let run: @Sendable (any Transaction) throws -> Void
    /// Resumes the caller: nil when the unit is stored. Called exactly once, after the last `run`.
    let finish: @Sendable ((any Error)?) -> Void

    /// Submits a unit made from `body` and waits for its end.
    static func perform<T: Sendable>(
        _ organization: OrganizationID?, _ body: @escaping @Sendable (any Transaction) throws -> T,
        submit: (PendingUnit) -> Void
    ) async throws -> T {
        let kept = Kept<T>()
        return try await withCheckedThrowingContinuation { continuation in
            submit(
                PendingUnit(
                    organization: organization,
                    run: { kept.value = try body($0) },
                    finish: { error in
                        if let error { return continuation.resume(throwing: error) }
                        guard let value = kept.value else {
                            return continuation.resume(
                                throwing: StorageError(.closed, "the unit of work did not run"))
                        }
                        continuation.resume(returning: value)
                    }))
        }
    }

    /// Unchecked: written and read by one thread at a time; `run` happens before `finish`.
    private final class Kept<T: Sendable>: @unchecked Sendable {
        var value: T?
    }
}
