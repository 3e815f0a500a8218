/// Memory for strings computed during one evaluation: bump allocation, freed all at once or back to a mark.
struct Arena: ~Copyable {
    struct Mark: BitwiseCopyable {
        let chunk: Int
        let used: Int
    }

    private var chunks: [UnsafeMutableRawBufferPointer] = []
    private var current = -1
    private var used = 0
    private var size = 0
    private var base: UnsafeMutablePointer<UInt8>
    /// Bytes that may be allocated altogether.
    private let limit: Int
    private var total = 0

    init(limit: Int) {
        self.limit = limit
        base = UnsafeMutablePointer<UInt8>.allocate(capacity: 1)
        base.deallocate()
    }

    deinit { for chunk in chunks { chunk.deallocate() } }

    var mark: Mark { Mark(chunk: current, used: used) }

    mutating func reset(to mark: Mark) {
        if mark.chunk < 0 {
            if current >= 0 { select(0) }
            return
        }
        if mark.chunk != current { select(mark.chunk) }
        used = mark.used
    }

    private mutating func select(_ chunk: Int) {
        current = chunk
        used = 0
        size = chunks[chunk].count
        base = chunks[chunk].assumingMemoryBound(to: UInt8.self).baseAddress ?? base
    }

    /// Uninitialised bytes; nil beyond the limit.
    @inline(__always)
    mutating func allocate(_ count: Int) -> UnsafeMutablePointer<UInt8>? {
        if current >= 0, used + count <= size {
            let result = base + used
            used += count
            return result
        }
        return allocateSlowly(count)
    }

    /// Gives back what was allocated last and not needed.
    mutating func giveBack(_ count: Int) { used -= count }

    @inline(never)
    private mutating func allocateSlowly(_ count: Int) -> UnsafeMutablePointer<UInt8>? {
        while current + 1 < chunks.count {
            select(current + 1)
            if count <= size {
                used = count
                return base
            }
        }
        let wanted = max(count, min((16 << 10) << chunks.count, 4 << 20))
        guard total + wanted <= limit else { return nil }
        total += wanted
        chunks.append(UnsafeMutableRawBufferPointer.allocate(byteCount: wanted, alignment: 16))
        select(chunks.count - 1)
        used = count
        return base
    }
}
