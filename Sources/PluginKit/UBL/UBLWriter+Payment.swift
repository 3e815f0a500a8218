internal import Documents

extension UBLWriter {
    func writePaymentMeans(_ invoice: Invoice, dueDate: Day?, _ xml: inout XMLBuffer) {
        for means in invoice.payment?.means ?? [] {
            xml.group("cac:PaymentMeans") { xml in
                xml.element("cbc:PaymentMeansCode", means.code, ("name", means.text))
                xml.element("cbc:PaymentDueDate", dueDate?.description)
                xml.element("cbc:PaymentID", means.reference.map(dialect.paymentID))
                if let card = means.card {
                    xml.group("cac:CardAccount") { xml in
                        xml.element("cbc:PrimaryAccountNumberID", card.number)
                        xml.element("cbc:NetworkID", "NA")
                        xml.element("cbc:HolderName", card.holder)
                    }
                }
                if let account = means.account { writeAccount(account, &xml) }
                if let mandate = means.mandate { writeMandate(mandate, &xml) }
            }
        }
    }

    private func writeAccount(_ account: PaymentMeans.Account, _ xml: inout XMLBuffer) {
        xml.group("cac:PayeeFinancialAccount") { xml in
            xml.element("cbc:ID", account.iban ?? account.number)
            xml.element("cbc:Name", account.name)
            guard let bic = account.bic else { return }
            xml.group("cac:FinancialInstitutionBranch") { $0.element("cbc:ID", bic) }
        }
    }

    private func writeMandate(_ mandate: PaymentMeans.Mandate, _ xml: inout XMLBuffer) {
        xml.group("cac:PaymentMandate") { xml in
            xml.element("cbc:ID", mandate.id)
            guard let account = mandate.account else { return }
            xml.group("cac:PayerFinancialAccount") { $0.element("cbc:ID", account) }
        }
    }

    func writePaymentTerms(_ invoice: Invoice, _ xml: inout XMLBuffer) {
        guard let terms = invoice.payment?.terms else { return }
        xml.group("cac:PaymentTerms") { $0.element("cbc:Note", terms) }
    }
}
