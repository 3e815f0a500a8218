internal import Glibc
internal import Synchronization

/// The last attempt this host made, kept outside the database: what tells that a database was put back to an earlier
/// state. A file of one number; losing it costs this one check, never a document.
public final class AttemptMark: Sendable {
    private let path: String
    private let highest: Mutex<Int64>

    public init(path: String) {
        self.path = path
        highest = Mutex(Self.read(path))
    }

    public var last: Int64 { highest.withLock { $0 } }

    /// Written after the start marker is committed and before the first byte leaves.
    func reach(_ attempt: Int64) throws {
        try highest.withLock { highest in
            guard attempt > highest else { return }
            let text = Array("\(attempt)\n".utf8)
            let temporary = path + ".new"
            let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
            guard file >= 0 else { throw Self.unwritable(path) }
            let isWritten = write(file, text, text.count) == text.count
            close(file)
            guard isWritten, rename(temporary, path) == 0 else { throw Self.unwritable(path) }
            highest = attempt
        }
    }

    /// After a database was armed by hand: what it holds is what counts from now on.
    public func reset(to attempt: Int64) throws {
        highest.withLock { $0 = -1 }
        try reach(attempt)
    }

    private static func unwritable(_ path: String) -> ExchangeError {
        ExchangeError(
            .state, "mark.unwritable", "\(path) cannot be written", remedy: "the host's data folder must be writable")
    }

    private static func read(_ path: String) -> Int64 {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return 0 }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 32)
        let count = Glibc.read(file, &buffer, buffer.count)
        let digits = buffer.prefix(max(count, 0)).prefix { (0x30...0x39).contains($0) }
        return Int64(String(decoding: digits, as: UTF8.self)) ?? 0
    }
}
