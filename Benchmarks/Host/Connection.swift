internal import Glibc
internal import JSON

/// One connection to a server on this machine, kept alive: blocking, plain sockets, so that a client costs little
/// beside the server it measures.
final class Connection {
    private let file: Int32
    private var received: [UInt8] = []

    struct Answer {
        let status: Int
        let body: [UInt8]
    }

    init(port: Int) throws {
        file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        address.sin_addr.s_addr = in_addr_t(UInt32(0x7F00_0001).bigEndian)
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(file, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw Unexpected("no connection to port \(port): \(errno)") }
        var on: Int32 = 1
        setsockopt(file, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit { close(file) }

    func call(_ method: String, _ path: String, token: String? = nil, _ body: [UInt8]? = nil) throws -> Answer {
        var text = "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(body?.count ?? 0)\r\n"
        if let token { text += "Authorization: Bearer \(token)\r\n" }
        if body != nil { text += "Content-Type: application/json\r\n" }
        try send(Array((text + "\r\n").utf8) + (body ?? []))
        return try receive()
    }

    private func send(_ bytes: [UInt8]) throws {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                buffer.baseAddress.map { Glibc.send(file, $0 + done, buffer.count - done, Int32(MSG_NOSIGNAL)) }
                    ?? 0
            }
            guard count > 0 else { throw Unexpected("the server took no more: \(errno)") }
            done += count
        }
    }

    private func receive() throws -> Answer {
        var head = headEnd()
        while head == nil {
            try more()
            head = headEnd()
        }
        let end = head ?? 0
        let lines = String(decoding: received[..<end], as: UTF8.self).lowercased().split(separator: "\r\n")
        let status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        let length = lines.first { $0.hasPrefix("content-length:") }?.split(separator: ":").last.flatMap {
            Int($0.filter { $0 != " " })
        }
        let total = end + 4 + (length ?? 0)
        while received.count < total { try more() }
        let body = Array(received[(end + 4)..<total])
        received.removeFirst(total)
        return Answer(status: status, body: body)
    }

    /// Where the empty line begins.
    private func headEnd() -> Int? {
        guard received.count >= 4 else { return nil }
        return (0...(received.count - 4)).first { at in
            received[at] == 13 && received[at + 1] == 10 && received[at + 2] == 13 && received[at + 3] == 10
        }
    }

    private func more() throws {
        let count = withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 1) { buffer -> Int in
            let count = recv(file, buffer.baseAddress, buffer.count, 0)
            if count > 0 { received.append(contentsOf: buffer[..<count]) }
            return count
        }
        guard count > 0 else { throw Unexpected("the server ended the connection: \(errno)") }
    }
}

extension Connection.Answer {
    var json: JSONValue { get throws { try JSONReader.read(body) } }

    /// - Throws: unless it is the status that was wanted.
    func expect(_ wanted: Int) throws -> JSONValue {
        guard status == wanted else {
            throw Unexpected("\(status) in place of \(wanted): \(String(decoding: body.prefix(600), as: UTF8.self))")
        }
        return try json
    }
}

struct Unexpected: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
