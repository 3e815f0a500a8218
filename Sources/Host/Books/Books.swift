public import CountryPack
public import Identity
public import Ledger
public import Storage
internal import Synchronization

/// The business use cases of every tenant: what the API offers, without HTTP. One per host. [any-thread]
///
/// Reads and writes take the transaction of a snapshot or a unit of work, so that a document, its number, its entry and
/// its audit event commit together.
public final class Books: Sendable {
    public let ledger: Ledger
    public let identity: Identity
    /// The law of each country with a loaded plugin.
    public let countries: Countries
    let now: TimeSource
    let tenants = Mutex<[OrganizationID: Tenant]>([:])

    public init(
        _ ledger: Ledger, identity: Identity, countries: Countries, now: @escaping TimeSource = Timestamp.system
    ) {
        self.ledger = ledger
        self.identity = identity
        self.countries = countries
        self.now = now
    }

    public var database: any Database { ledger.database }
}

/// The manifests of the loaded country plugins.
public struct Countries: Sendable {
    public let all: [Manifest]
    private let byCode: [String: Manifest]

    public init(_ manifests: [Manifest]) {
        all = manifests.filter { $0.country != nil }.sorted { ($0.country ?? "") < ($1.country ?? "") }
        byCode = Dictionary(all.map { ($0.country ?? "", $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// - Throws: `country.unknown` with what there is.
    public func manifest(_ country: String, field: String = "/country") throws -> Manifest {
        guard let found = byCode[country] else {
            throw BooksError(
                .notFound, "country.unknown", "there is no plugin for \(country.prefix(8))", field: field,
                remedy: all.isEmpty
                    ? "install a country plugin" : "there is: \(byCode.keys.sorted().joined(separator: ", "))")
        }
        return found
    }
}
