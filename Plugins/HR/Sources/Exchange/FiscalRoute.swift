internal import CountryPack
internal import Documents
internal import PluginKit

/// Which documents go where, in whose name, and what is owed beside them.
enum FiscalRoute {
    static let intermediary = "sveracun"
    static let fiscalisation = "cis"
    static let receipts = "cis.receipts"

    private static let start = Day("2026-01-01") ?? .earliest

    static func answer(_ invoice: Invoice) -> RouteAnswer {
        if !invoice.buyer.isCroatian, invoice.buyer.taxStatus != .consumer {
            return .none("e-invoices are for domestic transactions; a foreign buyer gets the document itself")
        }
        if let day = invoice.issueDate, day < start { return .none("e-invoices began on 2026-01-01") }
        var answer = RouteAnswer()
        let isConsumer = invoice.buyer.taxStatus == .consumer
        answer.channel = isConsumer ? receipts : intermediary
        let submitter = invoice.selfBilled ? invoice.buyer : invoice.seller
        answer.submitter = RouteAnswer.Submitter(
            role: invoice.selfBilled ? .buyer : .seller, scheme: "tax", identity: submitter.oib ?? "")
        guard !isConsumer else { return answer }
        answer.receiver = (invoice.selfBilled ? invoice.seller : invoice.buyer).identifiers.endpoint.map {
            Identifier(scheme: "endpoint:" + $0.scheme, value: $0.value)
        }
        return answer
    }
}

/// What is owed to the tax authority (Zakon o fiskalizaciji, NN 89/2025).
struct FiscalDuties {
    private static let workingDays = 5
    private static let receiptWorkingDays = 2
    private static let reportDay = 20

    private let request: DutiesRequest
    private let calendar: WorkingCalendar

    init(_ request: DutiesRequest, _ manifest: Manifest) {
        self.request = request
        calendar = WorkingCalendar(manifest)
    }

    func answer() -> DutiesAnswer {
        let day = request.day ?? request.context.businessDate
        guard FiscalRoute.answer(request.document).channel != nil else { return DutiesAnswer() }
        let isReceipt = request.document.buyer.taxStatus == .consumer
        switch request.event {
        case "issued" where isReceipt: return one(receipt(day, day))
        case "outage" where isReceipt: return one(receipt(day, working(Self.receiptWorkingDays, day)))
        case "issued", "copied":
            let due = request.document.selfBilled ? working(Self.workingDays, day) : day
            return one(direct(duty("fiscalisation", due, "fiscalise", "čl. 48. st. 3.")))
        case "outage":
            return one(duty("fiscalisation", working(Self.workingDays, day), "fiscalise", "čl. 49."))
        case "received":
            return one(
                direct(
                    duty(
                        "fiscalisation.incoming", working(Self.workingDays, day), "fiscaliseIncoming",
                        "čl. 48. st. 4.")))
        // Nobody else knows of a payment: the intermediary reports it when it is told.
        case "paid": return one(told(duty("report.payment", report(day), "reportPayment", "čl. 53.")))
        case "rejected": return one(direct(duty("report.rejection", report(day), "reportRejection", "čl. 52.")))
        case "undelivered":
            var paper = duty("paperInvoice", nil, nil, "čl. 40.")
            paper.dischargedBy = .person
            let due = working(Self.workingDays, day)
            return DutiesAnswer(duties: [
                direct(duty("report.undelivered", due, "reportUndelivered", "čl. 51.")), paper,
            ])
        default: return DutiesAnswer()
        }
    }

    private func one(_ duty: DutiesAnswer.Duty) -> DutiesAnswer { DutiesAnswer(duties: [duty]) }

    private func working(_ count: Int, _ day: Day) -> Day? { calendar.adding(workingDays: count, to: day) }

    /// The 20th of the next month, a working day or not.
    private func report(_ day: Day) -> Day? { day.lastOfMonth.adding(days: Self.reportDay) }

    private func receipt(_ day: Day, _ due: Day?) -> DutiesAnswer.Duty {
        var owed = duty("receipt", due, "send", due == day ? "čl. 3." : "čl. 21.")
        owed.authority = FiscalRoute.receipts
        owed.dischargedBy = .host
        return owed
    }

    /// Who speaks to the tax authority itself sends the message itself.
    private func direct(_ duty: DutiesAnswer.Duty) -> DutiesAnswer.Duty {
        guard request.channels.contains(FiscalRoute.fiscalisation) else { return duty }
        var duty = duty
        duty.dischargedBy = .host
        duty.submitter = submitter
        return duty
    }

    private func told(_ duty: DutiesAnswer.Duty) -> DutiesAnswer.Duty {
        var told = direct(duty)
        guard told.dischargedBy != .host else { return told }
        told.dischargedBy = .host
        told.channel = FiscalRoute.intermediary
        told.submitter = submitter
        return told
    }

    private var submitter: RouteAnswer.Submitter {
        let isReceived = ["received", "rejected"].contains(request.event)
        let isBuyer = request.document.selfBilled != isReceived
        let party = isBuyer ? request.document.buyer : request.document.seller
        return RouteAnswer.Submitter(role: isBuyer ? .buyer : .seller, scheme: "tax", identity: party.oib ?? "")
    }

    /// The intermediary that carries the document fiscalises it.
    private func duty(_ kind: String, _ due: Day?, _ action: String?, _ article: String) -> DutiesAnswer.Duty {
        var duty = DutiesAnswer.Duty()
        duty.kind = kind
        duty.authority = FiscalRoute.fiscalisation
        duty.due = due
        duty.dischargedBy = .intermediary
        duty.action = action
        duty.source = "Zakon o fiskalizaciji, " + article
        return duty
    }
}
