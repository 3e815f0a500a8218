internal import CountryPack
internal import Documents

/// The lines of a rule's role `taxRow`: where the row's repartition sends the tax, share by share.
struct TaxLines {
    let engine: PostingEngine
    let roles: AccountRoles
    let event: PostingEvent

    func add(
        _ line: PostingLine, _ item: PostingItem, _ amount: LineAmount, to journal: inout JournalLines
    ) throws(PostingError) {
        guard let document = line.document, let part = line.part else {
            throw PostingError(
                .noRepartition, "a line of \(event.kind.rawValue) posts tax and says neither document nor part",
                remedy: "give both in the posting rule")
        }
        guard let key = item.row, let row = engine.rows[key] else {
            throw PostingError(
                .noRow, "the tax table has no row \(item.row ?? "for this figure")", remedy: "assess the document first")
        }
        guard event.isDueNow(document) else {
            let role = row.direction == .sale ? "outputVAT.notDue" : "inputVAT.notDue"
            try journal.add(
                line.side, try account(role), amount, storno: line.storno, tag: nil, openItem: line.openItem)
            return
        }
        // Tax that may not be deducted is a share of the tax, and goes where the line's expense goes.
        let parts: Set<Repartition.Part> = part == .tax ? [.tax, .taxNonDeductible] : [part]
        let shares = row.repartition.filter { $0.document == document && parts.contains($0.part) }
        guard !shares.isEmpty else {
            throw PostingError(
                .noRepartition, "the row \(key) says nothing about \(part.rawValue) on \(document.rawValue)",
                remedy: "add it to the row's repartition")
        }
        var left = amount
        for (index, share) in shares.enumerated() {
            let part =
                index == shares.count - 1
                ? left : try self.share(share.factor ?? .one, of: amount)
            left = try PostingError.checked { () throws(AmountError) in try left.subtracting(part) }
            if part.base.isZero, part.foreign.isZero { continue }
            try journal.add(
                line.side, try account(of: share, item), part, storno: line.storno,
                tag: PostedLine.Tag(row: key, document: document, part: share.part), openItem: line.openItem)
        }
    }

    private func share(_ factor: Decimal, of amount: LineAmount) throws(PostingError) -> LineAmount {
        try PostingError.checked { () throws(AmountError) in
            try amount.times(factor, event.currency, engine.manifest.baseCurrency)
        }
    }

    private func account(of share: Repartition, _ item: PostingItem) throws(PostingError) -> String {
        if let role = share.account { return try account(role) }
        if let named = item.account.flatMap(roles.account(named:)) { return named }
        return try account("expense.nonDeductibleVAT")
    }

    private func account(_ role: String) throws(PostingError) -> String {
        guard let code = roles.account(role) else {
            throw PostingError(
                .noAccount, "no account has the role \(role)", remedy: "add the role to the manifest's roles")
        }
        return code
    }
}
