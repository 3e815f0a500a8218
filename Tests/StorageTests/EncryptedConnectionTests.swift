import CommandTesting
import Foundation
import LedgerTesting
import Storage
import Testing

/// TLS as the database URL asks for it, against a server with a certificate of a made-up authority.
@Suite struct EncryptedConnectionTests {
    /// Two authorities; the first one has signed a certificate for `localhost`.
    private struct Certificates {
        let folder: TemporaryFolder
        func path(_ name: String) -> String { folder.url.appendingPathComponent(name).path }

        init() throws {
            folder = try TemporaryFolder()
            for name in ["ours", "other"] {
                try openssl(
                    "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", path("\(name).key"), "-out",
                    path("\(name).pem"), "-days", "2", "-subj", "/CN=\(name)", "-addext",
                    "basicConstraints=critical,CA:TRUE")
            }
            try openssl(
                "req", "-newkey", "rsa:2048", "-nodes", "-keyout", path("server.key"), "-out", path("server.csr"),
                "-subj", "/CN=localhost")
            try Data("subjectAltName=DNS:localhost\n".utf8).write(to: URL(fileURLWithPath: path("names")))
            try openssl(
                "x509", "-req", "-in", path("server.csr"), "-CA", path("ours.pem"), "-CAkey", path("ours.key"),
                "-CAcreateserial", "-out", path("server.pem"), "-days", "2", "-extfile", path("names"))
            chmod(folder.url.path, 0o755)
            chmod(path("server.key"), 0o600)
            if getuid() == 0 { _ = try Command.run(["chown", "postgres", path("server.key")]) }
        }

        private func openssl(_ arguments: String...) throws {
            let command = try Command.run(["openssl"] + arguments)
            guard command.status == 0 else { throw CommandFailed(command.errors) }
        }
    }

    /// Two for each process, as far as process ids differ.
    private static func port(_ number: Int) -> Int {
        20_000 + Int(ProcessInfo.processInfo.processIdentifier) % 10_000 * 2 + number
    }

    @Test func theAuthorityAndTheNameAreChecked() async throws {
        let certificates = try Certificates()
        let port = Self.port(1)
        let server = try TemporaryPostgres(
            durable: false, port: port,
            settings: [
                "ssl=on", "ssl_cert_file=\(certificates.path("server.pem"))",
                "ssl_key_file=\(certificates.path("server.key"))"
            ])
        func tls(_ host: String, _ parameters: String) async throws -> Bool? {
            let database = PostgresDatabase(
                url: "postgres://postgres@\(host):\(port)/postgres?\(parameters)", connections: 1, role: nil)
            let result = await Task {
                try await database.read(nil) {
                    try $0.first("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()") { try $0.bool(0) }
                }
            }.result
            await database.close()
            return try result.get()
        }
        let (ours, other) = (certificates.path("ours.pem"), certificates.path("other.pem"))
        #expect(try await tls("localhost", "sslmode=verify-full&sslrootcert=\(ours)") == true)
        #expect(try await tls("localhost", "sslmode=disable") == false)
        let wrongAuthority = await refusal {
            _ = try await tls("localhost", "sslmode=verify-full&sslrootcert=\(other)")
        }
        #expect(wrongAuthority == "storage.cannotOpen")
        #expect(try await tls("127.0.0.1", "sslmode=verify-ca&sslrootcert=\(ours)") == true)
        let wrongName = await refusal { _ = try await tls("127.0.0.1", "sslmode=verify-full&sslrootcert=\(ours)") }
        #expect(wrongName == "storage.cannotOpen")
        withExtendedLifetime(server) {}
    }

    @Test func aServerWithoutTLSIsRefusedWhereTLSIsAskedFor() async throws {
        let server = try TemporaryPostgres(durable: false, port: Self.port(2))
        let database = PostgresDatabase(
            url: "postgres://postgres@localhost:\(server.port)/postgres?sslmode=require", connections: 1, role: nil)
        #expect(await refusal { _ = try await database.read(nil) { $0.engine } } == "storage.cannotOpen")
        await database.close()
    }
}
