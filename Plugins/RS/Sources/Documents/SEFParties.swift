internal import CountryPack
internal import Documents
internal import JSON
internal import PluginKit

/// SEF's conditions on seller and buyer.
struct SEFParties {
    private let invoice: Invoice
    private let manifest: Manifest

    init(_ invoice: Invoice, _ manifest: Manifest) {
        self.invoice = invoice
        self.manifest = manifest
    }

    func findings() -> [Diagnostic] {
        let seller = findings(invoice.seller, "/seller", role: "seller")
        let buyer = findings(invoice.buyer, "/buyer", role: "buyer")
        return seller + buyer + addresses() + publicBuyer() + others()
    }

    private func findings(_ party: Party, _ path: String, role: String) -> [Diagnostic] {
        var found: [Diagnostic] = []
        for (scheme, term) in [("vat", "BT-31/BT-48"), ("registration", "BT-30/BT-47")]
        where party.identifiers.value(of: scheme) == nil {
            found.append(
                refusal(
                    "identifier.missing", path + "/identifiers", "the \(role) has no identifier \"\(scheme)\"",
                    scheme == "vat"
                        ? "give RS and the PIB, as in RS101134702" : "give the registration number, 8 digits",
                    term, scheme == "vat" ? "RSR-09" : "RSR-18"))
        }
        if let jbkjs = party.identifiers.filter({ $0.scheme == "jbkjs" }).dropFirst().first {
            found.append(
                refusal(
                    "jbkjs.twice", path + "/identifiers", "a second JBKJS is given: \(jbkjs.value)", "give it once",
                    "BT-29/BT-46", "UBLJBKJSIdentificationIdMustBeDefinedOnlyOnce"))
        }
        for (index, identifier) in party.identifiers.enumerated() {
            if let finding = check(identifier, "\(path)/identifiers/\(index)/value") { found.append(finding) }
        }
        if let endpoint = party.identifiers.endpoint {
            if endpoint.scheme != "9948" {
                found.append(
                    refusal(
                        "endpoint.scheme", path + "/identifiers",
                        "the electronic address has scheme \(endpoint.scheme)",
                        "use endpoint:9948 with the PIB", "BT-34/BT-49", "RSR-14"))
            } else if let vat = party.identifiers.value(of: "vat"), vat != "RS" + endpoint.value {
                found.append(
                    refusal(
                        "endpoint.differs", path + "/identifiers",
                        "electronic address and VAT identifier name different PIBs",
                        "leave the endpoint out; it is the PIB", "BT-34/BT-49", "SEF specification"))
            }
        }
        return found
    }

    /// Form and check digit, as the manifest's scheme has them.
    private func check(_ identifier: Identifier, _ path: String) -> Diagnostic? {
        // The scheme of an address in another network, and the VAT status, have no form of ours.
        let isForeign = identifier.scheme.hasPrefix("endpoint:") || identifier.scheme == "vatStatus"
        guard let scheme = manifest.identifiers.first(where: { $0.scheme == identifier.scheme }) else {
            if isForeign { return nil }
            return refusal(
                "identifier.unknown", path, "SEF has no place for an identifier of scheme \(identifier.scheme)",
                "one of: \(manifest.identifiers.map(\.scheme).joined(separator: ", ")), vatStatus", "BT-29/BT-46",
                "SEF specification")
        }
        guard let problem = scheme.problem(in: identifier.value) else { return nil }
        // An uncertain check digit is worth a warning; a wrong form never goes out.
        let blocks = scheme.blocking || !scheme.hasForm(identifier.value)
        return Diagnostic(
            code: "sef.identifier.invalid", severity: blocks ? .error : .warning, path: path,
            message: "\(scheme.names["en"] ?? identifier.scheme): \(problem)", remedy: "check it against the register",
            rule: scheme.source.law)
    }

    private func addresses() -> [Diagnostic] {
        var found: [Diagnostic] = []
        for (party, path) in [(invoice.seller, "/seller"), (invoice.buyer, "/buyer")] {
            if party.address?.lines.isEmpty ?? true {
                found.append(
                    refusal(
                        "address.street", path + "/address/lines", "the address has no street", "give address.lines",
                        "BT-35/BT-50", "RSR-23"))
            }
            if party.address?.city == nil {
                found.append(
                    refusal(
                        "address.city", path + "/address/city", "the address has no city", "give address.city",
                        "BT-37/BT-52", "RSR-24"))
            }
        }
        if invoice.buyer.address?.postalCode == nil {
            found.append(
                refusal(
                    "address.postalCode", "/buyer/address/postalCode", "the buyer's address has no postal code",
                    "give address.postalCode", "BT-53", "RSR-26"))
        }
        return found
    }

    /// Payee and tax representative, where there are such.
    private func others() -> [Diagnostic] {
        var found: [Diagnostic] = []
        if let payee = invoice.payee, payee.identifiers.value(of: "registration") == nil {
            found.append(
                refusal(
                    "payee.registration", "/payee/identifiers", "the payee has no registration number",
                    "give the identifier \"registration\", 8 or 13 digits", "BT-61", "RSR-27"))
        }
        guard let representative = invoice.taxRepresentative else { return found }
        if representative.identifiers.value(of: "vat")?.hasPrefix("RS") != true {
            found.append(
                refusal(
                    "representative.vat", "/taxRepresentative/identifiers", "the tax representative has no Serbian PIB",
                    "give the identifier \"vat\": RS and the PIB", "BT-63", "RSR-29"))
        }
        if representative.address?.city == nil || representative.address?.postalCode == nil {
            found.append(
                refusal(
                    "representative.address", "/taxRepresentative/address", "city or postal code is missing",
                    "give both", "BT-66/BT-67", "RSR-31"))
        }
        return found
    }

    /// A payment claim against public funds names its contract, order or lot.
    private func publicBuyer() -> [Diagnostic] {
        guard invoice.buyer.identifiers.value(of: "jbkjs") != nil else { return [] }
        let references = invoice.references
        guard references?.contract == nil, references?.order == nil, references?.tender == nil else { return [] }
        return [
            refusal(
                "reference.publicBuyer", "/references", "the buyer is a public funds user",
                "give references.contract, references.order or references.tender", "BT-12/BT-13/BT-17",
                "UBLOrderNumberLotNumberOrContractNumberIsRequired")
        ]
    }

    private func refusal(
        _ code: String, _ path: String, _ message: String, _ remedy: String, _ term: String, _ rule: String
    ) -> Diagnostic {
        Diagnostic(code: "sef." + code, path: path, message: message, remedy: remedy, term: term, rule: rule)
    }
}
