internal import CountryPack
internal import Documents

/// Which UNTDID 1001 code a document of some kind carries (BT-3), and back.
struct TypeCodes {
    /// By kind, where the profile has codes of its own.
    private let own: [String: String]

    init(_ profile: Profile) { own = profile.typeCodes }

    func code(of invoice: Invoice) -> String {
        if invoice.selfBilled { return invoice.isCredit ? "261" : "389" }
        if let code = own[invoice.kind.rawValue] { return code }
        return switch invoice.kind {
        case .invoice: "380"
        case .creditNote: "381"
        case .debitNote: "383"
        case .advance: "386"
        case .corrective: "384"
        }
    }

    func read(_ code: String, isCredit: Bool, _ invoice: inout Invoice) {
        if let kind = own.first(where: { $0.value == code }).flatMap({ Invoice.Kind(rawValue: $0.key) }) {
            invoice.kind = kind
            return
        }
        invoice.kind =
            switch code {
            case "383": .debitNote
            case "384": .corrective
            case "386": .advance
            default: isCredit ? .creditNote : .invoice
            }
        invoice.selfBilled = code == "389" || code == "261"
        // What the kind does not give by itself has to be kept.
        if self.code(of: invoice) != code { invoice.typeCode = code }
    }
}
