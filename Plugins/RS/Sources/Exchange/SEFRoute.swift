internal import CountryPack
internal import Documents
internal import PluginKit

/// Which documents go to SEF, in whose name, and what is owed beside them.
struct SEFRoute {
    static let channel = "sef"

    private let invoice: Invoice

    init(_ invoice: Invoice) { self.invoice = invoice }

    func answer() -> RouteAnswer {
        if let reason = Self.reason(invoice) { return .none(reason) }
        var answer = RouteAnswer()
        answer.channel = Self.channel
        let vat = invoice.seller.identifiers.value(of: "vat") ?? ""
        answer.submitter = RouteAnswer.Submitter(role: .seller, scheme: "vat", identity: vat)
        answer.receiver = invoice.buyer.identifiers.endpoint.map {
            Identifier(scheme: "endpoint:" + $0.scheme, value: $0.value)
        }
        return answer
    }

    static func isForeign(_ invoice: Invoice) -> Bool {
        invoice.buyer.taxStatus == .foreign || (invoice.buyer.address.map { $0.country != "RS" } ?? false)
    }

    /// Why a document does not go to SEF; nil when it does.
    static func reason(_ invoice: Invoice) -> String? {
        if isForeign(invoice) { return "foreign buyers are not on SEF" }
        if invoice.buyer.taxStatus == .consumer { return "sales to consumers have a fiscal receipt, not an e-invoice" }
        return nil
    }
}

/// What is owed to the authority beside the document itself (law on electronic invoicing; ZPDV art. 44).
struct SEFDuties {
    /// Days after the end of the VAT period until which records can be entered (periods from 2025 on).
    private static let recordDays = 12
    /// Days within which a buyer accepts or rejects.
    private static let answerDays = 15

    private let request: DutiesRequest
    private let calendar: WorkingCalendar

    init(_ request: DutiesRequest, _ manifest: Manifest) {
        self.request = request
        calendar = WorkingCalendar(manifest)
    }

    func answer() -> DutiesAnswer {
        let day = request.day ?? request.context.businessDate
        switch request.event {
        case "issued": return DutiesAnswer(duties: issued(day))
        case "received": return DutiesAnswer(duties: received(day))
        case "credited", "storno":
            return DutiesAnswer(duties: [
                duty("inputVATNotice", nil, "notice", "rulebook on e-invoicing: the recipient's notice on input VAT")
            ])
        default: return DutiesAnswer()
        }
    }

    /// What carries Serbian VAT and is not on SEF is recorded one by one, or in a sum for consumers.
    private func issued(_ day: Day) -> [DutiesAnswer.Duty] {
        guard SEFRoute.reason(request.document) != nil, hasTax else { return [] }
        guard request.document.buyer.taxStatus != .consumer else {
            // A group record is the sum of a period, not a message about one document.
            var sum = duty("vatRecord.group", recordDue(day), "recordGroup", "law on electronic invoicing, art. 4")
            sum.dischargedBy = .person
            return [sum]
        }
        var record = duty(
            "vatRecord.individual", recordDue(day), "recordIndividual", "law on electronic invoicing, art. 4")
        record.submitter = RouteAnswer.Submitter(
            role: .seller, scheme: "vat", identity: request.document.seller.identifiers.value(of: "vat") ?? "")
        return [record]
    }

    private func received(_ day: Day) -> [DutiesAnswer.Duty] {
        var duties: [DutiesAnswer.Duty] = []
        let isReverseCharge =
            request.document.taxBreakdown.contains { $0.category == "AE" }
            || request.document.seller.address.map { $0.country != "RS" } ?? false
        if isReverseCharge {
            // It names the internal account of the reverse charge, which a person writes.
            var record = duty(
                "vatRecord.individual", recordDue(day), "recordIndividual", "law on electronic invoicing, art. 4")
            record.dischargedBy = .person
            duties.append(record)
        }
        if SEFRoute.reason(request.document) == nil {
            var answer = duty(
                "buyerAnswer", day.adding(days: Self.answerDays), "accept", "law on electronic invoicing, art. 13")
            answer.dischargedBy = .person
            duties.append(answer)
        }
        return duties
    }

    private var hasTax: Bool { request.document.taxBreakdown.contains { !$0.tax.isZero } }

    private func recordDue(_ day: Day) -> Day? {
        day.lastOfMonth.adding(days: Self.recordDays).flatMap { calendar.workingDay(onOrAfter: $0) }
    }

    private func duty(_ kind: String, _ due: Day?, _ action: String, _ source: String) -> DutiesAnswer.Duty {
        var duty = DutiesAnswer.Duty()
        duty.kind = kind
        duty.authority = SEFRoute.channel
        duty.due = due
        duty.action = action
        duty.source = source
        return duty
    }
}
