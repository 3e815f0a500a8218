public import CountryPack
public import Documents

/// What differs between countries in a UBL 2.1 invoice; the rest is EN 16931's syntax binding.
///
/// Data first; the closures are for what a table can't say. A plugin starts from the profile and changes what it must:
///
/// ```swift
/// var dialect = UBLDialect(profile)
/// dialect.paymentID = { "(mod\($0.model ?? "00")) \($0.value)" }
/// ```
public struct UBLDialect: Sendable {
    public var customizationID: String
    public var profileID: String?
    public var typeCode: @Sendable (Invoice) -> String

    /// Namespaces beside the default, `cac` and `cbc`, and what stands in front of everything else.
    public var namespaces: [(prefix: String, uri: String)] = []
    public var extensions: (@Sendable (Invoice, inout XMLBuffer) throws -> Void)?

    /// BT-8: UNTDID 2005 code for the basis.
    public var taxPointCode: @Sendable (Invoice) -> String? = { invoice in
        switch invoice.taxPoint?.basis {
        case .issueDate: "3"
        case .supplyDate: "35"
        case .paymentDate: "432"
        case nil: nil
        }
    }

    /// BT-29, BT-46: what stands in `cac:PartyIdentification`: value and scheme.
    public var partyIdentification: @Sendable (Identifier) -> (value: String, scheme: String?)? = { identifier in
        let isICD = identifier.scheme.utf8.count == 4 && identifier.scheme.utf8.allSatisfy { ($0 &- 48) < 10 }
        return isICD ? (identifier.value, identifier.scheme) : nil
    }

    /// BT-31, BT-32, BT-48: what stands in `cac:PartyTaxScheme`: identifier and scheme.
    public var partyTaxSchemes: @Sendable (Party) -> [(id: String, scheme: String)] = { party in
        let vat = party.identifiers.value(of: "vat").map { (id: $0, scheme: "VAT") }
        let tax = party.identifiers.value(of: "tax").map { (id: $0, scheme: "TAX") }
        return [vat, tax].compactMap(\.self)
    }

    /// BT-83
    public var paymentID: @Sendable (PaymentReference) -> String = { ($0.model ?? "") + $0.value }

    /// Whether `cac:TaxExchangeRate` is written when tax and document currency differ.
    public var writesExchangeRate = false
    /// Whether the category's percentage is written when it is zero.
    public var writesZeroPercent = true

    public init(_ profile: Profile) {
        customizationID = profile.customizationID
        profileID = profile.profileID
        let codes = profile.typeCodes
        typeCode = { invoice in
            if let code = invoice.typeCode ?? codes[invoice.kind.rawValue] { return code }
            return switch invoice.kind {
            case .invoice: "380"
            case .creditNote: "381"
            case .debitNote: "383"
            case .advance: "386"
            case .corrective: "384"
            }
        }
    }
}
