internal import Documents
internal import Identity
internal import JSON

/// Nobody issues in another's name: the party that issues must be the organization.
struct IssuerIdentity {
    private let desk: IssuingDesk

    init(_ desk: IssuingDesk) { self.desk = desk }

    /// - Throws: `DocumentRefusal` (`issuer.unidentified`, `issuer.other`).
    func check(_ invoice: Invoice) throws {
        // Under self-billing the buyer issues in the seller's name.
        let (party, path) = invoice.selfBilled ? (invoice.buyer, "/buyer") : (invoice.seller, "/seller")
        let own = [("vat", desk.profile.vatNumber), ("registration", desk.profile.registrationNumber)]
            .compactMap { scheme, value in value.map { (scheme, $0) } }
        guard !own.isEmpty else {
            throw DocumentRefusal(
                Diagnostic(
                    code: "issuer.unidentified", path: path + "/identifiers",
                    message: "the organization has neither a VAT number nor a registration number",
                    remedy: "give them with PUT /organization"))
        }
        for (scheme, value) in own {
            guard let given = party.identifiers.value(of: scheme) else { continue }
            guard plain(given) == plain(value) else { throw other(scheme, given, value, path) }
        }
        guard own.contains(where: { party.identifiers.value(of: $0.0) != nil }) else {
            throw other(own[0].0, "none", own[0].1, path)
        }
    }

    private func other(_ scheme: String, _ given: String, _ value: String, _ path: String) -> DocumentRefusal {
        DocumentRefusal(
            Diagnostic(
                code: "issuer.other", path: path + "/identifiers",
                message: "the document is issued in the name of \(scheme) \(given), the organization has \(value)",
                remedy: "leave the party out: it is the organization", term: "BT-31"))
    }

    /// Without punctuation and without the country's prefix.
    private func plain(_ identifier: String) -> String {
        let bare = identifier.uppercased().filter { $0.isLetter || $0.isNumber }
        return bare.hasPrefix(desk.tenant.country) ? String(bare.dropFirst(desk.tenant.country.count)) : bare
    }
}
