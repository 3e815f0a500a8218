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
    }

    /// Extends the calling thread's heap at once. Addresses only: no memory is touched.
    static func reserve() {
        var taken: [UnsafeMutableRawPointer?] = []
        for _ in 0..<blocks { taken.append(malloc(block)) }
        for block in taken { free(block) }
    }
}
