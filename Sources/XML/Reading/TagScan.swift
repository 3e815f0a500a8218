internal import Glibc

/// Finds tags with masses of attributes before a parser sees them.
///
/// libxml2 compares each attribute of an element with all others, and calls back only afterwards: a megabyte of
/// attributes in one tag costs it 14 s. No attribute value may hold a `<`, so such a tag shows as a long stretch
/// without one: finding it costs a few milliseconds in the largest documents.
package enum TagScan {
    /// The byte where a tag with more than `maximum` attributes begins; nil when there is none. UTF-8 only.
    package static func excess(in bytes: UnsafeRawBufferPointer, maximum: Int) -> Int? {
        guard let start = bytes.baseAddress else { return nil }
        // `<a b=""` is the shortest attribute after the first bytes of a tag: five bytes each.
        let stretch = maximum * 5
        var offset = 0
        while offset < bytes.count {
            let next = memchr(start + offset, Int32(UInt8(ascii: "<")), bytes.count - offset)
            let end = next.map { start.distance(to: UnsafeRawPointer($0)) } ?? bytes.count
            if end - offset > stretch, attributes(bytes[offset..<end]) > maximum { return offset }
            offset = end + 1
        }
        return nil
    }

    /// The equals signs outside of quotes up to the end of the tag that these bytes begin with.
    private static func attributes(_ bytes: Slice<UnsafeRawBufferPointer>) -> Int {
        var count = 0
        var quote: UInt8?
        for byte in bytes {
            switch byte {
            case quote: quote = nil
            case UInt8(ascii: "\"") where quote == nil, UInt8(ascii: "'") where quote == nil: quote = byte
            case UInt8(ascii: "=") where quote == nil: count += 1
            case UInt8(ascii: ">") where quote == nil: return count
            default: continue
            }
        }
        return count
    }
}
