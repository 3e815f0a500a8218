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

    /// The issue time as it is written; the canonical one is local.
    public var issueTime: @Sendable (Invoice) -> String? = { $0.issueTime }
    /// BT-83
    public var paymentID: @Sendable (PaymentReference) -> String = { ($0.model ?? "") + $0.value }

    /// Whether `cac:TaxExchangeRate` is written when tax and document currency differ.
    public var writesExchangeRate = false
    /// Whether the category's percentage is written when it is zero.
    public var writesZeroPercent = true
    /// BG-23: the breakdown as the document shows it, where it is not the canonical one entry by entry.
    public var taxSubtotals: @Sendable (Invoice) throws -> [TaxBreakdown] = { $0.taxBreakdown }
    /// What stands beside the seller's `cac:Party`, after it.
    public var besideSeller: (@Sendable (Invoice, inout XMLBuffer) -> Void)?
    /// References of a line, in place of the order line's number alone.
    public var lineReferences: (@Sendable (Line, inout XMLBuffer) -> Void)?

    /// Where a profile may put elements of its own; the writer calls `insert` there, in the order of the schema.
    public enum InsertionPoint: Sendable {
        case afterProfile, afterNumber, afterPeriod, afterReceipt, inContract, inAdditionalReferences, afterPayee,
            inDelivery
    }
    public var insert: (@Sendable (InsertionPoint, Invoice, inout XMLBuffer) -> Void)?

    public enum LineInsertionPoint: Sendable {
        case inIdentifiers, inClassification, afterClassification, afterAttributes, atEnd
    }
    public var insertInLine: (@Sendable (LineInsertionPoint, Line, Invoice, inout XMLBuffer) -> Void)?

    /// Where a VAT category stands.
    public enum CategoryPlace: Sendable { case line, allowance, subtotal }
    public var showsPercent: @Sendable (CategoryPlace, _ category: String) -> Bool = { _, _ in true }
    /// The percentage as it is written, where a profile wants another than that of the treatment.
    public var shownRate: @Sendable (CategoryPlace, _ category: String, Decimal) -> Decimal = { $2 }
    /// EN 16931 gives the reason of an exemption in the breakdown alone.
    public var showsExemption: @Sendable (CategoryPlace) -> Bool = { $0 == .subtotal }
    /// Whether `cbc:Name` carries the category in the country's own list.
    public var showsNationalCategory: @Sendable (CategoryPlace) -> Bool = { _ in false }

    /// Attributes of the legal registration identifier: agency and its name.
    public var registrationAgency: @Sendable (Party) -> (id: String?, name: String?) = { _ in (nil, nil) }

    // MARK: Reading, each the inverse of its writing counterpart

    /// BT-3: kind, flags, and the code itself where it is not what the kind gives.
    public var readTypeCode: @Sendable (_ code: String, _ isCredit: Bool, inout Invoice) -> Void
    public var readTaxPointCode: @Sendable (String) -> TaxPoint.Basis? = { code in
        switch code {
        case "3": .issueDate
        case "35": .supplyDate
        case "432": .paymentDate
        default: nil
        }
    }
    public var readPartyIdentification: @Sendable (_ value: String, _ scheme: String?) -> Identifier? = {
        Identifier(scheme: $1 ?? "party", value: $0)
    }
    public var readPartyTaxScheme: @Sendable (_ id: String, _ scheme: String) -> Identifier? = {
        Identifier(scheme: $1.uppercased() == "VAT" ? "vat" : "tax", value: $0)
    }
    public var readPaymentID: @Sendable (String) -> PaymentReference = { text in
        var reference = PaymentReference()
        reference.value = text
        return reference
    }
    /// Whether `cac:TaxCategory/cbc:Name` is the category in the country's own list.
    public var readsNationalCategory = false
    /// What a profile adds to a party, a line, the document.
    public var readParty: (@Sendable (XMLElement, inout Party) -> Void)?
    public var readLine: (@Sendable (XMLElement, inout Line) -> Void)?
    public var readExtensions: (@Sendable (XMLElement, inout Invoice) throws -> Void)?

    public init(_ profile: Profile) {
        customizationID = profile.customizationID
        profileID = profile.profileID
        let codes = TypeCodes(profile)
        typeCode = { $0.typeCode ?? codes.code(of: $0) }
        readTypeCode = { codes.read($0, isCredit: $1, &$2) }
    }
}
