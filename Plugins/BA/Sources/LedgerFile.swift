internal import CountryPack
internal import Documents
internal import JSON
internal import PluginKit

/// e-KUF and e-KIF: the purchase and sales ledgers as text files of the indirect taxation authority.
///
/// Records of fields separated by `;`, UTF-8, no text marks: header (1), documents (2), trailer (3) with the sums.
struct LedgerFile {
    enum Kind {
        case purchases, sales

        /// Number of the file in its name and header.
        var code: String { self == .purchases ? "1" : "2" }
    }

    /// The portal takes no larger file; a larger month is split over sequence numbers.
    private static let maximumSize = 5 << 20

    private let request: RenderFilingRequest
    private let kind: Kind
    private let manifest: Manifest

    init(_ request: RenderFilingRequest, kind: Kind, _ manifest: Manifest) {
        self.request = request
        self.manifest = manifest
        self.kind = kind
    }

    func bytes() throws -> [UInt8] {
        let direction: TaxRow.Direction = kind == .sales ? .sale : .purchase
        let documents = request.documents.filter { $0.direction == direction }
        let records = try documents.map { filed in
            try kind == .sales ? SalesRecord(filed).columns : PurchaseRecord(filed, manifest).columns
        }
        var lines = [try header().joined(separator: ";")]
        for (index, record) in records.enumerated() {
            let ordinal = String(index + 1)
            let padded = String(repeating: "0", count: max(0, 10 - ordinal.count)) + ordinal
            let columns = ["2", try period(), padded] + record.texts + record.amounts.map(Self.amount)
            lines.append(columns.joined(separator: ";"))
        }
        lines.append(try trailer(records).joined(separator: ";"))
        let bytes = Array((lines.joined(separator: "\r\n") + "\r\n").utf8)
        guard bytes.count <= Self.maximumSize else {
            throw Refusal(
                Diagnostic(
                    code: "ba.ledgerFile.size", path: "/documents", message: "the file has \(bytes.count) bytes",
                    remedy: "split the documents over several files, details.sequence 01, 02 ...", rule: "e-KUF/e-KIF"))
        }
        return bytes
    }

    private func header() throws -> [String] {
        guard let vat = request.filer.identifiers.value(of: "vat") else {
            throw Diagnostics(
                Diagnostic(
                    code: "filing.filer", path: "/filer/identifiers", message: "the filer has no VAT number",
                    remedy: "give the identifier \"vat\""))
        }
        let moment = request.context.moment ?? ""
        let time = moment.count >= 19 ? String(moment.dropFirst(11).prefix(8)) : "00:00:00"
        return [
            "1", LedgerColumns.digits(vat), try period(), kind.code, request.details["sequence"] ?? "01",
            request.context.businessDate.description, time
        ]
    }

    private func trailer(_ records: [LedgerColumns]) throws -> [String] {
        let width = kind == .sales ? 11 : 9
        let sums = try (0..<width).map { column in try records.map { $0.amounts[column] }.total() }
        return ["3"] + sums.map(Self.amount) + [String(records.count)]
    }

    /// YYMM
    private func period() throws -> String {
        guard let start = request.period.start else {
            throw Diagnostics(
                Diagnostic(code: "filing.period", path: "/period", message: "the period has no start", remedy: "give it"))
        }
        let text = start.description
        return String(text.dropFirst(2).prefix(2) + text.dropFirst(5).prefix(2))
    }

    private static func amount(_ money: Money) -> String { money.text(minimumDecimals: 2) }
}

/// The columns of one record behind period and ordinal: texts, then amounts.
struct LedgerColumns {
    var texts: [String]
    var amounts: [Money]

    /// Nothing that would end a field or a record.
    static func clean(_ text: String) -> String {
        String(text.map { ";\"'\n\r".contains($0) ? " " : $0 }).trimmingSpaces
    }

    static func digits(_ text: String) -> String { String(text.filter(\.isNumber)) }

    static func party(_ party: Party, isForeignGoods: Bool, isForeignService: Bool) -> [String] {
        let address = [party.address?.lines.first, party.address?.city].compactMap(\.self).joined(separator: ", ")
        let vat = digits(party.identifiers.value(of: "vat") ?? "")
        let registration = digits(party.identifiers.value(of: "registration") ?? "")
        let identity: [String] =
            if isForeignGoods {
                ["000000000000", "0000000000000"]
            } else if isForeignService {
                ["", ""]
            } else if registration.isEmpty, vat.isEmpty {
                ["", "9999999999999"]
            } else {
                [vat, registration.isEmpty ? "4" + vat : registration]
            }
        return [clean(party.name), clean(address)] + identity
    }
}

extension String {
    fileprivate var trimmingSpaces: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
