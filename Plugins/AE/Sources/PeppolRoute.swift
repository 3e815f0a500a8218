internal import CountryPack
internal import Documents
internal import PluginKit

/// Documents travel over Peppol through the organization's service provider.
struct PeppolRoute {
    private let invoice: Invoice

    init(_ invoice: Invoice) { self.invoice = invoice }

    /// Also where the buyer is on no network: then the service provider reports and delivers to nobody.
    func answer() -> RouteAnswer {
        var answer = RouteAnswer()
        answer.channel = "peppol"
        let issuer = invoice.selfBilled ? invoice.buyer : invoice.seller
        answer.submitter = RouteAnswer.Submitter(
            role: invoice.selfBilled ? .buyer : .seller, scheme: "endpoint:0235",
            identity: issuer.identifiers.endpoint?.value ?? "")
        let receiver = invoice.selfBilled ? invoice.seller : invoice.buyer
        answer.receiver = receiver.identifiers.endpoint.map {
            Identifier(scheme: "endpoint:" + $0.scheme, value: $0.value)
        }
        return answer
    }
}

/// What is owed beside the document (Ministerial Decisions 243/2025 and 244/2025, Cabinet Decision 106/2025).
struct PeppolDuties {
    /// Days from the supply until the document must have been issued and sent.
    private static let days = 14
    /// Working days until a failure of the system is told to the authority.
    private static let failureDays = 2

    private let request: DutiesRequest
    private let calendar: WorkingCalendar

    init(_ request: DutiesRequest, _ manifest: Manifest) {
        self.request = request
        calendar = WorkingCalendar(manifest)
    }

    func answer() -> DutiesAnswer {
        let day = request.day ?? request.context.businessDate
        switch request.event {
        case "issued":
            let supplied = request.document.delivery?.date ?? day
            return DutiesAnswer(duties: [
                duty("transmission", supplied.adding(days: Self.days), .host, "send"),
                duty("taxData", supplied.adding(days: Self.days), .intermediary, nil)
            ])
        case "failure":
            return DutiesAnswer(duties: [
                duty("failureNotice", calendar.adding(workingDays: Self.failureDays, to: day), .person, nil)
            ])
        default: return DutiesAnswer()
        }
    }

    private func duty(
        _ kind: String, _ due: Day?, _ by: DutiesAnswer.Duty.Discharger, _ action: String?
    ) -> DutiesAnswer.Duty {
        var duty = DutiesAnswer.Duty()
        duty.kind = kind
        duty.authority = "fta"
        duty.due = due
        duty.dischargedBy = by
        duty.action = action
        duty.source = "Ministerial Decision 243/2025"
        return duty
    }
}
