/// What all expressions of a rule set share: constants, document values, keys.
final class Program {
    /// Slots for document values and remembered ancestor values.
    private(set) var globalCount = 0
    /// Largest number of local variables in any global value.
    var globalFrameSize = 0
    private var memory: [UnsafeMutableRawPointer] = []
    private var boxes: [ExactBox] = []

    deinit { for block in memory { block.deallocate() } }

    /// Rule contexts with conditions on the name alone.
    private(set) var nameTestCount = 0

    func newNameTest() -> Int {
        nameTestCount += 1
        return nameTestCount - 1
    }

    func newGlobal() -> Int {
        globalCount += 1
        return globalCount - 1
    }

    /// Copies bytes to where they live as long as the rule set.
    func text(_ bytes: UnsafeBufferPointer<UInt8>) -> Text {
        guard let source = bytes.baseAddress, bytes.count > 0 else { return .empty }
        let block = UnsafeMutableRawPointer.allocate(byteCount: bytes.count, alignment: 1)
        block.copyMemory(from: source, byteCount: bytes.count)
        memory.append(block)
        return Text(block.assumingMemoryBound(to: UInt8.self), bytes.count)
    }

    func text(_ bytes: [UInt8]) -> Text { bytes.withUnsafeBufferPointer { text($0) } }

    /// Copies flags to where they live as long as the rule set.
    func flags(_ flags: [Bool]) -> UnsafePointer<Bool> {
        let block = UnsafeMutablePointer<Bool>.allocate(capacity: max(flags.count, 1))
        for (at, flag) in flags.enumerated() { block[at] = flag }
        memory.append(UnsafeMutableRawPointer(block))
        return UnsafePointer(block)
    }

    func own(_ boxes: [ExactBox]) { self.boxes += boxes }

    /// An item whose memory belongs to the program.
    func own(_ item: Item) -> Item {
        switch item {
        case .string(let value): .string(text(value.bytes))
        case .untyped(let value): .untyped(text(value.bytes))
        case .uri(let value): .uri(text(value.bytes))
        case .fragment(let value): .fragment(text(value.bytes))
        default: item
        }
    }

    func number(_ number: ExactNumber, isInteger: Bool) -> Item {
        if case .small(let value) = number.coefficient {
            if isInteger {
                if let small = Int(exactly: value) { return .integer(small) }
            } else if number.scale < 256 {
                return .decimal(SmallDecimal(value, scale: UInt8(number.scale)))
            }
        }
        let box = ExactBox(number, isInteger: isInteger)
        boxes.append(box)
        return .exact(Unmanaged.passUnretained(box))
    }
}
