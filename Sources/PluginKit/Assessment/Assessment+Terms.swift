internal import CountryPack
internal import Documents
internal import JSON

// Texts of a document that count something.
extension Assessment {
    private static let days = "{days}"

    /// `{days}` in the terms of payment becomes the days from issue to due date, in the form the language wants.
    mutating func completeTerms() {
        guard let terms = invoice.payment?.terms, terms.contains(Self.days), let issued = invoice.issueDate
        else { return }
        guard let due = invoice.dueDate, issued <= due else {
            return report(
                Diagnostic(
                    code: "payment.terms.days", path: "/payment/terms",
                    message: "the terms count the days to the due date, and there is none after the issue date",
                    remedy: "give dueDate, or write the days out", term: "BT-20"))
        }
        let count = Int(due.number - issued.number)
        guard let text = manifest.locale?.counted("days", count) else {
            return report(
                Diagnostic(
                    code: "payment.terms.language", path: "/payment/terms",
                    message: "\(manifest.country ?? "the country") has no words for a number of days",
                    remedy: "write the days out, or give the manifest's locale the counted text \"days\"",
                    term: "BT-20"))
        }
        invoice.payment?.terms = terms.replacing(Self.days, with: text)
    }
}
