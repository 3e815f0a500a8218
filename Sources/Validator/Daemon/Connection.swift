internal import Glibc

/// A socket read and written under deadlines: a client that trickles holds a thread as long as one that hangs, and no
/// longer.
struct Connection: ~Copyable {
    enum Ending: Error {
        /// The client is gone, or the daemon stops.
        case closed
        case refused(HTTPRequest.Refusal)
    }

    private let descriptor: Int32
    private let stop: Int32
    private var buffer: [UInt8] = []
    static let idleSeconds: UInt64 = 5
    static let headSeconds: UInt64 = 10
    static let bodySeconds: UInt64 = 30
    private static let lingerSeconds: UInt64 = 2
    private static let lingerBytes = 4 << 20

    /// - Parameter stop: becomes readable when the daemon stops.
    init(_ descriptor: Int32, stop: Int32) {
        self.descriptor = descriptor
        self.stop = stop
    }

    deinit { close(descriptor) }

    mutating func head() throws(Ending) -> HTTPRequest {
        // Waiting for the first byte is idling, and idling ends when the daemon does.
        if buffer.isEmpty { try fill(by: Self.deadline(Self.idleSeconds), isIdle: true) }
        let deadline = Self.deadline(Self.headSeconds)
        var searched = 0
        while true {
            if let end = headEnd(from: searched) {
                guard end <= HTTPRequest.maximumHead else { throw .refused(.init(431, "the head is too large")) }
                let head = Array(buffer[..<end])
                buffer.removeFirst(end + 4)
                do throws(HTTPRequest.Refusal) {
                    return try HTTPRequest(head: head)
                } catch {
                    throw .refused(error)
                }
            }
            guard buffer.count <= HTTPRequest.maximumHead else { throw .refused(.init(431, "the head is too large")) }
            searched = max(0, buffer.count - 3)
            try fill(by: deadline, isIdle: false)
        }
    }

    mutating func body(_ request: HTTPRequest, limit: Int) throws(Ending) -> [UInt8] {
        let tooLarge = Ending.refused(.init(413, "the document has more than \(limit) bytes"))
        if case .length(let length) = request.framing, length > limit { throw tooLarge }
        if request.expectsContinue { try send(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)) }
        let deadline = Self.deadline(Self.bodySeconds)
        switch request.framing {
        case .none: throw .refused(.init(411, "a length is needed"))
        case .length(let length): return try take(length, deadline)
        case .chunked:
            var body: [UInt8] = []
            while true {
                let size = try line(deadline)
                let digits = size.split(separator: UInt8(ascii: ";")).first.map { String(decoding: $0, as: UTF8.self) } ?? ""
                guard digits.utf8.count <= 8, let count = Int(digits, radix: 16), count >= 0 else {
                    throw .refused(.init(400, "a chunk has no size"))
                }
                if count == 0 { break }
                guard body.count + count <= limit else { throw tooLarge }
                body += try take(count, deadline)
                guard try line(deadline).isEmpty else { throw .refused(.init(400, "a chunk does not end where it says")) }
            }
            // Trailers say nothing that is needed here.
            while try !line(deadline).isEmpty {}
            return body
        }
    }

    func send(_ bytes: [UInt8]) throws(Ending) {
        let deadline = Self.deadline(Self.bodySeconds)
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            }
            if count > 0 {
                sent += count
            } else if errno == EAGAIN {
                guard wait(for: POLLOUT, by: deadline) else { throw .closed }
            } else if errno != EINTR {
                throw .closed
            }
        }
    }

    /// Before closing on a client that may still be sending: what is unread at a close takes our answer with it.
    mutating func linger() {
        shutdown(descriptor, Int32(SHUT_WR))
        let deadline = Self.deadline(Self.lingerSeconds)
        var budget = Self.lingerBytes
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while budget > 0, wait(for: POLLIN, by: deadline) {
            let count = recv(descriptor, &chunk, chunk.count, 0)
            guard count > 0 else { return }
            budget -= count
        }
    }

    // MARK: Reading

    private mutating func take(_ count: Int, _ deadline: UInt64) throws(Ending) -> [UInt8] {
        while buffer.count < count { try fill(by: deadline, isIdle: false) }
        let taken = Array(buffer[..<count])
        buffer.removeFirst(count)
        return taken
    }

    private mutating func line(_ deadline: UInt64) throws(Ending) -> [UInt8] {
        while true {
            if let end = buffer.prefix(1024).firstIndex(of: 0x0A) {
                let line = Array(buffer[..<end])
                buffer.removeFirst(end + 1)
                return line.last == 0x0D ? Array(line.dropLast()) : line
            }
            guard buffer.count < 1024 else { throw .refused(.init(400, "a line of the chunked body is too long")) }
            try fill(by: deadline, isIdle: false)
        }
    }

    private func headEnd(from start: Int) -> Int? {
        guard buffer.count >= 4 else { return nil }
        var at = start
        while at + 4 <= buffer.count {
            if buffer[at] == 0x0D, buffer[at + 1] == 0x0A, buffer[at + 2] == 0x0D, buffer[at + 3] == 0x0A { return at }
            at += 1
        }
        return nil
    }

    private mutating func fill(by deadline: UInt64, isIdle: Bool) throws(Ending) {
        guard wait(for: POLLIN, by: deadline, orStop: isIdle) else {
            throw isIdle ? .closed : .refused(.init(408, "the request did not arrive in time"))
        }
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        if count < 0, errno == EINTR || errno == EAGAIN { return }
        guard count > 0 else { throw .closed }
        buffer += chunk.prefix(count)
    }

    private func wait(for event: Int32, by deadline: UInt64, orStop: Bool = false) -> Bool {
        while true {
            let now = SteadyClock.nanoseconds()
            guard now < deadline else { return false }
            var polled = [
                pollfd(fd: descriptor, events: Int16(event), revents: 0),
                pollfd(fd: stop, events: Int16(POLLIN), revents: 0),
            ]
            let count = poll(&polled, orStop ? 2 : 1, Int32((deadline - now) / 1_000_000 + 1))
            if count < 0, errno == EINTR { continue }
            if polled[0].revents != 0 { return true }
            return false
        }
    }

    private static func deadline(_ seconds: UInt64) -> UInt64 { SteadyClock.nanoseconds() + seconds * 1_000_000_000 }
}
