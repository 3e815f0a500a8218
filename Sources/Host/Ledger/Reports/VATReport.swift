public import Documents
internal import Storage

/// Which box of a return a part of a tax row goes to, as the plugin's tax table says.
public struct BoxRule: Sendable, Hashable {
    public let row: String
    public let document: String
    public let part: String
    /// The side on which the figure counts up.
    public let side: Side
    /// 1, or −1 for rows that a box subtracts.
    public let factor: Int
    public let boxes: [String]

    public init(row: String, document: String, part: String, side: Side, factor: Int = 1, boxes: [String]) {
        self.row = row
        self.document = document
        self.part = part
        self.side = side
        self.factor = factor
        self.boxes = boxes
    }
}

/// The VAT totals of a VAT period, by tax row and by box.
public struct VATReport: Sendable, Hashable {
    public struct Row: Sendable, Hashable {
        public let row: String
        public let document: String
        public let part: String
        public let debit: Money
        public let credit: Money
    }

    public let period: Int64
    public let rows: [Row]
    /// By box name.
    public let boxes: [VATBox]
    /// Rows that no rule sends to a box: the plugin's table is incomplete.
    public let unassigned: [Row]
}

extension Reports {
    public func vat(_ period: Int64, rules: [BoxRule]) throws -> VATReport {
        let rows = try transaction.rows(
            """
            SELECT tax_row, tax_document, tax_part, debit, credit FROM vat_balances
            WHERE organization_id = ?1 AND vat_period = ?2
            """, [SQLValue(try transaction.requireOrganization()), .integer(period)]
        ) { row in
            VATReport.Row(
                row: try row.text(0), document: try row.text(1), part: try row.text(2), debit: try row.money(3),
                credit: try row.money(4))
        }.sorted { ($0.row, $0.document, $0.part) < ($1.row, $1.document, $1.part) }
        var boxes: [String: Money] = [:]
        var unassigned: [VATReport.Row] = []
        for row in rows {
            let matching = rules.filter { $0.row == row.row && $0.document == row.document && $0.part == row.part }
            if matching.isEmpty { unassigned.append(row) }
            for rule in matching {
                let amount =
                    try rule.side == .debit
                    ? row.debit.subtracting(row.credit) : row.credit.subtracting(row.debit)
                let figure = try Money(
                    Decimal.quotient(
                        of: Decimal(amount), times: Decimal(rule.factor), decimals: Money.decimals))
                for box in rule.boxes { boxes[box] = try (boxes[box] ?? .zero).adding(figure) }
            }
        }
        return VATReport(
            period: period, rows: rows, boxes: boxes.sorted { $0.key < $1.key }.map { VATBox($0.key, $0.value) },
            unassigned: unassigned)
    }

    /// The lines behind a figure of the VAT report.
    public func vatLines(_ period: Int64, row: String, part: String? = nil) throws -> [(entry: Int64, line: Int64)] {
        try transaction.rows(
            """
            SELECT entry, line FROM lines WHERE organization_id = ?1 AND vat_period = ?2 AND tax_row = ?3
                AND (CAST(?4 AS TEXT) IS NULL OR tax_part = ?4) ORDER BY entry, line
            """,
            [
                SQLValue(try transaction.requireOrganization()), .integer(period), .text(row), SQLValue(part)
            ]
        ) { (try $0.integer(0), try $0.integer(1)) }
    }
}
