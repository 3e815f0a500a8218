internal import Documents

extension UBLReader {
    mutating func readPayment(_ root: XMLElement, _ invoice: inout Invoice) {
        invoice.dueDate = day(root.child("DueDate"), "/dueDate")
        var payment = Payment()
        for element in root.children("PaymentMeans") {
            if let due = day(element.child("PaymentDueDate"), "/dueDate") { invoice.dueDate = invoice.dueDate ?? due }
            if let means = means(element) { payment.means.append(means) }
        }
        payment.terms = root.text("PaymentTerms", "Note")
        if payment != Payment() { invoice.payment = payment }
    }

    private func means(_ element: XMLElement) -> PaymentMeans? {
        guard let code = element.child("PaymentMeansCode") else { return nil }
        var means = PaymentMeans()
        means.code = code.text
        means.text = code.attribute("name")
        means.reference = element.text("PaymentID").map(dialect.readPaymentID)
        if let card = element.child("CardAccount") {
            card.child("NetworkID")?.markRead()
            var value = PaymentMeans.Card()
            // Of a masked number only its last digits are said.
            let digits = (card.text("PrimaryAccountNumberID") ?? "").reversed().prefix { $0.isWholeNumber }
            value.number = String(digits.reversed())
            value.holder = card.text("HolderName")
            means.card = value
        }
        if let account = element.child("PayeeFinancialAccount") {
            var value = PaymentMeans.Account()
            let id = account.child("ID")
            _ = id?.attribute("schemeID")
            let number = id?.text ?? ""
            if Self.looksLikeIBAN(number) {
                value.iban = String(number.filter { $0 != " " })
            } else if !number.isEmpty {
                value.number = number
            }
            value.name = account.text("Name")
            value.bic = account.text("FinancialInstitutionBranch", "ID")
            means.account = value
        }
        if let mandate = element.child("PaymentMandate") {
            var value = PaymentMeans.Mandate()
            value.id = mandate.text("ID")
            value.account = mandate.text("PayerFinancialAccount", "ID")
            means.mandate = value
        }
        return means
    }

    /// With right check digits; anything else is a number of some other kind.
    private static func looksLikeIBAN(_ text: String) -> Bool { IBAN.isValid(Array(text.utf8.filter { $0 != 0x20 })) }
}
