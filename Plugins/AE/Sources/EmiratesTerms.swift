internal import Documents
internal import JSON

/// The terms PINT AE has and the canonical document has not: `extensions.ae` of the document.
struct EmiratesTerms: Record, Hashable {
    /// Positions of BTAE-02, in their order.
    enum Flag: String, Sendable, CaseIterable {
        case freeZone, deemedSupply, marginScheme, summary, continuous, disclosedAgent, eCommerce, export
    }

    var uuid: String?
    var flags: [Flag] = []
    var beneficiary: String?
    var principal: String?
    var contractValue: String?
    var billingFrequency: String?
    var customsReference: String?
    var incoterms: String?
    /// The exchange that is reported; only for the tax data document.
    var taxData: TaxDataTerms?

    static let shape = Shape<EmiratesTerms>("EmiratesTerms", "Terms of PINT AE beyond the canonical document.") {
        Field("uuid", \.uuid, .code, "unique id; taken from the call's context when absent", term: "BTAE-07")
        Field(list: "flags", \.flags, .enumeration(), "kind of transaction", term: "BTAE-02", limit: 8)
        Field("beneficiary", \.beneficiary, .code, "beneficiary in a free zone", term: "BTAE-01")
        Field("principal", \.principal, .code, "TRN of the principal", term: "BTAE-14")
        Field("contractValue", \.contractValue, .code, "value of the contract", term: "BTAE-05")
        Field("billingFrequency", \.billingFrequency, .code, "how often is billed", term: "BTAE-06")
        Field("customsReference", \.customsReference, .code, "customs declaration", term: "BTAE-21")
        Field("incoterms", \.incoterms, .code, "terms of delivery", term: "BTAE-22")
        Field("taxData", \.taxData, .record(), "the exchange that a tax data document reports")
    }

    /// Eight positions of 0 and 1.
    var executionID: String { Flag.allCases.map { flags.contains($0) ? "1" : "0" }.joined() }

    static func flags(of executionID: String) -> [Flag] {
        zip(Flag.allCases, executionID).filter { $0.1 == "1" }.map(\.0)
    }
}

/// The terms of a line: `extensions.ae` of the line.
struct EmiratesLineTerms: Record, Hashable {
    enum ItemType: String, Sendable, CaseIterable {
        case goods = "G"
        case services = "S"
        case both = "B"
    }

    var itemType: ItemType?
    var reverseChargeNature: String?
    var serviceCode: String?
    var batch: String?

    static let shape = Shape<EmiratesLineTerms>("EmiratesLineTerms", "Terms of a PINT AE line.") {
        Field("itemType", \.itemType, .enumeration(), "goods, services or both", term: "BTAE-13")
        Field("reverseChargeNature", \.reverseChargeNature, .code, "goods under reverse charge", term: "BTAE-09")
        Field("serviceCode", \.serviceCode, .code, "service accounting code", term: "BTAE-17")
        Field("batch", \.batch, .code, "batch number", term: "BTAE-24")
    }
}

extension Invoice {
    /// `extensions.ae`; empty when there is none or it is not readable, which `PINTDefaults` refuses beforehand.
    var emirates: EmiratesTerms {
        get { extensions?["ae"].flatMap { try? EmiratesTerms.decode($0) } ?? EmiratesTerms() }
        set {
            var object = extensions?.object ?? JSONObject()
            object["ae"] = newValue == EmiratesTerms() ? nil : newValue.json
            extensions = object.isEmpty ? nil : .object(object)
        }
    }

    func has(_ flag: EmiratesTerms.Flag) -> Bool { emirates.flags.contains(flag) }
}

extension Line {
    var emirates: EmiratesLineTerms {
        get { extensions?["ae"].flatMap { try? EmiratesLineTerms.decode($0) } ?? EmiratesLineTerms() }
        set {
            var object = extensions?.object ?? JSONObject()
            object["ae"] = newValue == EmiratesLineTerms() ? nil : newValue.json
            extensions = object.isEmpty ? nil : .object(object)
        }
    }
}
