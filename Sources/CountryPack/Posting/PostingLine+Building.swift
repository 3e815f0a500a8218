internal import Documents

// Posting lines as sentences, for the base rules.
extension PostingLine {
    static func debit(_ role: String, _ amount: String, each: String? = nil, storno: Bool = false) -> PostingLine {
        line(.debit, role, amount, each, storno)
    }

    static func credit(_ role: String, _ amount: String, each: String? = nil, storno: Bool = false) -> PostingLine {
        line(.credit, role, amount, each, storno)
    }

    static func either(_ role: String, _ amount: String, storno: Bool = false) -> PostingLine {
        line(.either, role, amount, nil, storno)
    }

    private static func line(
        _ side: Side, _ role: String, _ amount: String, _ each: String?, _ storno: Bool
    ) -> PostingLine {
        var line = PostingLine()
        line.side = side
        line.role = role
        line.amount = amount
        line.each = each
        line.storno = storno
        return line
    }

    var asOpenItem: PostingLine { changed { $0.openItem = true } }
    var unlessZero: PostingLine { changed { $0.skipZero = true } }

    func taxed(_ document: Repartition.DocumentKind, _ part: Repartition.Part) -> PostingLine {
        changed {
            $0.document = document
            $0.part = part
        }
    }

    func times(_ factor: Int) -> PostingLine { changed { $0.factor = Decimal(factor) } }

    private func changed(_ change: (inout PostingLine) -> Void) -> PostingLine {
        var copy = self
        change(&copy)
        return copy
    }
}
