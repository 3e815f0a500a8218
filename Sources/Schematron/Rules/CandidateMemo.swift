internal import XML

/// Which rules of a pattern a node could belong to by what it is called. Rules like `*[ends-with(name(), 'Amount')]`
/// are candidates for every node; what they say about a name is asked once and then remembered for all nodes of that
/// name.
struct CandidateMemo: ~Copyable {
    private struct Entry: BitwiseCopyable {
        var name: Int32 = -2
        /// Kind and prefix.
        var bits: UInt16 = 0
        var count: UInt16 = 0
        var start: Int32 = 0
    }

    private static let size = 128

    private let pattern: Unmanaged<Pattern>
    private var entries: UnsafeMutablePointer<Entry>
    private var numbers: UnsafeMutablePointer<Int32>
    private var used = 0
    private var capacity: Int

    /// The pattern must outlive this value.
    init(_ pattern: Pattern) {
        self.pattern = Unmanaged.passUnretained(pattern)
        entries = .allocate(capacity: Self.size)
        entries.initialize(repeating: Entry(), count: Self.size)
        capacity = 256
        numbers = .allocate(capacity: capacity)
    }

    deinit {
        entries.deallocate()
        numbers.deallocate()
    }

    /// Rule numbers in file order; valid until the next call.
    mutating func candidates(_ node: Int32, _ m: inout Machine) -> UnsafeBufferPointer<Int32> {
        let record = m.nodes[Int(node)]
        let bits = record.bits & ~8
        let slot = entries + ((Int(record.name) &* 31 &+ Int(bits)) & (Self.size - 1))
        if slot.pointee.name == record.name, slot.pointee.bits == bits {
            return UnsafeBufferPointer(start: numbers + Int(slot.pointee.start), count: Int(slot.pointee.count))
        }
        return pattern._withUnsafeGuaranteedRef { remember($0, node, record.name, bits, slot, &m) }
    }

    @inline(never)
    private mutating func remember(
        _ pattern: Pattern, _ node: Int32, _ name: Int32, _ bits: UInt16, _ slot: UnsafeMutablePointer<Entry>,
        _ m: inout Machine
    ) -> UnsafeBufferPointer<Int32> {
        let all = pattern.index.candidates(name)
        // Names that push each other out must not make the list of numbers grow without end.
        if used > 1 << 16 {
            entries.update(repeating: Entry(), count: Self.size)
            used = 0
        }
        if used + all.count > capacity {
            let larger = UnsafeMutablePointer<Int32>.allocate(capacity: max(capacity * 2, used + all.count))
            larger.update(from: numbers, count: used)
            numbers.deallocate()
            numbers = larger
            capacity = max(capacity * 2, used + all.count)
        }
        let start = used
        for number in all where pattern.matches[Int(number)].mayMatch(node, &m) {
            numbers[used] = number
            used += 1
        }
        let count = used - start
        if count <= Int(UInt16.max) {
            slot.pointee = Entry(name: name, bits: bits, count: UInt16(count), start: Int32(start))
        }
        return UnsafeBufferPointer(start: numbers + start, count: count)
    }
}
