internal import Glibc

/// What a command says. Results go to standard output, everything else to standard error.
enum Terminal {
    static func note(_ line: String) { write(line + "\n", to: 2) }

    static func result(_ line: String) { write(line + "\n", to: 1) }

    /// A line of the log, with its end.
    static func log(_ line: String) { write(line, to: 1) }

    static func error(_ failure: Failure) {
        for finding in failure.findings { write("fiscus: \(finding)\n", to: 2) }
    }

    static func milliseconds(_ nanoseconds: UInt64) -> String {
        let hundredths = nanoseconds / 10_000
        let text = "\(hundredths / 100)." + (hundredths % 100 < 10 ? "0" : "") + "\(hundredths % 100) ms"
        return text.leftPadded(to: 11)
    }

    private static func write(_ text: String, to descriptor: Int32) {
        let bytes = Array(text.utf8)
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            // Nobody is there to be told that the terminal is gone.
            guard count > 0 else { return }
            written += count
        }
    }
}

extension String {
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
    func leftPadded(to width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}
