internal import Glibc

/// Lets so many through at the same time; the others wait in line.
final class Gate: @unchecked Sendable {
    private let semaphore: UnsafeMutablePointer<sem_t>

    init(_ permits: Int) {
        semaphore = .allocate(capacity: 1)
        sem_init(semaphore, 0, UInt32(clamping: permits))
    }

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    func pass<Result>(_ body: () -> Result) -> Result {
        while sem_wait(semaphore) != 0 {}
        defer { sem_post(semaphore) }
        return body()
    }
}
