internal import Books
internal import Exchange
internal import HTTPTypes
internal import Identity
internal import JSON
internal import Ledger
internal import Storage

/// Documents on their way to authorities.
enum TransmissionRoutes {
    static let group = RouteGroup(
        "transmissions", "Documents on their way to authorities: where each stands, what it waits for, what is owed."
    ) {
        list
        detail
        poll
        attach
        confirmAbsence
        withdraw
        release
        takeBack
        duties
        settle
        resend
    }

    private static let reading = Access.member(.viewer, Scope(.documents, .read))
    private static let deciding = Access.member(.admin, Scope(.documents, .write))

    private static let list = Route.read(
        "/transmissions", "listTransmissions", "Transmissions, newest first.", as: reading,
        query: TransmissionQuery.self, answers: TransmissionList.self
    ) { reading, transaction in
        let query = reading.query
        var filter = Transmissions.Filter()
        filter.state = query.state
        filter.channel = query.channel
        filter.isHeld = query.held
        filter.document = query.documentId.map { reading.ids.number(.document, $0) }
        filter.before = query.before.map { reading.ids.number(.transmission, $0) }
        filter.limit = query.limit
        var answer = TransmissionList()
        answer.data = try Transmissions(transaction).list(filter).map { TransmissionAnswer($0, reading.ids) }
        return answer
    }

    private static let detail = Route.read(
        "/transmissions/{id}", "getTransmission", "One transmission with every attempt.", as: reading,
        query: Nothing.self, answers: TransmissionDetail.self
    ) { reading, transaction in
        let transmissions = Transmissions(transaction)
        let number = reading.number(.transmission)
        var answer = TransmissionDetail()
        answer.transmission = TransmissionAnswer(try transmissions.get(number), reading.ids)
        answer.attempts = try transmissions.attempts(of: number).map(AttemptAnswer.init)
        return answer
    }

    private static let poll = decision(
        "poll", "pollTransmission", "Looks at it at once, whatever it waits for.", takes: Nothing.self
    ) { actions, number, _, organization, _, also in
        try await actions.wake(number, organization, also: also)
    }

    private static let attach = decision(
        "attach", "attachTransmission", "The authority holds it under this identifier: seen in its portal.",
        takes: AttachInput.self
    ) { actions, number, input, organization, origin, also in
        try await actions.attach(number, ids: input.ids, reason: input.reason, organization, by: origin, also: also)
    }

    private static let confirmAbsence = decision(
        "confirm-absence", "confirmTransmissionAbsence",
        "The authority does not hold it: it goes again, same number, same bytes.", takes: ReasonInput.self
    ) { actions, number, input, organization, origin, also in
        try await actions.confirmAbsence(number, reason: input.reason, organization, by: origin, also: also)
    }

    private static let withdraw = decision(
        "withdraw", "withdrawTransmission", "Takes what has not left the house out of line for good.",
        takes: ReasonInput.self
    ) { actions, number, input, organization, origin, also in
        try await actions.withdraw(number, reason: input.reason, organization, by: origin, also: also)
    }

    private static let release = decision(
        "release", "releaseTransmission", "Lets a held transmission go on, now that its cause is mended.",
        takes: ReasonInput.self
    ) { actions, number, input, organization, origin, also in
        try await actions.release(number, reason: input.reason, organization, by: origin, also: also)
    }

    private static let takeBack = decision(
        "take-back", "takeBackTransmission",
        "Takes the document back at its authority: cancelled, or storno once it was passed on. The books follow.",
        takes: ReasonInput.self
    ) { actions, number, input, organization, origin, also in
        _ = try await actions.takeBack(number, reason: input.reason, organization, by: origin, also: also)
    }

    private static let resend = Route.withinUnits(
        .post, "/duties/{id}/resend", "resendDuty",
        "Sends the message of a duty again that the authority refused, now that its cause is mended.", as: deciding,
        query: Nothing.self, takes: ResendInput.self, answers: Settled.self,
        refusals: [.state("Its message was not refused."), .unavailable("This host sends nothing.")]
    ) { writing, _, keeper in
        guard let exchange = writing.call.host.exchange else {
            throw Problem(.unavailable, "exchange.missing", "this host sends nothing", remedy: "ask its operator")
        }
        let reply = Kept()
        try await OperatorActions(exchange).resend(
            duty: writing.number(.duty), parameters: writing.input.parameters, reason: writing.input.reason,
            writing.tenant.organization, by: writing.origin, also: { reply.set(try keeper.keep(Settled(), $0)) })
        return try reply.get()
    }

    private static let duties = Route.read(
        "/duties", "listDuties", "What is owed to authorities beside the documents, the most urgent first.",
        as: reading, query: DutyQuery.self, answers: DutyList.self
    ) { reading, transaction in
        let today = reading.call.host.now().dayInUTC
        let ledger = DutyLedger(transaction, at: reading.call.host.now())
        var answer = DutyList()
        answer.data = try ledger.list(
            document: reading.query.documentId.map { reading.ids.number(.document, $0) },
            overdueOn: reading.query.overdue ? today : nil
        ).map { DutyAnswer($0, reading.ids) }
        return answer
    }

    private static let settle = Route.write(
        .post, "/duties/{id}/settle", "settleDuty", "A person says that a duty is discharged, or not owed after all.",
        as: deciding, takes: DutyDecision.self, answers: Settled.self,
        refusals: [.state("It is settled already.")]
    ) { writing, transaction in
        let duty = writing.number(.duty)
        try DutyLedger(transaction, at: writing.call.host.now()).settle(
            duty, writing.input.state, reason: writing.input.reason)
        try writing.books.ledger.audit(transaction).record(
            "duty.\(writing.input.state.rawValue)", of: "duty", duty, after: ["reason": .string(writing.input.reason)],
            by: writing.origin)
        return Written(Settled())
    }

    /// An operator's decision has units of its own, and answers how the transmission stands afterwards.
    private static func decision<Input: Exemplified>(
        _ name: String, _ id: String, _ summary: String, takes: Input.Type,
        _ body: @escaping @Sendable (
            OperatorActions, Int64, Input, OrganizationID, Origin, @escaping OperatorActions.Addition
        ) async throws -> Void
    ) -> Route {
        Route.withinUnits(
            .post, "/transmissions/{id}/\(name)", id, summary, as: deciding, query: Nothing.self, takes: Input.self,
            answers: TransmissionAnswer.self,
            refusals: [.state("Its state does not allow that."), .unavailable("This host sends nothing.")]
        ) { writing, _, keeper in
            guard let exchange = writing.call.host.exchange else {
                throw Problem(.unavailable, "exchange.missing", "this host sends nothing", remedy: "ask its operator")
            }
            let (number, organization) = (writing.number(.transmission), writing.tenant.organization)
            let (ids, reply) = (writing.ids, Kept())
            try await body(OperatorActions(exchange), number, writing.input, organization, writing.origin) {
                reply.set(
                    try keeper.keep(TransmissionAnswer(try Transmissions($0).get(number), ids), $0))
            }
            return try reply.get()
        }
    }
}
