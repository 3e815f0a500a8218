internal import CLibZ

/// Decompression with a bound: a few kilobytes can otherwise become gigabytes.
enum Gzip {
    enum Failure: Error {
        case damaged
        case tooLarge(limit: Int)
    }

    static func isCompressed(_ bytes: [UInt8]) -> Bool { bytes.count > 2 && bytes[0] == 0x1F && bytes[1] == 0x8B }

    /// One or several gzip members after each other, as `cat a.gz b.gz` makes them.
    static func inflate(_ bytes: [UInt8], limit: Int) throws(Failure) -> [UInt8] {
        var stream = z_stream()
        guard fiscus_gzip_begin(&stream) == Z_OK else { throw .damaged }
        defer { inflateEnd(&stream) }
        var output: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        var input = bytes
        let result: Failure? = input.withUnsafeMutableBufferPointer { input in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(clamping: input.count)
            while true {
                let (status, count) = chunk.withUnsafeMutableBufferPointer { chunk in
                    stream.next_out = chunk.baseAddress
                    stream.avail_out = UInt32(chunk.count)
                    let status = CLibZ.inflate(&stream, Z_NO_FLUSH)
                    return (status, chunk.count - Int(stream.avail_out))
                }
                output += chunk.prefix(count)
                if output.count > limit { return .tooLarge(limit: limit) }
                switch status {
                case Z_OK where count > 0 || stream.avail_in > 0: continue
                case Z_STREAM_END:
                    if stream.avail_in == 0 { return nil }
                    guard inflateReset(&stream) == Z_OK else { return .damaged }
                default: return .damaged
                }
            }
        }
        if let result { throw result }
        return output
    }
}
