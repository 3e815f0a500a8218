internal import Dispatch
internal import Synchronization

/// Work that takes long and waits for nothing, beside the threads that answer requests.
package enum OffLoop {
    private static let queue = DispatchQueue(label: "fiscus.work", qos: .userInitiated, attributes: .concurrent)

    package static func run<T: Sendable>(_ body: @escaping @Sendable () -> T) async -> T {
        await withCheckedContinuation { continuation in queue.async { continuation.resume(returning: body()) } }
    }

    package static func attempt<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        try await run { Result { try body() } }.get()
    }

    /// One piece of work for each element, on as many threads as there are processors; results in the elements' order.
    static func each<Element: Sendable, T: Sendable>(
        _ elements: [Element], _ body: @escaping @Sendable (Element) throws -> T
    ) async -> [Result<T, any Error>] {
        await run {
            let results = Mutex<[Int: Result<T, any Error>]>([:])
            DispatchQueue.concurrentPerform(iterations: elements.count) { at in
                let result = Result { try body(elements[at]) }
                results.withLock { $0[at] = result }
            }
            return results.withLock { found in elements.indices.compactMap { found[$0] } }
        }
    }
}
