internal import Glibc
internal import Synchronization

/// Standard output, collected into blocks, and standard error, at once.
enum Console {
    private static let pending = Mutex<[UInt8]>([])
    private static let blockBytes = 1 << 16

    static let isOutputTerminal = isatty(STDOUT_FILENO) == 1
    static let isErrorTerminal = isatty(STDERR_FILENO) == 1
    /// Colours on a terminal only, and not where the user asked for none (no-color.org).
    static let usesColours = isOutputTerminal && (getenv("NO_COLOR").map { $0.pointee == 0 } ?? true)

    static func write(_ text: String) {
        pending.withLock { pending in
            pending += text.utf8
            if pending.count >= blockBytes || isOutputTerminal {
                send(pending, to: STDOUT_FILENO)
                pending.removeAll(keepingCapacity: true)
            }
        }
    }

    static func note(_ line: String) { send(Array("\(line)\n".utf8), to: STDERR_FILENO) }

    static func mark(_ text: String) { send(Array(text.utf8), to: STDERR_FILENO) }

    static func finish(_ status: Int32) -> Never {
        pending.withLock { send($0, to: STDOUT_FILENO) }
        // Threads that compile what turned out not to be needed are not waited for.
        _exit(status)
    }

    private static func send(_ bytes: [UInt8], to descriptor: Int32) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            // Nobody is there to be told that the reader is gone.
            guard count > 0 else { return }
            sent += count
        }
    }
}
