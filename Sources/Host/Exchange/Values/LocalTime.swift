public import Documents
internal import Glibc
public import Storage
internal import Synchronization

/// A moment on a zone's own clock.
public struct LocalTime: Sendable, Hashable {
    /// RFC 3339 with the zone's offset, to the second.
    public let text: String
    public let day: Day
}

/// The rules of time zones, from the system's zone files (RFC 9636). [any-thread]
public final class ZoneClock: Sendable {
    private struct Zone: Sendable {
        var transitions: [Int64] = []
        var offsets: [Int64] = []
        var first: Int64 = 0
    }

    private let folder: String
    private let zones = Mutex<[String: Zone]>([:])

    public init(folder: String = "/usr/share/zoneinfo") { self.folder = folder }

    /// - Parameter zone: an IANA name; nil and unknown ones count as UTC.
    public func local(_ moment: Timestamp, in zone: String?) -> LocalTime {
        let offset = zone.map { self.offset(moment.microseconds / 1_000_000, $0) } ?? 0
        let shifted = Timestamp(microseconds: moment.microseconds + offset * 1_000_000)
        let sign = offset < 0 ? "-" : "+"
        let minutes = abs(offset) / 60
        let clock = shifted.description.prefix(19)
        return LocalTime(
            text: "\(clock)\(sign)\(Self.two(minutes / 60)):\(Self.two(minutes % 60))",
            day: shifted.dayInUTC ?? .earliest)
    }

    private static func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }

    private func offset(_ second: Int64, _ name: String) -> Int64 {
        let zone = zones.withLock { zones in
            if let known = zones[name] { return known }
            let read = read(name)
            zones[name] = read
            return read
        }
        guard let at = zone.transitions.lastIndex(where: { $0 <= second }) else { return zone.first }
        return zone.offsets[at]
    }

    private func read(_ name: String) -> Zone {
        guard !name.contains(".."), let bytes = Self.content("\(folder)/\(name)") else { return Zone() }
        return Self.parse(bytes) ?? Zone()
    }

    /// The second block of the file, with 64-bit times.
    private static func parse(_ bytes: [UInt8]) -> Zone? {
        func number(_ at: Int, _ width: Int) -> Int64? {
            guard at >= 0, at + width <= bytes.count else { return nil }
            let value = bytes[at..<at + width].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            return width == 4 ? Int64(Int32(truncatingIfNeeded: value)) : Int64(bitPattern: value)
        }
        func counts(_ at: Int) -> [Int]? {
            guard bytes.count > at + 44, bytes[at..<at + 4] == [0x54, 0x5A, 0x69, 0x66] else { return nil }
            let found = (0..<6).compactMap { number(at + 20 + 4 * $0, 4).map(Int.init) }
            return found.count == 6 && found.allSatisfy { $0 >= 0 } ? found : nil
        }
        guard let old = counts(0), bytes[4] >= 0x32 else { return nil }
        let second = 44 + old[3] * 5 + old[4] * 6 + old[5] + old[2] * 8 + old[1] + old[0]
        guard let new = counts(second) else { return nil }
        let (times, types) = (second + 44, second + 44 + new[3] * 8)
        let infos = types + new[3]
        var zone = Zone()
        zone.first = number(infos, 4) ?? 0
        for at in 0..<new[3] {
            guard let moment = number(times + 8 * at, 8), types + at < bytes.count,
                let offset = number(infos + 6 * Int(bytes[types + at]), 4)
            else { return nil }
            zone.transitions.append(moment)
            zone.offsets.append(offset)
        }
        return zone
    }

    private static func content(_ path: String) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 8192)
        while content.count < 1 << 20 {
            let count = Glibc.read(file, &buffer, buffer.count)
            if count <= 0 { return count == 0 ? content : nil }
            content += buffer[..<count]
        }
        return nil
    }
}
