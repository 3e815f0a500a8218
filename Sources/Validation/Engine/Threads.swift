package import Glibc

/// Plain threads with a stack that rules of any nesting fit on; no pool, no run loop, nothing to start up.
package enum Threads {
    private static let stackBytes = 16 << 20

    /// How much of its stack an evaluation may use on any of these threads, the calling one included when it is the
    /// process's first.
    package static var recursionBytes: Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_STACK.rawValue), &limit) == 0 else { return 384 << 10 }
        return Int(min(UInt64(limit.rlim_cur), UInt64(stackBytes))) / 4 * 3
    }

    private final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Runs all of them at the same time, the first on the calling thread, and returns when all are done. Where the
    /// system gives no thread, the work is done by the caller.
    package static func run(_ bodies: [@Sendable () -> Void]) {
        let threads = bodies.dropFirst().compactMap(start)
        bodies.first?()
        for thread in threads { pthread_join(thread, nil) }
    }

    /// Runs something beside the caller, which does not wait for it.
    package static func begin(_ body: @escaping @Sendable () -> Void) {
        if let thread = start(body) { pthread_detach(thread) }
    }

    /// A thread of its own; nil when there was none and the body has already run.
    package static func start(_ body: @escaping @Sendable () -> Void) -> pthread_t? {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, stackBytes)
        var thread = pthread_t()
        let work = Unmanaged.passRetained(Work(body))
        let status = pthread_create(&thread, &attributes, { pointer in
            guard let pointer else { return nil }
            Heap.reserve()
            Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().body()
            return nil
        }, work.toOpaque())
        if status == 0 { return thread }
        work.release()
        body()
        return nil
    }
}
