/// The values of one statement in PostgreSQL's binary form, in one buffer.
struct PostgresParameters {
    private(set) var types: [UInt32] = []
    private(set) var lengths: [Int32] = []
    private(set) var buffer: [UInt8] = []
    /// Where each value starts in the buffer; nil for NULL.
    private(set) var offsets: [Int?] = []

    var count: Int { types.count }

    init(_ values: [SQLValue], sql: String) throws {
        types.reserveCapacity(values.count)
        lengths.reserveCapacity(values.count)
        offsets.reserveCapacity(values.count)
        for value in values { try append(value, sql) }
    }

    /// One array per column of the batch.
    init(_ batch: InsertBatch) throws {
        let columns = batch.target.columns
        for (at, column) in columns.enumerated() {
            let start = buffer.count
            try appendArray(batch, column: at, kind: column.kind)
            offsets.append(start)
            lengths.append(Int32(buffer.count - start))
            types.append(column.kind.arrayType)
        }
    }

    private mutating func append(_ value: SQLValue, _ sql: String) throws {
        let start = buffer.count
        switch value {
        case .null:
            types.append(PostgresType.unknown)
            lengths.append(0)
            offsets.append(nil)
            return
        case .integer(let number):
            types.append(PostgresType.bigint)
            append(bigEndian: number)
        case .text(let text):
            guard !text.utf8.contains(0) else { throw StorageError.nulInText(sql) }
            types.append(PostgresType.text)
            buffer.append(contentsOf: text.utf8)
        case .bytes(let bytes):
            types.append(PostgresType.bytea)
            buffer.append(contentsOf: bytes)
        }
        offsets.append(start)
        lengths.append(Int32(buffer.count - start))
    }

    /// array_send's form: dimensions, has-nulls, element type, length, lower bound, then length and bytes of each.
    private mutating func appendArray(_ batch: InsertBatch, column: Int, kind: InsertBatch.Column.Kind) throws {
        let width = batch.target.columns.count
        append(bigEndian: Int32(1))
        append(bigEndian: Int32(1))
        append(bigEndian: Int32(kind.elementType))
        append(bigEndian: Int32(batch.count))
        append(bigEndian: Int32(1))
        for at in stride(from: column, to: batch.values.count, by: width) {
            switch batch.values[at] {
            case .null: append(bigEndian: Int32(-1))
            case .integer(let number):
                append(bigEndian: Int32(8))
                append(bigEndian: number)
            case .text(let text):
                guard !text.utf8.contains(0) else { throw StorageError.nulInText(batch.target.arrays) }
                append(bigEndian: Int32(text.utf8.count))
                buffer.append(contentsOf: text.utf8)
            case .bytes(let bytes):
                append(bigEndian: Int32(bytes.count))
                buffer.append(contentsOf: bytes)
            }
        }
    }

    private mutating func append(bigEndian value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.bigEndian) { buffer.append(contentsOf: $0) }
    }

    /// Pointers to every value, as libpq wants them.
    func withPointers<T>(_ body: ([UnsafePointer<CChar>?]) -> T) -> T {
        // libpq takes a null pointer for NULL, so a value of no bytes needs an address too.
        let placeholder: StaticString = ""
        return buffer.withUnsafeBytes { bytes in
            let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            return body(
                offsets.map { offset in
                    guard let offset else { return nil }
                    return start.map { $0 + offset }
                        ?? UnsafeRawPointer(placeholder.utf8Start).assumingMemoryBound(to: CChar.self)
                })
        }
    }
}

extension InsertBatch.Column.Kind {
    fileprivate var elementType: UInt32 {
        switch self {
        case .integer: PostgresType.bigint
        case .text: PostgresType.text
        case .bytes: PostgresType.bytea
        }
    }

    fileprivate var arrayType: UInt32 {
        switch self {
        case .integer: PostgresType.bigintArray
        case .text: PostgresType.textArray
        case .bytes: PostgresType.byteaArray
        }
    }
}
