internal import Documents

/// The draft that takes an issued document back: same parties, same lines, the reference to it, no figures.
struct Correction {
    let request: CorrectRequest

    func draft() -> Invoice {
        let issued = request.document
        var draft = Invoice()
        draft.kind = request.kind
        draft.selfBilled = issued.selfBilled
        draft.outOfScope = issued.outOfScope
        draft.currency = issued.currency
        draft.taxCurrency = issued.taxCurrency
        draft.exchangeRate = issued.exchangeRate
        draft.process = issued.process
        draft.reason = request.reason
        draft.seller = issued.seller
        draft.buyer = issued.buyer
        draft.payee = issued.payee
        draft.taxRepresentative = issued.taxRepresentative
        draft.payment = issued.payment
        draft.references = issued.references
        draft.lines = issued.lines
        draft.allowances = issued.allowances
        draft.charges = issued.charges
        draft.extensions = issued.extensions
        var preceding = PrecedingDocument()
        preceding.number = issued.number ?? ""
        preceding.issueDate = issued.issueDate
        var references = draft.references ?? References()
        references.preceding = [preceding]
        draft.references = references
        return draft
    }
}
