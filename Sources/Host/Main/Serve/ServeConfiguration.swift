internal import API
internal import Configuration
internal import Identity
internal import JSON

/// Every setting of a host: its key in the file, its variable in the environment (`FISCUS_` and the key in capitals),
/// its default and its meaning. The one table that reading, `config check` and the documentation are made from.
struct ServeConfiguration {
    var data = "/var/lib/fiscus"
    var listen = "127.0.0.1:8080"
    var database: String?
    var keyFile: String?
    var mailFolder: String?
    var blobFolder: String?
    /// Whether simulated authorities run beside the host.
    var isSandboxed = false
    var connections = 8
    var logLevel = "info"
    var identity = IdentitySettings()
    var api = APISettings()

    struct Setting {
        let key: String
        let standard: String
        let text: String
        let apply: @Sendable (inout ServeConfiguration, String) -> Bool
    }

    static let settings: [Setting] = [
        .init(key: "data", standard: "/var/lib/fiscus", text: "folder for database, blobs, key and mail") {
            $0.data = $1
            return !$1.isEmpty
        },
        .init(key: "listen", standard: "127.0.0.1:8080", text: "address and port") {
            $0.listen = $1
            return $1.contains(":")
        },
        .init(key: "database", standard: "DATA/fiscus.sqlite", text: "a SQLite file or postgres://...") {
            $0.database = $1
            return !$1.isEmpty
        },
        .init(key: "key.file", standard: "DATA/host.key", text: "32 random bytes, shared by all hosts of a database") {
            $0.keyFile = $1
            return !$1.isEmpty
        },
        .init(key: "blob.folder", standard: "DATA/blobs", text: "bytes of documents, shared by all hosts of a database") {
            $0.blobFolder = $1
            return !$1.isEmpty
        },
        .init(key: "mail.folder", standard: "DATA/mail", text: "maildir that notices are written to") {
            $0.mailFolder = $1
            return !$1.isEmpty
        },
        .flag("sandbox", "false", \.isSandboxed, "whether simulated authorities run beside the host, for trying out"),
        .number("databaseConnections", "8", 1...256, \.connections, "connections, or readers of the SQLite file"),
        .init(key: "log.level", standard: "info", text: "trace, debug, info, notice, warning, error or critical") {
            $0.logLevel = $1
            return ["trace", "debug", "info", "notice", "warning", "error", "critical"].contains($1)
        },
        .init(key: "public.url", standard: "http://127.0.0.1:8080", text: "where links in mails lead") {
            $0.identity.publicURL = $1
            return $1.hasPrefix("http://") || $1.hasPrefix("https://")
        },
        .flag("companies.approval", "false", \.identity.requiresApproval, "whether new companies wait for the administrator"),
        .number("login.guesses", "10", 3...1000, \.identity.guessLimit, "failed logins in a row that close an address"),
        .number("login.lockSeconds", "900", 1...86_400, \.identity.lockSeconds, "how long it is closed"),
        .flag("cookies.secure", "true", \.api.isCookieSecure, "whether cookies go over TLS only"),
        .init(key: "cors.origins", standard: "", text: "origins that browsers may call from, separated by commas") {
            $0.api.allowedOrigins = $1.split(separator: ",").map { $0.filter { $0 != " " } }
            return true
        },
        .flag("proxy.trusted", "false", \.api.trustsProxy, "whether X-Forwarded-For names the peer"),
        .number("body.bytes", "10485760", 1024...1 << 30, \.api.bodyLimit, "largest request body"),
        .number("body.seconds", "30", 1...3600, \.api.bodyDeadline, "time a body may take to arrive"),
        .number("answer.seconds", "30", 1...3600, \.api.writeDeadline, "time an answer may take to be taken"),
        .number("idle.seconds", "60", 1...3600, \.api.idleTimeout, "time a connection may say nothing"),
        .number("rate.requests", "6000", 1...1_000_000_000, \.api.generalLimit, "requests a client may make in a window"),
        .number("rate.seconds", "60", 1...86_400, \.api.generalWindowSeconds, "length of the window"),
        .number("rate.doors", "30", 1...1_000_000_000, \.api.doorLimit, "logins, registrations and resets an address may try in a window"),
        .number("rate.doorsSeconds", "900", 1...86_400, \.api.doorWindowSeconds, "length of that window")
    ]

