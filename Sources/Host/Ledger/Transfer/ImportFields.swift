internal import Documents
internal import JSON
internal import Storage

/// One object of an import with its place, so that every refusal says where.
struct ImportFields {
    let value: JSONValue
    let path: String

    init(value: JSONValue, path: String) {
        self.value = value
        self.path = path
    }

    /// - Throws: `importInvalid` for a line that is no JSON.
    init(line: String, number: Int) throws {
        path = "line \(number)"
        do {
            value = try JSONReader.read(line)
        } catch {
            throw LedgerError(
                .importInvalid, "not JSON: \(error.code.rawValue)", path: path,
                remedy: "import files as `fiscus ledger export` writes them")
        }
    }

    func invalid(_ name: String) -> LedgerError {
        LedgerError(
            .importInvalid, "\"\(name)\" is missing or not what it should be", path: path,
            remedy: "import files as `fiscus ledger export` writes them")
    }

    func integer(_ name: String) throws -> Int64 {
        guard let number = value[name]?.int else { throw invalid(name) }
        return Int64(number)
    }

    func integerIfPresent(_ name: String) throws -> Int64? { value[name] == nil ? nil : try integer(name) }

    func text(_ name: String) throws -> String {
        guard let text = value[name]?.string else { throw invalid(name) }
        return text
    }

    func textIfPresent(_ name: String) throws -> String? { value[name] == nil ? nil : try text(name) }

    func flag(_ name: String) -> Bool { value[name]?.bool ?? false }

    func day(_ name: String) throws -> Day {
        guard let day = Day(try text(name)) else { throw invalid(name) }
        return day
    }

    func dayIfPresent(_ name: String) throws -> Day? { value[name] == nil ? nil : try day(name) }

    func money(_ name: String) throws -> Money {
        do { return try Money(text(name)) } catch is AmountError { throw invalid(name) }
    }

    func currency(_ code: String, _ name: String) throws -> Currency {
        guard let currency = Currency(code) else { throw invalid(name) }
        return currency
    }

    func digest(_ name: String) throws -> Digest {
        guard let digest = Digest(hexadecimal: try text(name)) else { throw invalid(name) }
        return digest
    }

    func digestIfPresent(_ name: String) throws -> Digest? { value[name] == nil ? nil : try digest(name) }

    func bytes(_ name: String) throws -> [UInt8] {
        guard let bytes = Hexadecimal.bytes(try text(name)) else { throw invalid(name) }
        return bytes
    }

    func word<T: RawRepresentable<String>>(_ name: String) throws -> T {
        guard let word = T(rawValue: try text(name)) else { throw invalid(name) }
        return word
    }

    func list(_ name: String, isOptional: Bool = false) throws -> [ImportFields] {
        if isOptional, value[name] == nil { return [] }
        guard let items = value[name]?.array else { throw invalid(name) }
        return items.enumerated().map { ImportFields(value: $1, path: "\(path), \(name)/\($0)") }
    }

    /// The value of a registered table's column.
    func column(_ column: InsertBatch.Column) throws -> SQLValue {
        guard value[column.name] != nil else { return .null }
        switch column.kind {
        case .integer: return .integer(try integer(column.name))
        case .text: return .text(try text(column.name))
        case .bytes: return .bytes(try bytes(column.name))
        }
    }
}
