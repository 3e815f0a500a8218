internal import CountryPack
internal import Documents
internal import Identity
internal import Issuing
internal import JSON
public import Ledger
internal import Plugins
public import Storage
internal import Synchronization
public import XMLSignature

/// Drafts, issues and takes back documents: the books and the country plugins together. One per host. [any-thread]
///
/// Slow work (building, signing, validation, writing blobs) never runs in a unit of work; one plugin call does, what is
/// owed beside a document, because it depends on profiles that are read there. A document needs its number before it
/// can be built, and numbers have no gaps: so the number is foreseen from a snapshot, the document is built, signed,
/// judged and stored under it, and the unit takes the number only if it is still that one. Otherwise nothing of the
/// document is written and it is built anew. Documents of one series queue up within a host, and what waits together is
/// built side by side and committed as one unit; only another host can take a foreseen number away.
public final class Invoicing: Sendable {
    public let books: Books
    public let means: IssuingMeans
    let countries: [String: CountryMeans]
    private let queues = Mutex<[SeriesKey: IssueQueue]>([:])
    private let issuers = Mutex<[SignerKey: DocumentIssuer]>([:])

    /// Number series of one organization and year.
    struct SeriesKey: Hashable, Sendable {
        let organization: OrganizationID
        let documentClass: String
        /// Year and dimensions, as the ledger names the series.
        let dimensions: String
    }

    private struct SignerKey: Hashable {
        let organization: OrganizationID
        let profile: Int64
    }

    public init(_ books: Books, _ means: IssuingMeans) {
        self.books = books
        self.means = means
        countries = Dictionary(
            means.plugins.compactMap { plugin in
                plugin.identity.manifest.country.map { ($0, CountryMeans(plugin, means)) }
            }, uniquingKeysWith: { first, _ in first })
    }

    func queue(_ key: SeriesKey) -> IssueQueue {
        queues.withLock { queues in
            if let known = queues[key] { return known }
            let made = IssueQueue(self, key)
            queues[key] = made
            return made
        }
    }

    /// How many documents wait to be numbered.
    public var depth: Int64 {
        get async {
            var depth = 0
            for queue in queues.withLock({ Array($0.values) }) { depth += await queue.depth }
            return Int64(depth)
        }
    }

    /// The country's issuer with the organization's key, opened once.
    func issuer(
        _ country: CountryMeans, _ organization: OrganizationID, _ signer: (profile: SigningProfile, sealed: [UInt8])?
    ) throws -> DocumentIssuer? {
        guard let issuer = country.issuer, let signer else { return country.issuer }
        let key = SignerKey(organization: organization, profile: signer.profile.number)
        if let known = issuers.withLock({ $0[key] }) { return known }
        let made = issuer.signing(with: try open(signer.profile, signer.sealed, organization))
        issuers.withLock { $0[key] = made }
        return made
    }

    /// The key an organization signs with; nil where it has none.
    public func signingKey(of organization: OrganizationID) async throws -> SigningKey? {
        let signer = try await books.database.read(organization) { try self.books.signingProfiles($0).active() }
        guard let signer else { return nil }
        return try open(signer.profile, signer.sealed, organization)
    }

    private func open(
        _ profile: SigningProfile, _ sealed: [UInt8], _ organization: OrganizationID
    ) throws -> SigningKey {
        let opened = try books.identity.secretBox.open(
            sealed, for: SigningProfiles.purpose(organization, profile.number))
        let secret = try JSONReader.read(opened)
        do throws(SignatureError) {
            return try SigningKey(
                pem: Array((secret["key"]?.string ?? "").utf8), certificate: Array(profile.certificate.utf8),
                password: secret["password"]?.string)
        } catch {
            throw BooksError(.invalid, error.code, error.message, remedy: "take another signing profile into use")
        }
    }

    /// Makes a key and a certificate that nobody vouches for, good for two years, and signs with it from now on.
    public func generateSigningProfile(
        _ name: String, _ transaction: any Transaction, by origin: Origin
    ) throws -> SigningProfile {
        let today = books.now().microseconds / 1_000_000
        let made: SelfSignedKey
        do throws(SignatureError) {
            // From a day ago: clocks differ.
            made = try SelfSignedKey(
                name: String(name.unicodeScalars.prefix(60).map(Character.init)),
                validity: Moment(secondsSince1970: today - 86_400)...Moment(secondsSince1970: today + 730 * 86_400))
        } catch {
            throw BooksError(.invalid, error.code, error.message, field: "/name", remedy: error.remedy)
        }
        return try books.signingProfiles(transaction).add(
            name, key: made.key, certificate: made.certificate, password: nil, from: .generated, by: origin)
    }
}
