import CommandTesting
import Foundation
import XMLSignature

/// A certification authority of the tests, made by the `openssl` program, with the signers it certified.
final class Authority: Sendable {
    enum KeyKind: String, CaseIterable, Sendable { case rsa2048, p256, rsa1024, p384 }
    enum Serial: String, CaseIterable, Sendable {
        case short
        case twentyBytes

        var argument: String { self == .short ? "4242" : "0x7f00112233445566778899aabbccddeeff001122" }
    }

    struct Signer: Sendable {
        let key: URL
        let certificate: URL

        func signingKey() throws -> SigningKey {
            try SigningKey(pem: Array(Data(contentsOf: key)), certificate: Array(Data(contentsOf: certificate)))
        }
    }

    let folder: TemporaryFolder
    var root: URL { folder.url.appendingPathComponent("root.pem") }

    /// The authority that all suites share; making it costs a second.
    static let shared = Result { try Authority(name: "Test Root") }
    /// Another one, which nobody trusts.
    static let stranger = Result { try Authority(name: "Stranger Root") }

    init(name: String) throws {
        folder = try TemporaryFolder()
        try openssl(["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "root.key"])
        try openssl([
            "req", "-x509", "-new", "-key", "root.key", "-out", "root.pem", "-days", "3650", "-subj",
            "/C=RS/O=Test/CN=\(name)", "-addext", "basicConstraints=critical,CA:TRUE", "-addext",
            "keyUsage=critical,keyCertSign,cRLSign",
        ])
        for kind in [KeyKind.rsa2048, .p256] {
            for serial in Serial.allCases { _ = try certify(kind, serial) }
        }
    }

    func trust() throws -> TrustAnchors { try TrustAnchors(pem: Array(Data(contentsOf: root))) }

    func signer(_ kind: KeyKind, _ serial: Serial = .short) -> Signer {
        let name = "\(kind.rawValue)-\(serial.rawValue)"
        return Signer(
            key: folder.url.appendingPathComponent("\(name).key"),
            certificate: folder.url.appendingPathComponent("\(name).pem"))
    }

    /// Certifies a new key. `usage` and `digest` make certificates that are not as they should be.
    func certify(
        _ kind: KeyKind, _ serial: Serial = .short, usage: String = "digitalSignature,nonRepudiation",
        digest: String = "sha256", as own: String? = nil
    ) throws -> Signer {
        let name = own ?? "\(kind.rawValue)-\(serial.rawValue)"
        switch kind {
        case .rsa2048: try openssl(["genrsa", "-out", "\(name).key", "2048"])
        case .rsa1024: try openssl(["genrsa", "-out", "\(name).key", "1024"])
        case .p256: try openssl(["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "\(name).key"])
        case .p384: try openssl(["ecparam", "-name", "secp384r1", "-genkey", "-noout", "-out", "\(name).key"])
        }
        let subject = "/C=RS/O=Primer d.o.o./CN=\(name), \"Šljiva\""
        try openssl(["req", "-new", "-utf8", "-key", "\(name).key", "-out", "\(name).csr", "-subj", subject])
        let extensions = folder.url.appendingPathComponent("\(name).ext")
        try "basicConstraints=CA:FALSE\nkeyUsage=critical,\(usage)\n"
            .write(to: extensions, atomically: true, encoding: .utf8)
        try openssl([
            "x509", "-req", "-in", "\(name).csr", "-CA", "root.pem", "-CAkey", "root.key", "-set_serial",
            serial.argument,
            "-days", "365", "-\(digest)", "-extfile", "\(name).ext", "-out", "\(name).pem",
        ])
        return Signer(
            key: folder.url.appendingPathComponent("\(name).key"),
            certificate: folder.url.appendingPathComponent("\(name).pem"))
    }

    /// `intermediate` under the root, and `chained` under that.
    func certifyIntermediate() throws {
        let authority = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign"
        try issue("intermediate", subject: "/CN=Intermediate", by: "root", extensions: authority)
        try issue("chained", subject: "/CN=Chained", by: "intermediate", extensions: "basicConstraints=CA:FALSE")
    }

    /// Certifies a new P-256 key with the key of whoever it is.
    func issue(_ name: String, subject: String, by issuer: String, extensions: String) throws {
        try openssl(["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "\(name).key"])
        try openssl(["req", "-new", "-key", "\(name).key", "-out", "\(name).csr", "-subj", subject])
        try extensions.write(to: folder.url.appendingPathComponent("\(name).ext"), atomically: true, encoding: .utf8)
        try openssl([
            "x509", "-req", "-in", "\(name).csr", "-CA", "\(issuer).pem", "-CAkey", "\(issuer).key", "-set_serial", "7",
            "-days", "300", "-sha256", "-extfile", "\(name).ext", "-out", "\(name).pem",
        ])
    }

    @discardableResult
    func openssl(_ arguments: [String]) throws -> Command {
        let done = try Command.run(["openssl"] + arguments, in: folder.url)
        if done.status != 0 { throw Failure(text: done.errors) }
        return done
    }

    func file(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: folder.url.appendingPathComponent(name))) }

    struct Failure: Error { let text: String }
}

extension Moment {
    static var now: Moment { Moment(secondsSince1970: Int64(Date().timeIntervalSince1970)) }
    static func years(_ years: Int64) -> Moment { Moment(secondsSince1970: now.secondsSince1970 + years * 31_557_600) }
}
