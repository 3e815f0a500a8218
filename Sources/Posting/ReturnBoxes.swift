public import CountryPack
public import Documents

/// Where tagged lines stand in the VAT return, as the tax table's repartition has it.
public struct ReturnBoxes: Sendable {
    public struct Rule: Sendable, Hashable {
        public let row: String
        public let document: Repartition.DocumentKind
        public let part: Repartition.Part
        /// The side on which the figure counts up.
        public let side: PostedLine.Side
        public let boxes: [String]
    }

    /// One for each part of each row, also where it goes to no box: such a part is known, not forgotten.
    public let rules: [Rule]

    public init(_ manifest: Manifest) {
        var seen: Set<[String]> = []
        rules = manifest.taxRows.flatMap { row in
            row.repartition.filter { share in
                // Shares of one part differ in account only; the return has the sum once.
                seen.insert([row.key, share.document.rawValue, share.part.rawValue]).inserted
            }.map { share in
                // What a recipient assesses himself he owes, like tax on a sale.
                let owes = share.document == .selfAssessment && share.part == .tax
                return Rule(
                    row: row.key, document: share.document, part: share.part,
                    side: row.direction == .sale || owes ? .credit : .debit, boxes: share.boxes)
            }
        }
    }

    /// Totals by box over lines.
    public func totals(of lines: some Sequence<PostedLine>) throws(AmountError) -> [String: Money] {
        var totals: [String: Money] = [:]
        for line in lines {
            guard let tag = line.tag, let rule = rule(for: tag) else { continue }
            let counts = (line.side == rule.side) != line.storno
            for box in rule.boxes {
                let soFar = totals[box] ?? .zero
                totals[box] = try counts ? soFar.adding(line.base) : soFar.subtracting(line.base)
            }
        }
        return totals
    }

    private func rule(for tag: PostedLine.Tag) -> Rule? {
        rules.first { $0.row == tag.row && $0.document == tag.document && $0.part == tag.part }
    }
}
