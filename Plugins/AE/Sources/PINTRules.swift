internal import CountryPack
internal import Documents
internal import JSON
internal import PluginKit

/// PINT AE's conditions, and the gaps of its official rules, before a document is numbered.
struct PINTRules {
    /// Buyers without an endpoint of their own, and the flag each goes with.
    static let deemedSupplyEndpoint = "9900000097"
    static let notSubjectEndpoint = "9900000098"
    static let exportEndpoint = "9900000099"

    let invoice: Invoice
    let manifest: Manifest
    private var found: [Diagnostic] = []

    init(_ invoice: Invoice, _ manifest: Manifest) {
        self.invoice = invoice
        self.manifest = manifest
    }

    /// - Returns: warnings.
    /// - Throws: `Refusal` with every finding.
    func check() throws(Refusal) -> [Diagnostic] {
        var copy = self
        copy.checkDocument()
        copy.checkParty(invoice.seller, "/seller")
        copy.checkParty(invoice.buyer, "/buyer")
        copy.checkGaps()
        copy.checkFlags()
        for at in invoice.lines.indices { copy.checkLine(at) }
        guard copy.found.allSatisfy({ $0.severity != .error }) else { throw Refusal(Diagnostics(copy.found)) }
        return copy.found
    }

    mutating func refuse(
        _ code: String, _ path: String, _ message: String, _ remedy: String, _ rule: String, term: String? = nil
    ) {
        found.append(
            Diagnostic(code: "ae." + code, path: path, message: message, remedy: remedy, term: term, rule: rule))
    }

    // MARK: Document

    private mutating func checkDocument() {
        let categories = Set(invoice.taxBreakdown.map(\.category))
        if invoice.outOfScope, !categories.isSubset(of: ["E", "O", "Z"]) {
            refuse(
                "outOfScope", "/outOfScope", "a document outside the scope of VAT has a taxed category",
                "leave outOfScope out, or choose rows of E, O or Z", "ibr-122-ae", term: "IBT-003")
        }
        let taxed = Set(invoice.lines.compactMap { $0.tax?.category })
        if !invoice.outOfScope, !invoice.selfBilled, taxed.isSubset(of: ["E", "O"]) {
            refuse(
                "notATaxInvoice", "/outOfScope", "nothing here is within the scope of VAT",
                "set outOfScope: the type is then 480 or 81", "ibr-151-ae", term: "IBT-003")
        }
        if !invoice.outOfScope, invoice.seller.identifiers.value(of: "vat") == nil {
            refuse(
                "seller.noTRN", "/seller/identifiers", "the seller has no tax registration number",
                "give the identifier \"vat\": 15 digits", "ibr-134-ae", term: "IBT-031")
        }
        checkReason()
        checkPayment()
        if invoice.notes.count > 1 {
            refuse("notes", "/notes", "there is more than one note", "join them", "ibr-sr-53", term: "IBT-022")
        }
    }

    private mutating func checkReason() {
        guard invoice.isCredit else { return }
        let hasReference = !(invoice.references?.preceding.isEmpty ?? true)
        let code = invoice.reason?.code
        if code == nil {
            refuse(
                "reason.missing", "/reason/code", "a credit note needs a reason", "as in DL8.61.1.D", "ibr-158-ae",
                term: "BTAE-03")
        } else if hasReference == (code == "VD") {
            refuse(
                "reason.reference", "/references/preceding",
                "a volume discount (VD) refers to no invoice, every other reason to one",
                hasReference ? "leave the reference out" : "give references.preceding", "ibr-055-ae", term: "BTAE-03")
        }
    }

    private mutating func checkPayment() {
        guard !invoice.isCredit, !invoice.has(.deemedSupply) else { return }
        if invoice.dueDate == nil, !(invoice.totals?.due ?? .zero).isZero {
            refuse("dueDate", "/dueDate", "there is no due date", "give dueDate", "ibr-127-ae", term: "IBT-009")
        }
        if invoice.payment?.means.isEmpty ?? true {
            refuse(
                "payment", "/payment/means", "there is no payment means", "give payment.means", "ibr-191-ae",
                term: "IBT-081")
        }
    }

    // MARK: Parties

