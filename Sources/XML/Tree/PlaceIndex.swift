/// Lines and columns by byte offset: a checkpoint at each line start, and within long lines, so that a document
/// without line breaks costs no more than others.
struct PlaceIndex {
    private struct Checkpoint {
        let offset: UInt32
        let line: UInt32
        let column: UInt32
    }

    private static let longestStretch = 1_024
    private var checkpoints: [Checkpoint] = [Checkpoint(offset: 0, line: 1, column: 1)]

    init(_ source: [UInt8]) {
        var (line, column): (UInt32, UInt32) = (1, 1)
        var last = 0
        source.withUnsafeBufferPointer { bytes in
            for at in 0..<bytes.count {
                let byte = bytes[at]
                if byte == 10 {
                    line += 1
                    column = 1
                } else {
                    if byte & 0xC0 != 0x80 { column += 1 }
                    guard at + 1 - last >= Self.longestStretch else { continue }
                }
                last = at + 1
                checkpoints.append(Checkpoint(offset: UInt32(last), line: line, column: column))
            }
        }
    }

    /// 1-based; columns count characters.
    func place(of offset: Int, in source: [UInt8]) -> (line: Int, column: Int) {
        var low = 0
        var high = checkpoints.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if Int(checkpoints[middle].offset) <= offset { low = middle } else { high = middle }
        }
        let checkpoint = checkpoints[low]
        var column = Int(checkpoint.column)
        for byte in source[Int(checkpoint.offset)..<min(max(offset, Int(checkpoint.offset)), source.count)]
        where byte & 0xC0 != 0x80 {
            column += 1
        }
        return (Int(checkpoint.line), column)
    }
}
