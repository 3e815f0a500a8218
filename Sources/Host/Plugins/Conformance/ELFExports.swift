internal import Glibc

/// The names a shared library defines for others: its dynamic symbol table, read from the section headers.
struct ELFExports {
    let names: Set<String>

    init(path: String) throws {
        let bytes = try PluginImage.bytes(of: path)
        names = try Self(bytes).names
    }

    private init(names: Set<String>) { self.names = names }

    private init(_ bytes: [UInt8]) throws {
        let file = Reader(bytes: bytes)
        let (table, entrySize, count) = (try file.value(0x28, 8), try file.value(0x3A, 2), try file.value(0x3C, 2))
        var found: Set<String> = []
        for index in 0..<count {
            let section = table + index * entrySize
            // SHT_DYNSYM
            guard try file.value(section + 4, 4) == 11 else { continue }
            let (offset, size) = (try file.value(section + 24, 8), try file.value(section + 32, 8))
            let strings = try file.value(table + (try file.value(section + 40, 4)) * entrySize + 24, 8)
            for symbol in stride(from: offset, to: offset + size, by: 24) {
                let info = try file.value(symbol + 4, 1)
                let isDefined = try file.value(symbol + 6, 2) != 0
                let isVisible = info >> 4 == 1 || info >> 4 == 2
                // Section and file symbols are no names others can bind to.
                if isDefined, isVisible, info & 15 <= 2 {
                    found.insert(try file.text(strings + (try file.value(symbol, 4))))
                }
            }
        }
        self.init(names: found)
    }

    private struct Reader {
        let bytes: [UInt8]

        func value(_ at: Int, _ size: Int) throws -> Int {
            guard at >= 0, size <= bytes.count, at <= bytes.count - size else {
                throw Violation("the ELF file is cut short")
            }
            var value = 0
            for index in (0..<size).reversed() { value = value << 8 | Int(bytes[at + index]) }
            return value
        }

        func text(_ at: Int) throws -> String {
            guard at >= 0, at < bytes.count else { throw Violation("the ELF file is cut short") }
            return String(decoding: bytes[at...].prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
