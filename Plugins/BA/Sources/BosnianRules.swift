internal import CountryPack
internal import Documents
internal import JSON
internal import PluginKit

/// What the VAT law wants on an invoice and no table says.
struct BosnianRules {
    private let invoice: Invoice
    private let manifest: Manifest

    init(_ invoice: Invoice, _ manifest: Manifest) {
        self.invoice = invoice
        self.manifest = manifest
    }

    /// - Returns: warnings.
    /// - Throws: `Refusal` with every finding.
    func check() throws(Refusal) -> [Diagnostic] {
        let found = identifiers(invoice.seller, "/seller") + identifiers(invoice.buyer, "/buyer") + seller() + notes()
        guard found.allSatisfy({ $0.severity != .error }) else { throw Refusal(Diagnostics(found)) }
        return found
    }

    private func identifiers(_ party: Party, _ path: String) -> [Diagnostic] {
        party.identifiers.enumerated().compactMap { index, identifier in
            guard (party.address?.country ?? "BA") == "BA",
                let scheme = manifest.identifiers.first(where: { $0.scheme == identifier.scheme }),
                let problem = scheme.problem(in: identifier.value)
            else { return nil }
            let blocks = scheme.blocking || !scheme.hasForm(identifier.value)
            return Diagnostic(
                code: "ba.identifier.invalid", severity: blocks ? .error : .warning,
                path: "\(path)/identifiers/\(index)/value",
                message: "\(scheme.names["en"] ?? identifier.scheme): \(problem)",
                remedy: "check it against the register", rule: scheme.source.law)
        }
    }

    private func seller() -> [Diagnostic] {
        let isOutside = invoice.taxBreakdown.contains { $0.category == "O" }
        if isOutside, invoice.seller.taxStatus == .registered {
            return [
                Diagnostic(
                    code: "ba.seller.registered", path: "/seller/taxStatus",
                    message: "the seller is registered for VAT and the document is outside its scope",
                    remedy: "choose the tax row that fits", rule: "Zakon o PDV čl. 44")
            ]
        }
        if !isOutside, invoice.seller.identifiers.value(of: "vat") == nil {
            return [
                Diagnostic(
                    code: "ba.seller.noVATNumber", path: "/seller/identifiers",
                    message: "the seller charges VAT and gives no VAT number",
                    remedy: "give the identifier \"vat\": BA and 12 digits, or the row notRegistered", term: "BT-31",
                    rule: "Zakon o PDV čl. 55")
            ]
        }
        return []
    }

    /// A note that reduces or raises an invoice names it.
    private func notes() -> [Diagnostic] {
        guard invoice.kind == .creditNote || invoice.kind == .debitNote,
            invoice.references?.preceding.isEmpty ?? true
        else { return [] }
        return [
            Diagnostic(
                code: "ba.reference.missing", path: "/references/preceding",
                message: "a note does not say which invoice it changes", remedy: "give references.preceding",
                term: "BG-3", rule: "Zakon o PDV čl. 20")
        ]
    }
}
