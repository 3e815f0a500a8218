internal import Documents
internal import Storage

/// The bytes that a link of a chain covers: fixed order, whole numbers big-endian in eight bytes, texts and digests
/// with their length in front, absence marked. Two different rows cannot give the same bytes.
struct ChainEncoder {
    private(set) var bytes: [UInt8] = []

    init(domain: String, previous: Digest) {
        bytes.reserveCapacity(768)
        add(domain)
        add(previous.bytes)
    }

    init(domain: String) { add(domain) }

    var digest: Digest { Digest(of: bytes) }

    mutating func add(_ value: Int64) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func add(_ value: Int64?) {
        guard let value else { return bytes.append(0) }
        bytes.append(1)
        add(value)
    }

    mutating func add(_ text: String) {
        add(Int64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    mutating func add(_ text: String?) {
        guard let text else { return bytes.append(0) }
        bytes.append(1)
        add(text)
    }

    mutating func add(_ value: SQLValue) {
        switch value {
        case .null: bytes.append(0)
        case .integer(let number):
            bytes.append(1)
            add(number)
        case .text(let text):
            bytes.append(2)
            add(text)
        case .bytes(let data):
            bytes.append(3)
            add(data)
        }
    }

    mutating func add(_ data: [UInt8]) {
        add(Int64(data.count))
        bytes.append(contentsOf: data)
    }

    mutating func add(_ digest: Digest?) {
        guard let digest else { return bytes.append(0) }
        bytes.append(1)
        add(digest.bytes)
    }
}

extension Entry {
    /// The hash this entry must have, from its content and the hash before it. The organization's key is in the
    /// genesis hash, its id is not, so that an exported journal gives the same chain anywhere.
    var expectedHash: Digest {
        var encoder = ChainEncoder(domain: "fiscus.entry/1", previous: previous)
        encoder.add(number)
        encoder.add(day.stored)
        encoder.add(documentDay.stored)
        encoder.add(period)
        encoder.add(kind.rawValue)
        encoder.add(postingClass.rawValue)
        encoder.add(reverses)
        encoder.add(document)
        encoder.add(requestKey)
        encoder.add(actor)
        encoder.add(at.microseconds)
        encoder.add(textDigest)
        encoder.add(Int64(lines.count))
        for line in lines { encoder.add(line) }
        encoder.add(Int64(rates.count))
        for rate in rates { encoder.add(rate) }
        return encoder.digest
    }
}

extension ChainEncoder {
    fileprivate mutating func add(_ line: Line) {
        add(line.number)
        add(line.account)
        add(line.side.sign)
        add(line.isStorno ? 1 : 0 as Int64)
        add(line.base.tenThousandths)
        add(line.foreign?.currency.code)
        add(line.foreign?.amount.tenThousandths)
        add(line.party)
        add(line.document)
        add(line.due?.stored)
        add(line.tax?.row)
        add(line.tax?.document)
        add(line.tax?.part)
        add(line.tax?.day?.stored)
        add(line.tax?.period)
    }

    fileprivate mutating func add(_ rate: LockedRate) {
        add(rate.from.code)
        add(rate.to.code)
        add(rate.per)
        add(rate.rate.description)
        add(rate.day.stored)
        add(rate.source)
        add(rate.purpose.rawValue)
    }
}
