import CommandTesting
import Foundation

import JSON
import Testing
import Validation

/// The daemon as a process of its own, spoken to over a socket.
@Suite("Daemon", .serialized)
struct DaemonTests {
    /// A running daemon on a port of the system's choice; stopped when it goes.
    final class Running {
        let process = Process()
        let port: UInt16
        private let home: TestHome

        init(_ arguments: [String] = []) throws {
            home = try TestHome()
            process.executableURL = URL(fileURLWithPath: TestHome.program)
            process.arguments = ["--serve", "127.0.0.1:0", "--max-body", "1"] + arguments
            process.environment = ["FISCUS_HOME": home.folder.url.path]
            let errors = Pipe()
            process.standardError = errors
            try process.run()
            var line = ""
            while !line.contains(" at a time\n") {
                let data = errors.fileHandleForReading.availableData
                if data.isEmpty { break }
                line += String(decoding: data, as: UTF8.self)
            }
            let address = line.split(separator: ",").first?.split(separator: ":").last
            port = try #require(address.flatMap { UInt16($0) }, "\(line)")
        }

        deinit {
            if process.isRunning { process.terminate() }
            process.waitUntilExit()
        }

        func connect() throws -> Int32 {
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = inet_addr("127.0.0.1")
            let status = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    Foundation.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            try #require(status == 0)
            return descriptor
        }

        /// Sends bytes and reads until the daemon closes.
        func exchange(_ text: String) throws -> String {
            let descriptor = try connect()
            defer { close(descriptor) }
            let bytes = Array(text.utf8)
            var sent = 0
            while sent < bytes.count {
                let count = bytes[sent...].withUnsafeBytes {
                    send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                if count <= 0 { break }
                sent += count
            }
            var answer: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            while true {
                let count = recv(descriptor, &buffer, buffer.count, 0)
                guard count > 0 else { break }
                answer += buffer.prefix(count)
            }
            return String(decoding: answer, as: UTF8.self)
        }

        func post(_ body: String, _ target: String = "/validate") throws -> String {
            try exchange("POST \(target) HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
        }
    }

    private func status(_ answer: String) -> String { answer.split(separator: " ").dropFirst().first.map(String.init) ?? "" }

    private func body(_ answer: String) -> String {
        answer.range(of: "\r\n\r\n").map { String(answer[$0.upperBound...]) } ?? ""
    }

    @Test("a document posted gives the report the command gives")
    func report() throws {
        let daemon = try Running()
        let answer = try daemon.post(SampleInvoice.xml(), "/validate?name=a.xml")
        #expect(status(answer) == "200")
        let report = try JSONReader.read(body(answer).trimmingCharacters(in: .newlines))
        #expect(report["profile"] == "rs-sef-settlement")
        let direct = try ReportTests.home.get().validator().validate(Array(SampleInvoice.xml().utf8), path: "a.xml")
        #expect(report == direct.json())
        #expect(body(try daemon.post("<a/>", "/?format=html&profile=en16931-ubl")).hasPrefix("<!DOCTYPE html>"))
        #expect(body(try daemon.exchange("GET /health HTTP/1.1\r\nConnection: close\r\n\r\n")) == "{\"status\":\"ok\"}\n")
    }

    @Test("chunked bodies, several requests on one connection")
    func framing() throws {
        let daemon = try Running()
        let chunked = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n<a\r\n2\r\n/>\r\n0\r\n\r\n"
        let answer = try daemon.exchange(chunked + "GET /health HTTP/1.1\r\nConnection: close\r\n\r\n")
        #expect(answer.contains("profile.unknown") && answer.hasSuffix("{\"status\":\"ok\"}\n"))
    }

    @Test(
        "what is refused",
        arguments: [
            ("GET /nothing HTTP/1.1\r\n\r\n", "404"), ("DELETE / HTTP/1.1\r\n\r\n", "405"),
            ("POST / HTTP/1.1\r\n\r\n", "411"), ("nonsense\r\n\r\n", "400"),
            ("POST / HTTP/1.1\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n", "400"),
            ("POST / HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n<a", "400"),
            ("POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", "400"),
            ("POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", "413"),
            ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "400"),
            ("POST /?rules=/etc/passwd HTTP/1.1\r\nContent-Length: 2\r\n\r\n<a", "400"),
            ("POST /?profile=nope HTTP/1.1\r\nContent-Length: 2\r\n\r\n<a", "400"),
            ("GET / HTTP/1.1\r\nX: " + String(repeating: "x", count: 20_000) + "\r\n\r\n", "431"),
        ])
    func refusals(request: String, expected: String) throws {
        let daemon = try Running(["--profile", "none"])
        #expect(status(try daemon.exchange(request)) == expected)
    }

    @Test("SIGTERM: idle connections end at once, and the status is 0")
    func graceful() throws {
        let daemon = try Running(["--profile", "none"])
        let idle = try daemon.connect()
        defer { close(idle) }
        let started = Date()
        daemon.process.terminate()
        daemon.process.waitUntilExit()
        #expect(daemon.process.terminationStatus == 0)
        #expect(Date().timeIntervalSince(started) < 3)
    }
}
