internal import CountryPack
internal import Documents
internal import JSON
internal import PluginKit

// What PINT AE says in words and its official rules do not check. Whoever receives a document gets the rules FAE-01 to
// FAE-18 as warnings, as the authority's set lets it pass; what is issued here keeps to them.
extension PINTRules {
    /// Kinds of payment that are used in the country (IBT-081).
    private static let payments: Set = ["1", "10", "20", "21", "30", "49", "54", "55", "68"]

    mutating func checkGaps() {
        checkIdentity()
        checkTotals()
        checkDeliveryEmirate()
        checkTIN(invoice.seller, "/seller", allowed: [])
        checkTIN(
            invoice.buyer, "/buyer",
            allowed: [Self.deemedSupplyEndpoint, Self.notSubjectEndpoint, Self.exportEndpoint])
        checkEndpointFlags()
        for (at, means) in (invoice.payment?.means ?? []).enumerated() where !Self.payments.contains(means.code) {
            refuse(
                "payment.code", "/payment/means/\(at)/code", "\(means.code) is no kind of payment used in the Emirates",
                "one of: \(Self.payments.sorted().joined(separator: ", "))", "FAE-13", term: "IBT-081")
        }
    }

    private mutating func checkIdentity() {
        let uuid = invoice.emirates.uuid ?? ""
        let parts = uuid.split(separator: "-", omittingEmptySubsequences: false)
        let isHex = uuid.allSatisfy { $0 == "-" || ($0.isASCII && $0.isHexDigit) }
        guard !isHex || parts.map(\.utf8.count) != [8, 4, 4, 4, 12] else { return }
        refuse(
            "uuid", "/extensions/ae/uuid", "the unique identifier is no UUID",
            "leave it out: the next free one is taken", "FAE-09", term: "BTAE-07")
    }

    private mutating func checkTotals() {
        let totals = [
            ("withoutTax", invoice.totals?.withoutTax, "IBT-109"), ("withTax", invoice.totals?.withTax, "IBT-112"),
            ("due", invoice.totals?.due, "IBT-115")
        ]
        for (name, amount, term) in totals where amount?.isNegative ?? false {
            refuse(
                "negative", "/totals/" + name, "a negative invoice is not used in the Emirates", "issue a credit note",
                "FAE-11", term: term)
        }
    }

    private mutating func checkDeliveryEmirate() {
        guard let address = invoice.delivery?.address, address.country == "AE", let code = address.subdivision,
            Emirate(rawValue: code) == nil
        else { return }
        refuse(
            "delivery.emirate", "/delivery/address/subdivision", "\(code) is no emirate",
            "one of: \(Emirate.allCases.map(\.rawValue).joined(separator: ", "))", "FAE-02", term: "IBT-079")
    }

    /// A participant of the scheme 0235 is a TIN, wherever the party lives.
    private mutating func checkTIN(_ party: Party, _ path: String, allowed: [String]) {
        guard let at = party.identifiers.firstIndex(where: { $0.scheme == "endpoint:0235" }),
            !allowed.contains(party.identifiers[at].value),
            let scheme = manifest.identifiers.first(where: { $0.scheme == "endpoint:0235" }),
            let problem = scheme.problem(in: party.identifiers[at].value)
        else { return }
        refuse(
            "endpoint.tin", "\(path)/identifiers/\(at)/value", "the electronic address is no TIN: \(problem)",
            "10 digits beginning with 1, of the corporate tax registration", "FAE-03", term: "IBT-034/IBT-049")
    }

    private mutating func checkEndpointFlags() {
        guard let endpoint = invoice.buyer.identifiers.endpoint, endpoint.scheme == "0235" else { return }
        let pairs: [(String, EmiratesTerms.Flag, String)] = [
            (Self.deemedSupplyEndpoint, .deemedSupply, "FAE-04"), (Self.exportEndpoint, .export, "FAE-05")
        ]
        for (value, flag, rule) in pairs where endpoint.value == value && !invoice.has(flag) {
            refuse(
                "endpoint.flag", "/extensions/ae/flags", "the endpoint \(value) goes with the flag \(flag.rawValue)",
                "set the flag, or give the buyer's own endpoint", rule, term: "BTAE-02")
        }
    }
}
