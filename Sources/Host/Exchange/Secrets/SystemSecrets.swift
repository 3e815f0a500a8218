internal import Glibc

/// Secrets of the operating system: files, environment, systemd credentials, the output of a command.
public struct SystemSecrets: SecretSource {
    private static let maximumBytes = 64 << 10

    public init() {}

    public func secret(_ reference: SecretReference) throws -> String {
        let text: String
        switch reference.kind {
        case "file": text = try read(reference.value)
        case "env":
            guard let value = getenv(reference.value) else {
                throw missing("the variable \(reference.value) is not set")
            }
            text = String(cString: value)
        case "systemd":
            guard let folder = getenv("CREDENTIALS_DIRECTORY") else {
                throw missing("CREDENTIALS_DIRECTORY is not set: the host does not run under systemd")
            }
            guard !reference.value.contains("/") else { throw missing("\(reference.value) is no name") }
            text = try read(String(cString: folder) + "/" + reference.value)
        case "command": text = try output(of: reference.value)
        default:
            throw ExchangeError(
                .invalid, "secret.kind", "nothing here understands \(reference.kind): references",
                remedy: "use file, env, systemd or command")
        }
        let secret = text.trimmingSuffix { $0 == "\n" || $0 == "\r" }
        guard !secret.isEmpty else { throw missing("\(reference.kind):\(reference.value) is empty") }
        return secret
    }

    private func read(_ path: String) throws -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw missing("\(path) cannot be read") }
        defer { close(file) }
        return try all(file, path)
    }

    private func all(_ file: Int32, _ name: String) throws -> String {
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while content.count <= Self.maximumBytes {
            let count = Glibc.read(file, &buffer, buffer.count)
            if count == 0 { return String(decoding: content, as: UTF8.self) }
            guard count > 0 else { throw missing("\(name) cannot be read") }
            content += buffer[..<count]
        }
        throw missing("\(name) is longer than a secret")
    }

    /// Without a shell: the words are split at blanks.
    private func output(of command: String) throws -> String {
        let words = command.split(separator: " ").map(String.init)
        guard let program = words.first, program.hasPrefix("/") else {
            throw missing("the command \(command) does not begin with a full path")
        }
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0, fcntl(ends[0], F_SETFD, FD_CLOEXEC) == 0, fcntl(ends[1], F_SETFD, FD_CLOEXEC) == 0
        else { throw missing("there is no pipe for \(program)") }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        var process = pid_t()
        var arguments = words.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        let status = posix_spawn(&process, program, &actions, nil, &arguments, environ)
        close(ends[1])
        defer { close(ends[0]) }
        guard status == 0 else { throw missing("\(program) cannot be started") }
        let text = Result { try all(ends[0], program) }
        var result: Int32 = 0
        waitpid(process, &result, 0)
        guard result == 0 else { throw missing("\(program) failed") }
        return try text.get()
    }

    private func missing(_ what: String) -> ExchangeError {
        ExchangeError(.invalid, "secret.missing", what, remedy: "the reference stands in the issuer profile")
    }
}

extension String {
    fileprivate func trimmingSuffix(_ isCut: (Character) -> Bool) -> String {
        var text = self[...]
        while let last = text.last, isCut(last) { text.removeLast() }
        return String(text)
    }
}