    private mutating func checkParty(_ party: Party, _ path: String) {
        for (at, identifier) in party.identifiers.enumerated() {
            guard party.address?.country == "AE", identifier.scheme != "endpoint:0235",
                let scheme = manifest.identifiers.first(where: { $0.scheme == identifier.scheme }),
                let problem = scheme.problem(in: identifier.value)
            else { continue }
            refuse(
                "identifier.invalid", "\(path)/identifiers/\(at)/value",
                "\(scheme.names["en"] ?? identifier.scheme): \(problem)", "check it with the tax authority",
                scheme.source.law)
        }
        if party.identifiers.endpoint == nil {
            refuse(
                "endpoint.missing", path + "/identifiers", "there is no electronic address",
                "give endpoint:0235 with the TIN", "ibr-080", term: "IBT-034/IBT-049")
        }
        guard let address = party.address, !address.lines.isEmpty, address.city != nil, address.subdivision != nil
        else {
            refuse(
                "address", path + "/address", "street, city and subdivision are mandatory", "give all three",
                "ibr-143-ae, ibr-144-ae")
            return
        }
        if address.country == "AE", Emirate(rawValue: address.subdivision ?? "") == nil {
            refuse(
                "address.emirate", path + "/address/subdivision", "\(address.subdivision ?? "") is no emirate",
                "one of: \(Emirate.allCases.map(\.rawValue).joined(separator: ", "))", "ibr-128-ae")
        }
        if ["TL", "PAS"].contains(party.legal?.type ?? ""), party.legal?.authority == nil {
            refuse(
                "legal.authority", path + "/legal/authority", "the authority or passport country is missing",
                "give legal.authority", "ibr-172-ae, ibr-012-ae", term: "BTAE-12/BTAE-18")
        }
    }

    // MARK: Flags, lines

    private mutating func checkFlags() {
        let terms = invoice.emirates
        if invoice.has(.freeZone), terms.beneficiary == nil {
            refuse(
                "flag.beneficiary", "/extensions/ae/beneficiary", "a free zone supply names its beneficiary",
                "give beneficiary", "ibr-007-ae", term: "BTAE-01")
        }
        if invoice.has(.disclosedAgent), terms.principal == nil {
            refuse(
                "flag.principal", "/extensions/ae/principal", "a disclosed agent names the principal",
                "give principal", "ibr-137-ae", term: "BTAE-14")
        }
        if invoice.has(.summary), invoice.period == nil {
            refuse(
                "flag.period", "/period", "a summary invoice has a period", "give period", "ibr-138-ae", term: "IBG-14")
        }
        if invoice.has(.marginScheme), invoice.taxBreakdown.contains(where: { $0.category != "N" }) {
            refuse(
                "flag.margin", "/lines", "under the margin scheme every category is N", "use the row marginScheme",
                "ibr-116-ae")
        }
        if (invoice.allowances + invoice.charges).contains(where: { $0.tax?.category == "N" }) {
            refuse(
                "flag.margin", "/allowances", "the margin scheme has no allowances or charges of the document",
                "give them with their line", "ibr-114-ae, ibr-115-ae")
        }
        if invoice.has(.eCommerce) || invoice.has(.export) {
            let address = invoice.delivery?.address
            if address == nil || address?.lines.isEmpty ?? true || address?.city == nil || address?.subdivision == nil {
                refuse(
                    "flag.delivery", "/delivery/address", "where it was delivered to is missing",
                    "give street, city and subdivision", "ibr-142-ae, ibr-152-ae", term: "IBG-15")
            }
        }
    }

    private mutating func checkLine(_ at: Int) {
        let line = invoice.lines[at]
        let terms = line.emirates
        let path = "/lines/\(at)"
        if line.classifications.isEmpty, terms.itemType == .goods || terms.itemType == .both {
            refuse(
                "line.classification", path + "/classifications", "goods have a classification",
                "give classifications, as in list HS", "ibr-184-ae", term: "IBT-158")
        }
        if terms.serviceCode == nil, terms.itemType == .services || terms.itemType == .both {
            refuse(
                "line.serviceCode", path + "/extensions/ae/serviceCode", "services have an accounting code",
                "give serviceCode", "ibr-185-ae", term: "BTAE-17")
        }
        guard line.tax?.category == "AE" else { return }
        if terms.reverseChargeNature == nil {
            refuse(
                "line.nature", path + "/extensions/ae/reverseChargeNature", "which goods are under reverse charge?",
                "as in DL8.48.8.2", "ibr-166-ae", term: "BTAE-09")
        }
        if !line.identifiers.contains(where: { $0.scheme == "0160" }) {
            refuse(
                "line.gtin", path + "/identifiers", "goods under reverse charge have a GTIN", "give scheme 0160",
                "ibr-174-ae", term: "IBT-157")
        }
    }
}