    /// Reads the environment, then the file where the environment says nothing.
    /// - Parameter file: a JSON object, keys nested or with dots; nil for none.
    /// - Throws: every setting that is unknown or wrong, at once.
    static func read(file: String?) throws -> ServeConfiguration {
        var providers: [any ConfigProvider] = [EnvironmentVariablesProvider()]
        var findings: [Diagnostic] = []
        if let file {
            let values = try fileValues(file)
            for key in values.keys.sorted() where !settings.contains(where: { $0.key == key }) {
                findings.append(
                    Diagnostic(
                        code: "config.unknown", message: "\(file): there is no setting \(key)",
                        remedy: "`fiscus config show` lists them"))
            }
            let prefixed = values.map { key, value in
                (AbsoluteConfigKey(["fiscus"] + key.split(separator: ".").map(String.init)), ConfigValue(.string(value), isSecret: false))
            }
            providers.append(InMemoryProvider(values: Dictionary(uniqueKeysWithValues: prefixed)))
        }
        let reader = ConfigReader(providers: providers).scoped(to: "fiscus")
        var configuration = ServeConfiguration()
        for setting in settings {
            guard let value = reader.string(forKey: ConfigKey(setting.key)) else { continue }
            if !setting.apply(&configuration, value) {
                findings.append(
                    Diagnostic(
                        code: "config.value", message: "\(setting.key) cannot be \"\(value.prefix(80))\"",
                        remedy: "\(setting.text); default: \(setting.standard)"))
            }
        }
        guard findings.isEmpty else { throw Failure(findings) }
        return configuration
    }

    /// The file's leaves by their keys joined with dots; numbers and booleans as written.
    private static func fileValues(_ file: String) throws -> [String: String] {
        let value: JSONValue
        let bytes = try LocalFile.read(file, maximum: 1 << 20)
        do throws(JSONError) {
            value = try JSONReader.read(bytes)
        } catch {
            throw Failure("config.file", "\(file): \(error)", remedy: "write a JSON object; see docs/configuration.md")
        }
        var values: [String: String] = [:]
        func collect(_ value: JSONValue, _ path: String) throws(Failure) {
            switch value {
            case .object(let object):
                for member in object { try collect(member.value, path.isEmpty ? member.key : "\(path).\(member.key)") }
            case .string(let text): values[path] = text
            case .number(let literal): values[path] = literal
            case .bool(let flag): values[path] = "\(flag)"
            case .array(let items): values[path] = items.compactMap(\.string).joined(separator: ",")
            case .null:
                throw Failure("config.file", "\(file): \(path) is null", remedy: "leave the setting out")
            }
        }
        try collect(value, "")
        return values
    }

    /// The variable of a setting.
    static func variable(_ key: String) -> String {
        var name = "FISCUS_"
        for letter in key {
            if letter.isUppercase { name += "_" }
            name += letter == "." ? "_" : letter.uppercased()
        }
        return name
    }
}

extension ServeConfiguration.Setting {
    typealias Place<Value> = any WritableKeyPath<ServeConfiguration, Value> & Sendable

    static func number<Number: FixedWidthInteger & Sendable>(
        _ key: String, _ standard: String, _ range: ClosedRange<Number>, _ place: Place<Number>, _ text: String
    ) -> Self {
        .init(key: key, standard: standard, text: text) { configuration, value in
            guard let number = Number(value), range.contains(number) else { return false }
            configuration[keyPath: place] = number
            return true
        }
    }

    static func flag(_ key: String, _ standard: String, _ place: Place<Bool>, _ text: String) -> Self {
        .init(key: key, standard: standard, text: text) { configuration, value in
            guard value == "true" || value == "false" else { return false }
            configuration[keyPath: place] = value == "true"
            return true
        }
    }
}
