internal import Documents
internal import JSON

extension Party {
    /// The OIB, wherever it stands: VAT number, tax number, electronic address.
    var oib: String? {
        if let vat = identifiers.value(of: "vat"), vat.hasPrefix("HR") { return String(vat.dropFirst(2)) }
        return identifiers.value(of: "tax") ?? identifiers.value(of: "endpoint:9934")
    }

    var isCroatian: Bool { address?.country == "HR" }
}

/// What only Croatian documents carry: `extensions.hr` of the document.
struct CroatianDetails {
    /// HR-BT-5 and HR-BT-4.
    let operatorOIB: String?
    let operatorName: String?
    /// HR-BT-15: the note that VAT is accounted as payments come in.
    let cashAccounting: String?

    init(_ invoice: Invoice) {
        let own = invoice.extensions?["hr"]
        operatorOIB = own?["operator"]?["oib"]?.string
        operatorName = own?["operator"]?["name"]?.string
        cashAccounting = own?["cashAccounting"]?.string
    }
}

extension JSONValue {
    /// `extensions` with members of ours added.
    static func merging(_ extensions: JSONValue?, hr members: [String: JSONValue]) -> JSONValue {
        var own = extensions?["hr"]?.object ?? JSONObject()
        for key in members.keys.sorted() { own[key] = members[key] }
        var all = extensions?.object ?? JSONObject()
        all["hr"] = .object(own)
        return .object(all)
    }
}

/// HR-TB-2: categories that EN 16931 shows as exempt and the extension as outside VAT, with their scheme.
enum OutsideVAT {
    static let schemes = ["HR:POVNAK": "OTH", "HR:PP": "LOC", "HR:PPMV": "CAR", "HR:N": "VAT"]

    static func contains(_ nationalCategory: String?) -> Bool { nationalCategory.map { schemes[$0] != nil } ?? false }
}
