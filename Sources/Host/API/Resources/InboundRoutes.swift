internal import Books
internal import Exchange
internal import HTTPTypes
internal import Identity
internal import JSON
internal import Ledger
internal import Storage

/// Documents that others sent: fetched from inboxes, or delivered by an access point.
enum InboundRoutes {
    static let group = RouteGroup(
        "inbound", "Documents that others sent: fetched from inboxes or delivered by an access point, as they came."
    ) {
        list
        get
        xml
        deliver
        accept
        reject
        book
        handle
        inboxes
    }

    private static let reading = Access.member(.viewer, Scope(.documents, .read))
    private static let deciding = Access.member(.accountant, Scope(.documents, .write))

    private static let list = Route.read(
        "/inbound", "listInbound", "Received documents, newest first.", as: reading, query: InboundQuery.self,
        answers: InboundList.self
    ) { reading, transaction in
        let query = reading.query
        var answer = InboundList()
        answer.data = try InboundMessages(transaction).list(
            state: query.state, channel: query.channel,
            before: query.before.map { reading.ids.number(.inbound, $0) }, limit: query.limit
        ).map { InboundAnswer($0, reading.ids) }
        return answer
    }

    private static let get = Route.read(
        "/inbound/{id}", "getInbound", "One received document.", as: reading, answers: InboundAnswer.self
    ) { reading, transaction in
        InboundAnswer(try InboundMessages(transaction).get(reading.number(.inbound)), reading.ids)
    }

    private static let xml = Route.raw(
        .get, "/inbound/{id}/content", "getInboundContent", "The bytes as they came, hashed again at every reading.",
        as: reading,
        answers: [
            AnswerDeclaration(
                status: 200, text: "The bytes as they came.", contentType: "application/xml",
                schema: { _ in ["type": "string"] }, example: "<Invoice>…</Invoice>")
        ],
        refusals: [Refusal(status: 500, text: "The bytes are no longer those that came: they are not served.")]
    ) { call in
        let organization = try call.membership().organization
        let id = call.parameter("id")
        let books = call.host.books
        let message = try await books.database.read(organization) { transaction in
            try InboundMessages(transaction).get(try books.tenant(transaction).ids.number(.inbound, id))
        }
        do {
            let content = try await call.host.invoicing.means.blobs.get(message.content)
            return Reply(status: 200, payload: .other("application/xml", content))
        } catch let error as StorageError where error.code == .blobDamaged || error.code == .blobMissing {
            call.host.metrics.count("fiscus_archive_damage_total")
            throw Problem(
                .internal, "archive.damaged", "the stored bytes are no longer those that came",
                remedy: "the host's operator restores them from the second store")
        }
    }

    /// What an access point calls. Answered only when the message is stored; whatever else happens, it comes again.
    private static let deliver = Route.raw(
        .post, "/inbound/deliveries/{channel}", "deliverInbound",
        "Takes a message in from an access point: the document, or the network's envelope around it. The same message "
            + "again is answered like the first.",
        as: Access.member(.accountant, Scope(.documents, .write)),
        body: BodyDeclaration(
            contentType: "application/xml", schema: { _ in ["type": "string"] }, example: "<Invoice>…</Invoice>"),
        answers: [.json(200, DeliveryAnswer.self)], refusals: [.unavailable("This host receives nothing.")]
    ) { call in
        let exchange = try exchange(call)
        let organization = try call.membership().organization
        let books = call.host.books
        let tenant = try await books.database.read(organization) { try books.tenant($0) }
        var headers: [String: String] = [:]
        for field in call.headers { headers[field.name.canonicalName] = field.value }
        headers["authorization"] = nil
        let receipt = try await Inbox(exchange).take(
            Inbox.Delivery(
                channel: call.parameter("channel"), country: tenant.country, headers: headers, content: call.body),
            for: organization)
        var answer = DeliveryAnswer()
        answer.countryCodeC4 = tenant.country
        answer.id = tenant.ids.text(.inbound, receipt.message)
        answer.state = receipt.state
        answer.known = receipt.isKnown
        return .json(200, answer.json)
    }

    private static let accept = decision(
        "accept", "acceptInbound", "Tells the seller that it is accepted.", takes: ReasonWhereNeeded.self
    ) { actions, number, input, organization, origin in
        _ = try await actions.answer(number, .accept, reason: input.reason ?? "", organization, by: origin)
    }

    private static let reject = decision(
        "reject", "rejectInbound", "Tells the seller that it is rejected, and why.", takes: ReasonInput.self
    ) { actions, number, input, organization, origin in
        _ = try await actions.answer(number, .reject, reason: input.reason, organization, by: origin)
    }

    private static let book = decision(
        "book", "bookInbound", "Hands it to the books although it breaks rules, or once more.", takes: ReasonInput.self
    ) { actions, number, input, organization, origin in
        try await actions.book(number, reason: input.reason, organization, by: origin)
    }

    private static let handle = decision(
        "handle", "handleInbound", "A person took care of it elsewhere.", takes: ReasonInput.self
    ) { actions, number, input, organization, origin in
        try await actions.handle(number, reason: input.reason, organization, by: origin)
    }

    private static let inboxes = Route.read(
        "/inboxes", "listInboxes", "How far each inbox is read, and what keeps it.", as: reading,
        answers: InboxList.self
    ) { _, transaction in
        var answer = InboxList()
        answer.data = try InboxState.all(transaction).map { state in
            var inbox = InboxAnswer()
            inbox.channel = state.channel
            inbox.readThrough = state.readThrough
            inbox.lookedAt = state.lookedAt
            inbox.failures = Int(state.failures)
            inbox.problem = state.problem
            return inbox
        }
        return answer
    }

    private static func exchange(_ call: Call) throws -> Exchange {
        guard let exchange = call.host.exchange else {
            throw Problem(.unavailable, "exchange.missing", "this host receives nothing", remedy: "ask its operator")
        }
        return exchange
    }

    /// A decision has units of its own, and answers how the message stands afterwards.
    private static func decision<Input: Exemplified>(
        _ name: String, _ id: String, _ summary: String, takes: Input.Type,
        _ body: @escaping @Sendable (InboundActions, Int64, Input, OrganizationID, Origin) async throws -> Void
    ) -> Route {
        Route.withinUnits(
            .post, "/inbound/{id}/\(name)", id, summary, as: deciding, query: Nothing.self, takes: Input.self,
            answers: InboundAnswer.self,
            refusals: [.state("Its state does not allow that."), .unavailable("This host receives nothing.")]
        ) { writing, _, keeper in
            let exchange = try exchange(writing.call)
            let (number, organization) = (writing.number(.inbound), writing.tenant.organization)
            try await body(InboundActions(exchange), number, writing.input, organization, writing.origin)
            let ids = writing.ids
            return try await writing.books.database.unit(organization) { transaction in
                try keeper.keep(InboundAnswer(try InboundMessages(transaction).get(number), ids), transaction)
            }
        }
    }
}
