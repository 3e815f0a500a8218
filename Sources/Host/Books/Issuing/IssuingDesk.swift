internal import CountryPack
internal import Documents
internal import Identity
internal import JSON
internal import Ledger
internal import PluginKit
internal import Plugins
internal import Storage

/// Everything about an organization that documents are made with, read from one snapshot.
struct IssuingDesk: Sendable {
    let tenant: Tenant
    let profile: OrganizationProfile
    let settings: DocumentSettings
    let country: CountryMeans
    /// Accounts that play another role than in the country's chart: role to account code.
    let accounts: [String: String]
    let now: LocalTime

    var manifest: Manifest { country.manifest }
    var seller: Party { settings.party(profile) }

    func context(_ day: Day, _ ids: [String]) -> CallContext {
        CallContext(moment: now.text, businessDate: day, ids: ids)
    }

    /// The desk at another moment.
    func at(_ moment: Timestamp) -> IssuingDesk {
        IssuingDesk(
            tenant: tenant, profile: profile, settings: settings, country: country, accounts: accounts,
            now: LocalTime(moment, zone: manifest.locale?.timeZone))
    }

    /// Fills in what the law has the seller compute. Warnings are what is not wrong and should be known.
    /// - Throws: `DocumentRefusal` with the plugin's findings.
    func assess(
        _ invoice: Invoice, _ ids: [String], direction: TaxRow.Direction = .sale
    ) throws -> (invoice: Invoice, warnings: [Diagnostic]) {
        let request = AssessRequest(
            context: context(invoice.issueDate ?? now.day, ids), document: invoice, direction: direction)
        let answer: (answer: [UInt8], warnings: [Diagnostic])
        do throws(PluginError) {
            answer = try country.plugin.assess(request.json.serialized())
        } catch {
            throw DocumentRefusal(error.diagnostics)
        }
        do throws(Diagnostics) {
            return (try AssessAnswer.decode(answer.answer).document, answer.warnings)
        } catch {
            throw DocumentRefusal(error.all)
        }
    }

    /// The number of a place in a series, as the plugin writes it.
    func name(_ place: Int64, _ type: DocumentClass, _ dimensions: [String: String], on day: Day) throws -> String {
        guard type.isFiscal else {
            let digits = String(place)
            let padded = String(repeating: "0", count: max(0, 3 - digits.utf8.count)) + digits
            return "\(type == .estimate ? "EST" : "PRO")-\(day.year)-\(padded)"
        }
        var request = FormatNumberRequest()
        request.context = context(day, [])
        request.documentClass = type.series
        request.year = day.year
        request.dimensions = dimensions
        request.counter = Int(place)
        do {
            return try FormatNumberAnswer.decode(country.plugin.formatNumber(request.json.serialized())).number
        } catch let error as PluginError {
            throw DocumentRefusal(error.diagnostics)
        } catch let error as Diagnostics {
            throw DocumentRefusal(error.all)
        }
    }

    /// What splits the number series, as the ledger names it: the year and each dimension the country declares.
    func series(_ dimensions: [String: String], on day: Day) -> String {
        let declared = manifest.numbering?.dimensions ?? []
        return (["\(day.year)"] + declared.map { "\($0)=\(dimensions[$0] ?? "")" }).joined(separator: " ")
    }

    /// The day a draft is issued on.
    /// - Throws: `issueDate.notToday` where the law wants the day of issue to be the day of sending.
    func issueDay(_ invoice: Invoice) throws -> Day {
        guard let day = invoice.issueDate, day != now.day else { return now.day }
        guard manifest.numbering?.issueDate == .mustEqualSendDate else { return day }
        throw DocumentRefusal(
            Diagnostic(
                code: "issueDate.notToday", path: "/issueDate",
                message: "the issue date is \(day), and a document is issued on the day it is sent, \(now.day)",
                remedy: "leave the issue date out, or set it to \(now.day)", term: "BT-2"))
    }
}

extension Invoicing {
    /// - Throws: `country.unknown` when the organization's plugin is no longer loaded.
    func desk(_ transaction: any Transaction) throws -> IssuingDesk {
        let tenant = try books.tenant(transaction)
        guard let country = countries[tenant.country] else {
            throw BooksError(
                .notFound, "country.unknown", "there is no plugin for \(tenant.country)",
                remedy: "install the country's plugin")
        }
        let played = try transaction.rows(
            """
            SELECT r.role, a.code FROM account_roles r
            JOIN accounts a ON a.organization_id = r.organization_id AND a.account = r.account
            WHERE r.organization_id = ?1
            """, [SQLValue(tenant.organization)]
        ) { (try $0.text(0), try $0.text(1)) }
        return IssuingDesk(
            tenant: tenant, profile: try books.identity.organizations(transaction).profile(),
            settings: try books.documentSettings(transaction).read().settings, country: country,
            accounts: Dictionary(
                played.filter { country.manifest.roles[$0.0] != $0.1 }, uniquingKeysWith: { first, _ in first }),
            now: LocalTime(books.now(), zone: country.manifest.locale?.timeZone))
    }

    /// Fresh identifiers for the calls of one document; kept with it.
    func callIDs() -> [String] { (0..<4).map { _ in books.identity.newKey() } }
}
