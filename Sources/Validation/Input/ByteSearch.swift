internal import Glibc

extension UnsafeRawBufferPointer {
    /// Offset of the first occurrence of a word.
    func firstOffset(of word: UnsafeRawBufferPointer) -> Int? {
        guard let first = word.first, let start = baseAddress, let wanted = word.baseAddress else { return nil }
        var at = 0
        while at + word.count <= count {
            guard let hit = memchr(start + at, Int32(first), count - at - word.count + 1) else { return nil }
            at = UnsafeRawPointer(hit) - start
            if memcmp(hit, wanted, word.count) == 0 { return at }
            at += 1
        }
        return nil
    }
}
