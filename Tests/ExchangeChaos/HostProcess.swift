import Exchange
import ExchangeTesting
import Foundation
import Ledger
import Storage
import Synchronization

/// A host that sends until it is killed: by its runner at random, or by itself when it comes to a named step for the
/// n-th time.
///
/// Arguments after `host`: database, folder of blobs, country, step or `-`, n, number of this host.
struct HostProcess {
    static func run(_ arguments: [String]) async throws {
        guard arguments.count == 6, let count = Int(arguments[4]) else { exit(64) }
        let location = DatabaseLocation(arguments[0])
        let database: any Database =
            switch location.engine {
            case .sqlite: try SQLiteDatabase(path: location.text)
            case .postgres: PostgresDatabase(url: location.text, connections: 4, role: nil)
            }
        let country = try TestCountry(arguments[2])
        let folder = arguments[1]
        var parts = Exchange.Parts(
            ledger: Ledger(database), blobs: try LocalBlobStore(folder: folder), plugins: [country.plugin])
        parts.secrets = FixedSecrets()
        var settings = TestHouse.settings
        settings.concurrency = 6
        settings.settleSeconds = 4
        settings.leaseSeconds = 6
        settings.connectSeconds = 1
        parts.settings = settings
        parts.mark = AttemptMark(path: folder + "/mark-\(arguments[5])")
        if let step = ExchangeStep(rawValue: arguments[3]) {
            let seen = Mutex(0)
            parts.atStep = { reached in
                guard reached == step else { return }
                let isDue = seen.withLock { seen in
                    seen += 1
                    return seen >= count
                }
                if isDue { kill(getpid(), SIGKILL) }
            }
        }
        let exchange = Exchange(parts)
        await ExchangeWorker(exchange).run(channels: [country.channel]) { error in
            FileHandle.standardError.write(Data("host: \(error)\n".utf8))
        }
    }
}
