internal import ArgumentParser
internal import Documents
internal import JSON
internal import XMLSignature

/// The key a command signs with.
struct KeyOptions: ParsableArguments {
    @Option(help: "Private key: PEM, or PKCS#12 (.p12, .pfx) with its certificate.")
    var key: String?

    @Option(help: "The signer's certificate, PEM.")
    var cert: String?

    @Option(help: "Issuers' certificates that travel with the signature, PEM.")
    var chain: String?

    @Option(help: "Certificates the signature must chain to, PEM; the signer's own when absent.")
    var trust: String?

    @Option(help: "File whose first line is the key's password.")
    var passwordFile: String?

    @Option(help: "Moment of issue, RFC 3339, as in 2026-11-20T10:15:00Z; now when absent.")
    var at: String?

    func signingKey() throws(Failure) -> SigningKey? {
        guard let key else {
            guard cert == nil, chain == nil, trust == nil, passwordFile == nil else {
                throw Failure(
                    "key.missing", "--cert, --chain, --trust and --password-file need --key", remedy: "give --key")
            }
            return nil
        }
        let password = try password()
        let bytes = try LocalFile.read(key, maximum: 1 << 20)
        if key.lowercased().hasSuffix(".p12") || key.lowercased().hasSuffix(".pfx") {
            guard cert == nil, chain == nil else {
                throw Failure(
                    "key.certificates", "a PKCS#12 file brings its certificate and chain; --cert and --chain would be ignored",
                    remedy: "leave them out, or put the chain into the file")
            }
            return try explained { () throws(SignatureError) in try SigningKey(pkcs12: bytes, password: password) }
        }
        guard let cert else {
            throw Failure("certificate.missing", "a PEM key needs its certificate", remedy: "give --cert")
        }
        let certificate = try LocalFile.read(cert, maximum: 1 << 20)
        let chain = try chain.map { path throws(Failure) in try LocalFile.read(path, maximum: 1 << 20) } ?? []
        return try explained { () throws(SignatureError) in
            try SigningKey(pem: bytes, certificate: certificate, chain: chain, password: password)
        }
    }

    private func explained<Value>(_ body: () throws(SignatureError) -> Value) throws(Failure) -> Value {
        do throws(SignatureError) {
            return try body()
        } catch {
            throw Failure(error.code, error.message, remedy: error.remedy)
        }
    }

    func trustAnchors() throws(Failure) -> TrustAnchors? {
        guard let trust else { return nil }
        let bytes = try LocalFile.read(trust, maximum: 4 << 20)
        return try explained { () throws(SignatureError) in try TrustAnchors(pem: bytes) }
    }

    func moment() throws(Failure) -> Moment {
        guard let at else { return SystemClock.moment() }
        guard let moment = Moment(at) else {
            throw Failure("moment.invalid", "--at \(at) is not a moment", remedy: "write 2026-11-20T10:15:00Z")
        }
        return moment
    }

    /// The calendar date of the moment where it was written down: that of `--at` as it stands there, else this
    /// machine's zone.
    func businessDate(_ moment: Moment) -> Day {
        if let at, let day = Day(String(at.prefix(10))) { return day }
        return SystemClock.localDay(moment)
    }

    private func password() throws(Failure) -> String? {
        guard let passwordFile else { return nil }
        let bytes = try LocalFile.read(passwordFile, maximum: 4_096)
        let line = bytes.prefix { $0 != 0x0A && $0 != 0x0D }
        guard let text = String(validating: line, as: UTF8.self) else {
            throw Failure("password.encoding", "the password file is not UTF-8", remedy: "write the password in UTF-8")
        }
        return text
    }
}
