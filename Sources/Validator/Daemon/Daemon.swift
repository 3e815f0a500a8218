internal import Glibc
internal import JSON
internal import Validation

/// HTTP for those who replace a validation service: `GET /health`, `POST /validate`.
///
/// A fixed number of threads accepts connections by themselves: the kernel's queue is the only queue, and a flood of
/// clients costs no memory here. How many documents are validated at once is bounded apart from that.
struct Daemon {
    private let validator: Validator
    private let request: ValidationRequest
    private let address: String
    private let jobs: Int
    private let bodyLimit: Int
    private static let connections = 64
    private static let backlog: Int32 = 128

    init(_ validator: Validator, _ request: ValidationRequest, address: String, jobs: Int, bodyLimit: Int) {
        self.validator = validator
        self.request = request
        self.address = address
        self.jobs = jobs
        self.bodyLimit = bodyLimit
    }

    /// Serves until SIGTERM or SIGINT; requests that have begun are answered.
    func run() throws(Diagnostic) {
        guard jobs > 0, jobs <= 256, bodyLimit > 0, bodyLimit <= 1 << 30 else {
            throw Diagnostic(code: "usage.daemon", message: "--jobs or --max-body is out of range", remedy: "1 to 256; 1 to 1024 MiB")
        }
        try validator.prepare(request)
        let listener = try listen()
        defer { close(listener) }
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw Self.failure("a pipe cannot be made", address) }
        let (stop, stopper) = (ends[0], ends[1])
        // Threads inherit the mask: only the one that waits takes the signals.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGTERM)
        sigaddset(&signals, SIGINT)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        let answering = Answering(validator: validator, request: request, gate: Gate(jobs))
        let limit = bodyLimit
        var work: [@Sendable () -> Void] = [
            {
                var signal: Int32 = 0
                var waited = sigset_t()
                sigemptyset(&waited)
                sigaddset(&waited, SIGTERM)
                sigaddset(&waited, SIGINT)
                sigwait(&waited, &signal)
                // Nobody reads it: the pipe stays readable, for every thread.
                _ = write(stopper, "x", 1)
            }
        ]
        for _ in 0..<Self.connections {
            work.append { Self.accept(listener, stop) { Self.serve($0, stop, answering, limit) } }
        }
        Console.note("fiscus-validate: listening on \(Self.name(of: listener)), \(jobs) at a time")
        Threads.run(work)
        Console.note("fiscus-validate: stopped")
    }

    // MARK: Connections

    private static func accept(_ listener: Int32, _ stop: Int32, _ serve: (Int32) -> Void) {
        while true {
            var polled = [
                pollfd(fd: listener, events: Int16(POLLIN), revents: 0),
                pollfd(fd: stop, events: Int16(POLLIN), revents: 0),
            ]
            let count = poll(&polled, 2, -1)
            if count < 0, errno == EINTR { continue }
            if polled[1].revents != 0 { return }
            // The listener does not block: another thread may have been faster.
            let descriptor = Glibc.accept(listener, nil, nil)
            if descriptor >= 0 {
                var isOn: Int32 = 1
                setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &isOn, socklen_t(MemoryLayout<Int32>.size))
                serve(descriptor)
            } else if errno == EMFILE || errno == ENFILE || errno == ENOMEM {
                usleep(50_000)
            }
        }
    }

    private static func serve(_ descriptor: Int32, _ stop: Int32, _ answering: Answering, _ limit: Int) {
        var connection = Connection(descriptor, stop: stop)
        do throws(Connection.Ending) {
            var keepsAlive = true
            while keepsAlive {
                let request = try connection.head()
                let answer: Answering.Answer
                do throws(HTTPRequest.Refusal) {
                    if let ready = try answering.withoutBody(request) {
                        answer = ready
                        // What a body there may hold is not read, so the connection cannot go on.
                        keepsAlive = request.keepsAlive && request.framing == .none
                    } else {
                        answer = try answering.report(request, try Self.body(&connection, request, limit))
                        keepsAlive = request.keepsAlive
                    }
                } catch {
                    answer = Answering.answer(error)
                    keepsAlive = false
                }
                try connection.send(bytes(answer, keepsAlive: keepsAlive))
                if !keepsAlive, answer.status != 200 { connection.linger() }
            }
        } catch {
            if case .refused(let refusal) = error {
                // The client may be gone as well; then there is nobody to tell.
                try? connection.send(bytes(Answering.answer(refusal), keepsAlive: false))
                connection.linger()
            }
        }
    }

    private static func body(
        _ connection: inout Connection, _ request: HTTPRequest, _ limit: Int
    ) throws(HTTPRequest.Refusal) -> [UInt8] {
        do throws(Connection.Ending) {
            return try connection.body(request, limit: limit)
        } catch {
            guard case .refused(let refusal) = error else { throw HTTPRequest.Refusal(400, "the connection was closed") }
            throw refusal
        }
    }

    private static func bytes(_ answer: Answering.Answer, keepsAlive: Bool) -> [UInt8] {
        let reasons = [
            200: "OK", 400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed", 408: "Request Timeout",
            411: "Length Required", 413: "Content Too Large", 431: "Request Header Fields Too Large",
            501: "Not Implemented", 505: "HTTP Version Not Supported",
        ]
        let head =
            "HTTP/1.1 \(answer.status) \(reasons[answer.status] ?? "Error")\r\nContent-Type: \(answer.type)\r\n"
            + "Content-Length: \(answer.body.utf8.count)\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
            + "Connection: \(keepsAlive ? "keep-alive" : "close")\r\n\r\n"
        return Array(head.utf8) + Array(answer.body.utf8)
    }

    // MARK: Listening

    private func listen() throws(Diagnostic) -> Int32 {
        guard let colon = address.lastIndex(of: ":"), UInt16(address[address.index(after: colon)...]) != nil else {
            throw Diagnostic(code: "usage.address", message: "\"\(address)\" is not address:port", remedy: "for example 127.0.0.1:8080")
        }
        var host = String(address[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        var hints = addrinfo()
        hints.ai_flags = AI_PASSIVE | AI_NUMERICHOST
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, String(address[address.index(after: colon)...]), &hints, &found)
        guard status == 0, let info = found else {
            throw Diagnostic(
                code: "usage.address", message: "\"\(host)\" is not a numeric address", remedy: "for example 127.0.0.1:8080")
        }
        defer { freeaddrinfo(found) }
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = socket(info.pointee.ai_family, kind, 0)
        guard descriptor >= 0 else { throw Self.failure("a socket cannot be made", address) }
        var isOn: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &isOn, socklen_t(MemoryLayout<Int32>.size))
        guard bind(descriptor, info.pointee.ai_addr, info.pointee.ai_addrlen) == 0,
            Glibc.listen(descriptor, Self.backlog) == 0
        else {
            let failure = Self.failure("it cannot be listened on", address)
            close(descriptor)
            throw failure
        }
        return descriptor
    }

    /// With the port the system chose for port 0.
    private static func name(of listener: Int32) -> String {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        var host = [CChar](repeating: 0, count: 64)
        var port = [CChar](repeating: 0, count: 16)
        let isNamed = withUnsafeMutablePointer(to: &storage) { storage in
            storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                getsockname(listener, address, &length) == 0
                    && getnameinfo(
                        address, length, &host, socklen_t(host.count), &port, socklen_t(port.count),
                        NI_NUMERICHOST | NI_NUMERICSERV) == 0
            }
        }
        func text(_ characters: [CChar]) -> String {
            String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        return isNamed ? "\(text(host)):\(text(port))" : "a socket"
    }

    private static func failure(_ message: String, _ address: String) -> Diagnostic {
        Diagnostic(
            code: "daemon.address", path: address, message: "\(message): \(String(cString: strerror(errno)))",
            remedy: "choose another address or port")
    }
}
