internal import CLinux
internal import Glibc

/// How this process asks for memory. Compiling a schema is a hundred thousand small allocations on a thread of its own,
/// and the C library would extend that thread's heap page by page, with a system call each.
package enum Heap {
    private static let block = 3 << 20
    private static let blocks = 8

    /// Call once, before the first thread.
    package static func settle() {
        fiscus_tune_heap(4 << 20, 4 << 20, 64 << 20)
        reserve()
    }

    /// Extends the calling thread's heap at once, by addresses only: no memory is touched. What is touched later comes
    /// in large pages; one by one, small ones would cost a twentieth of a cold start.
    static func reserve() {
        let taken = (0..<blocks).compactMap { _ in malloc(block) }
        if let first = taken.min(), let last = taken.max(), last - first < 2 * blocks * block {
            fiscus_use_large_pages(first, last - first + block)
        }
        for block in taken { free(block) }
    }
}
