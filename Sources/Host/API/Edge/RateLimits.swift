internal import Identity
internal import Storage
internal import Synchronization

/// How often a client may come, over all hosts of a database. A host takes allowances in portions, so that a busy
/// client does not cost a commit for every request; the doors (login and the like) are counted one by one.
final class RateLimits: Sendable {
    private let host: Host
    private let portions = Mutex<[Digest: Portion]>([:])

    private struct Portion {
        var window: Int64
        var left: Int64
        /// Whether the window is used up; asked again in the next one.
        var isOver = false
    }

    /// So many clients are remembered at once; more, and the memory is cleared.
    private static let limit = 50_000

    init(_ host: Host) { self.host = host }

    /// - Throws: 429 with the seconds to wait.
    func admit(_ route: Route, source: String) async throws {
        let settings = host.settings
        try await admit("general \(source)", settings.generalLimit, settings.generalWindowSeconds, portions: 20)
        if route.isGuarded {
            try await admit("door \(source)", settings.doorLimit, settings.doorWindowSeconds, portions: .max)
        }
    }

    private func admit(_ name: String, _ limit: Int64, _ seconds: Int64, portions count: Int64) async throws {
        let bucket = Digest(of: Array(name.utf8))
        let now = host.now().microseconds / 1_000_000
        let window = now - now % seconds
        enum Local { case taken, over, ask }
        let local = portions.withLock { portions -> Local in
            if portions.count > Self.limit { portions.removeAll() }
            guard var portion = portions[bucket], portion.window == window else { return .ask }
            if portion.isOver { return .over }
            guard portion.left > 0 else { return .ask }
            portion.left -= 1
            portions[bucket] = portion
            return .taken
        }
        let tooMany = Problem(
            .limited, "rate.limited", "too many requests", remedy: "wait until the next window",
            retryAfter: window + seconds - now)
        switch local {
        case .taken: return
        case .over: throw tooMany
        case .ask: break
        }
        let wanted = max(1, limit / count)
        let granted = try await take(bucket, window, wanted, limit)
        portions.withLock { portions in
            var portion = portions[bucket] ?? Portion(window: window, left: 0)
            if portion.window != window { portion = Portion(window: window, left: 0) }
            portion.left += max(0, granted - 1)
            portion.isOver = granted == 0
            portions[bucket] = portion
        }
        if granted == 0 { throw tooMany }
    }

    /// - Returns: how many of the wanted ones are left in the window.
    private func take(_ bucket: Digest, _ window: Int64, _ wanted: Int64, _ limit: Int64) async throws -> Int64 {
        try await host.database.unit(nil) { transaction in
            let used = try transaction.first(
                """
                INSERT INTO allowances (bucket, begins, used) VALUES (?1, ?2, ?3)
                ON CONFLICT (bucket, begins) DO UPDATE SET used = allowances.used + ?3 RETURNING used
                """, [SQLValue(bucket), .integer(window), .integer(wanted)]
            ) { try $0.integer(0) } ?? 0
            return max(0, min(wanted, limit - (used - wanted)))
        }
    }
}
