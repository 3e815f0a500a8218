internal import Dispatch
internal import Synchronization

/// Hashes passwords beside the event loops: a few at a time, a bounded number waiting, the rest refused at once, so
/// that a flood of logins costs its senders their answers and nobody else their time.
public final class PasswordQueue: Sendable {
    private let hash: PasswordHash
    private let queue = DispatchQueue(label: "fiscus.passwords", qos: .utility, attributes: .concurrent)
    private let state = Mutex(State())
    private let parallel: Int
    private let limit: Int
    /// Compared against when nobody of that address exists, so that both cases take the same time.
    private let nobody: Mutex<String?> = Mutex(nil)

    private struct State {
        var running = 0
        var waiting: [@Sendable () -> Void] = []
    }

    /// - Parameters:
    ///   - cost: of bcrypt; 12 in production.
    ///   - limit: how many may wait.
    public init(cost: UInt = 12, parallel: Int = 2, limit: Int = 64, random: @escaping RandomSource) {
        hash = PasswordHash(cost: cost, random: random)
        self.parallel = parallel
        self.limit = limit
    }

    /// How many wait or run; for metrics.
    public var depth: Int { state.withLock { $0.running + $0.waiting.count } }

    /// - Throws: `password.*` when the password is not acceptable, `auth.busy` when too many wait.
    public func make(_ password: String) async throws -> String {
        try Self.check(password)
        let hash = hash
        return try await run { try hash.make(password) }
    }

    /// - Parameter stored: nil when there is no such user.
    func matches(_ password: String, _ stored: String?) async throws -> Bool {
        let against: String
        if let stored { against = stored } else { against = try await dummy() }
        let hash = hash
        let isEqual = try await run { hash.matches(String(password.prefix(1000)), against) }
        return isEqual && stored != nil
    }

    func isWeak(_ stored: String) -> Bool { hash.isWeak(stored) }

    private func dummy() async throws -> String {
        if let known = nobody.withLock({ $0 }) { return known }
        let hash = hash
        let made = try await run { try hash.make("nobody's password") }
        nobody.withLock { $0 = made }
        return made
    }

    /// The rules for a new password: NIST SP 800-63B, a length and no composition rules.
    static func check(_ password: String) throws(IdentityError) {
        guard password.count >= PasswordHash.minimumCharacters else {
            throw IdentityError(
                .invalid, "password.short", "the password is too short", field: "/password",
                remedy: "use \(PasswordHash.minimumCharacters) characters or more")
        }
        guard password.utf8.count <= PasswordHash.maximumBytes, !password.utf8.contains(0) else {
            throw IdentityError(
                .invalid, "password.long", "the password is too long", field: "/password",
                remedy: "use at most \(PasswordHash.maximumBytes) bytes of UTF-8, none of them zero")
        }
        guard Set(password).count >= 4 else {
            throw IdentityError(
                .invalid, "password.simple", "the password repeats a few characters", field: "/password",
                remedy: "use four different characters or more")
        }
    }

    private enum Next { case start, wait, refuse }

    private func run<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            let work: @Sendable () -> Void = {
                continuation.resume(with: Result { try body() })
                self.finished()
            }
            let next = state.withLock { state -> Next in
                if state.running < parallel {
                    state.running += 1
                    return .start
                }
                guard state.waiting.count < limit else { return .refuse }
                state.waiting.append(work)
                return .wait
            }
            switch next {
            case .start: queue.async(execute: work)
            case .wait: break
            case .refuse:
                continuation.resume(
                    throwing: IdentityError(
                        .busy, "auth.busy", "too many logins at once", remedy: "try again in a moment", retryAfter: 2))
            }
        }
    }

    private func finished() {
        let next = state.withLock { state -> (@Sendable () -> Void)? in
            if state.waiting.isEmpty {
                state.running -= 1
                return nil
            }
            return state.waiting.removeFirst()
        }
        if let next { queue.async(execute: next) }
    }
}
