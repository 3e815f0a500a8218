/// Object ids of PostgreSQL's built-in types (pg_type.dat), as far as statements of ours use them.
enum PostgresType {
    static let unknown: UInt32 = 0
    static let boolean: UInt32 = 16
    static let bytea: UInt32 = 17
    static let bigint: UInt32 = 20
    static let integer: UInt32 = 23
    static let text: UInt32 = 25
    static let bigintArray: UInt32 = 1016
    static let textArray: UInt32 = 1009
    static let byteaArray: UInt32 = 1001

    /// name, text, bpchar, varchar: their binary form is the text itself.
    static let textLike: Set<UInt32> = [19, 25, 1042, 1043]
}
