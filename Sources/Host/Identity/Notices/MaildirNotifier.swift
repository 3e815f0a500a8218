internal import Dispatch
internal import Glibc
public import Storage

/// Writes each message as a file of a maildir (`tmp`, then `new`), for a mail system or a person to pick up.
public struct MaildirNotifier: Notifier {
    private let folder: String
    private let sender: String
    private let now: TimeSource
    private let random: RandomSource
    private let queue = DispatchQueue(label: "fiscus.maildir")

    /// Makes the folder when it is not there.
    /// - Throws: `notifier.folder`.
    public init(
        folder: String, sender: String = "fiscus@localhost", now: @escaping TimeSource, random: @escaping RandomSource
    ) throws(IdentityError) {
        self.folder = folder
        self.sender = sender
        self.now = now
        self.random = random
        for path in [folder, folder + "/tmp", folder + "/new", folder + "/cur"] {
            guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw Self.failure(path) }
        }
    }

    public func send(_ notice: Notice) async throws {
        let text = message(notice)
        let name = "\(now().microseconds).\(Base64URL.encode(random(9))).fiscus"
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            queue.async { continuation.resume(with: Result { try write(text, as: name) }) }
        }
    }

    /// RFC 5322, plain UTF-8.
    private func message(_ notice: Notice) -> String {
        func header(_ value: String) -> String { String(value.filter { !$0.isNewline }.prefix(500)) }
        return """
            From: \(header(sender))
            To: \(header(notice.recipient))
            Subject: \(header(notice.subject))
            X-Fiscus-Kind: \(notice.kind.rawValue)
            MIME-Version: 1.0
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: 8bit

            \(notice.text)

            """
    }

    private func write(_ text: String, as name: String) throws {
        let path = "\(folder)/tmp/\(name)"
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Self.failure(path) }
        let bytes = Array(text.utf8)
        var done = 0
        while done < bytes.count {
            let count = bytes[done...].withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                close(file)
                throw Self.failure(path)
            }
            done += count
        }
        guard fsync(file) == 0, close(file) == 0, rename(path, "\(folder)/new/\(name)") == 0 else {
            throw Self.failure(path)
        }
    }

    private static func failure(_ path: String) -> IdentityError {
        IdentityError(
            .busy, "notifier.folder", "\(path): \(String(cString: strerror(errno)))",
            remedy: "make the maildir writable for this user")
    }
}
