internal import XML

/// What an authority reads of a UBL document before anything else.
struct DocumentHead: Sendable {
    var root = ""
    var number = ""
    var issueDate = ""
    var typeCode = ""
    /// The seller's VAT identifier, or its electronic address where it has none.
    var issuer = ""
    var issuerEndpoint = ""
    var buyer = ""
    var buyerEndpoint = ""

    var identity: String { "\(issuer)|\(number)|\(issueDate)|\(root)\(typeCode)" }

    /// Nil when the bytes are no well-formed XML.
    init?(_ bytes: [UInt8]) {
        guard let tree = try? XMLReader.tree(bytes) else { return nil }
        root = tree.name(of: tree.root)?.local ?? ""
        for element in tree.elements(of: tree.root) {
            let text = tree.string(of: element)
            switch tree.name(of: element)?.local {
            case "ID" where number.isEmpty: number = text
            case "IssueDate": issueDate = text
            case "InvoiceTypeCode", "CreditNoteTypeCode": typeCode = text
            case "AccountingSupplierParty":
                issuer = Self.find(["Party", "PartyTaxScheme", "CompanyID"], tree, element)
                issuerEndpoint = Self.find(["Party", "EndpointID"], tree, element)
            case "AccountingCustomerParty":
                buyer = Self.find(["Party", "PartyTaxScheme", "CompanyID"], tree, element)
                buyerEndpoint = Self.find(["Party", "EndpointID"], tree, element)
            default: break
            }
        }
        if issuer.isEmpty { issuer = issuerEndpoint }
    }

    private static func find(_ path: [String], _ tree: XMLTree, _ start: Int32) -> String {
        var at = start
        for name in path {
            guard let next = tree.elements(of: at).first(where: { tree.name(of: $0)?.local == name }) else { return "" }
            at = next
        }
        return tree.string(of: at)
    }
}
