internal import Books
internal import Documents
internal import HTTPTypes
internal import Identity
internal import JSON
internal import Ledger
internal import Storage

/// Payments of customers, and what goes back to them.
enum PaymentRoutes {
    static let group = RouteGroup(
        "payments", "Payments, counted towards one document or several; posted and reversed, never changed."
    ) {
        list
        get
        create
        reverse
    }

    private static let reading = Access.member(.viewer, Scope(.payments, .read))
    private static let writing = Access.member(.accountant, Scope(.payments, .write))

    private static let list = Route.read(
        "/payments", "listPayments", "Payments, the latest first.", as: reading, query: PaymentQuery.self,
        answers: PaymentPage.self
    ) { reading, transaction in
        let query = reading.query
        let found = try reading.books.payments(transaction).list(
            customer: query.customerId.map { reading.ids.number(.contact, $0) },
            document: query.documentId.map { reading.ids.number(.document, $0) }, skipping: try query.skipping(),
            limit: query.perPage)
        var page = PaymentPage()
        page.data = found.payments.map { PaymentAnswer($0, reading.ids) }
        page.meta = try PageMeta(query, total: found.total, shown: found.payments.count)
        return page
    }

    private static let get = Route.read(
        "/payments/{id}", "getPayment", "One payment.", as: reading, answers: PaymentAnswer.self
    ) { reading, transaction in
        PaymentAnswer(try reading.books.payments(transaction).find(reading.number(.payment)), reading.ids)
    }

    private static let create = Route.write(
        .post, "/payments", "createPayment",
        "Writes a payment down and posts it. What is allocated to no document is an advance of the customer.",
        as: writing, takes: PaymentInput.self, answers: PaymentAnswer.self, status: 201,
        refusals: [
            .state("A document is not issued."),
            .invalid("More is allocated than is open or was paid, a rate is missing, or the period is closed.")
        ]
    ) { writing, transaction in
        let payment = try writing.call.host.invoicing.pay(
            writing.input.draft(writing.tenant, today: writing.call.host.invoicing.today(writing.tenant)), transaction,
            by: writing.origin)
        return Written(PaymentAnswer(payment, writing.ids))
    }

    private static let reverse = Route.write(
        .post, "/payments/{id}/reverse", "reversePayment",
        "Posts the counter-entry of a payment; what it had settled is open again.", as: writing,
        takes: PaymentReversalInput.self, answers: PaymentAnswer.self, status: 201,
        refusals: [.state("It is reversed already."), .invalid("The period is closed.")]
    ) { writing, transaction in
        let payments = writing.books.payments(transaction)
        let before = try payments.find(writing.number(.payment))
        let payment = try payments.reverse(
            before.number, on: writing.input.date ?? before.day, storno: writing.input.storno, by: writing.origin)
        return Written(PaymentAnswer(payment, writing.ids))
    }
}

struct PaymentQuery: Paged {
    var customerId: String?
    var documentId: String?
    var page = 1
    var perPage = 20
    var cursor: String?

    static let shape = Shape<PaymentQuery>("PaymentQuery", "Which payments.") {
        Field("customerId", \.customerId, .id, "of this customer")
        Field("documentId", \.documentId, .id, "counted towards this document")
        pagingFields
    }
}

struct AllocationInput: Record {
    var documentId = ""
    var amount = Money.zero
    var writeOff = false

    static let shape = Shape<AllocationInput>("AllocationInput", "A part of a payment for one document.") {
        Field("documentId", \.documentId, .id, "the document, issued")
        Field("amount", \.amount, .amount, "at most what is open of it")
        Field("writeOff", \.writeOff, .bool, default: false, "give up the rest: posted as a difference")
    }
}

struct PaymentInput: Exemplified {
    var kind = PaymentDraft.Kind.received
    var customerId: String?
    var paymentDate: Day?
    var currencyCode: Currency?
    var amount = Money.zero
    var accountId: String?
    var reference: String?
    var allocations: [AllocationInput] = []

    static let shape = Shape<PaymentInput>("PaymentInput", "A payment.") {
        Field("kind", \.kind, .enumeration(), default: .received, "received from a customer, or refunded to one")
        Field("customerId", \.customerId, .id, "the customer")
        Field("paymentDate", \.paymentDate, .day, "posting date; today when absent")
        Field("currencyCode", \.currencyCode, .currency, "base currency when absent")
        Field("amount", \.amount, .amount, "positive")
        Field("accountId", \.accountId, .id, "bank or cash account; the country's bank account when absent")
        Field("reference", \.reference, .text(maximum: 140), "as on the bank statement")
        Field(list: "allocations", \.allocations, .record(), "documents it pays; none makes it an advance", limit: 1_000)
    }

    func draft(_ tenant: Tenant, today: Day) -> PaymentDraft {
        var draft = PaymentDraft(day: paymentDate ?? today, currency: currencyCode ?? tenant.base, amount: amount)
        draft.kind = kind
        draft.customer = customerId.map { tenant.ids.number(.contact, $0) }
        draft.account = accountId.map { tenant.ids.number(.account, $0) }
        draft.reference = reference
        draft.allocations = allocations.map {
            .init(tenant.ids.number(.document, $0.documentId), $0.amount, writesOff: $0.writeOff)
        }
        return draft
    }

    static let example: PaymentInput = {
        var example = PaymentInput()
        example.amount = (try? Money("1250")) ?? .zero
        example.reference = "2026-000001"
        return example
    }()
}

struct PaymentReversalInput: Exemplified {
    var date: Day?
    var storno = false

    static let shape = Shape<PaymentReversalInput>("PaymentReversalInput", "How a payment is reversed.") {
        Field("date", \.date, .day, "posting date of the reversal; that of the payment when absent")
        Field("storno", \.storno, .bool, default: false, "red storno instead of exchanged sides")
    }
    static let example = PaymentReversalInput()
}

struct AllocationAnswer: Record {
    var documentId = ""
    var amount = Money.zero
    var shortfall = Money.zero
    var releasedAmount = Money.zero

    static let shape = Shape<AllocationAnswer>("Allocation", "A part of a payment for one document.") {
        Field("documentId", \.documentId, .id, "the document")
        Field("amount", \.amount, .amount, "paid")
        Field("shortfall", \.shortfall, .amount, "given up")
        Field("releasedAmount", \.releasedAmount, .amount, "change of the open item in base currency")
    }
}

struct PaymentAnswer: Exemplified {
    var id = ""
    var kind = PaymentDraft.Kind.received
    var customerId: String?
    var paymentDate = Day.earliest
    var currencyCode = ""
    var amount = Money.zero
    var unallocatedAmount = Money.zero
    var reference: String?
    var state = PaymentState.posted
    var transactionId = ""
    var reversalId: String?
    var allocations: [AllocationAnswer] = []
    var createdAt = Timestamp(microseconds: 0)

    init() {}

    init(_ payment: PaymentRecord, _ ids: PublicIDs) {
        id = ids.text(.payment, payment.number)
        kind = payment.kind
        customerId = payment.customer.map { ids.text(.contact, $0) }
        paymentDate = payment.day
        currencyCode = payment.currency.code
        amount = payment.amount
        unallocatedAmount = payment.excess
        reference = payment.reference
        state = payment.state
        transactionId = ids.text(.entry, payment.entry)
        reversalId = payment.reversal.map { ids.text(.entry, $0) }
        allocations = payment.allocations.map { allocation in
            var answer = AllocationAnswer()
            answer.documentId = ids.text(.document, allocation.document)
            answer.amount = allocation.amount
            answer.shortfall = allocation.shortfall
            answer.releasedAmount = allocation.released
            return answer
        }
        createdAt = payment.createdAt
    }

    static let shape = Shape<PaymentAnswer>("PaymentRecord", "A payment.") {
        Field("id", \.id, .id, "id")
        Field("kind", \.kind, .enumeration(), "received or refunded")
        Field("customerId", \.customerId, .id, "the customer")
        Field("paymentDate", \.paymentDate, .day, "posting date")
        Field("currencyCode", \.currencyCode, .anyText, "currency")
        Field("amount", \.amount, .amount, "amount")
        Field("unallocatedAmount", \.unallocatedAmount, .amount, "an advance of the customer")
        Field("reference", \.reference, .anyText, "as on the bank statement")
        Field("state", \.state, .enumeration(), "posted or reversed")
        Field("transactionId", \.transactionId, .id, "its journal entry")
        Field("reversalId", \.reversalId, .id, "the entry that reversed it")
        Field("allocations", \.allocations, .items(.record()), "documents it pays")
        Field("createdAt", \.createdAt, .moment, "written down")
    }

    static let example: PaymentAnswer = {
        var example = PaymentAnswer()
        example.id = Examples.id
        example.amount = PaymentInput.example.amount
        example.currencyCode = "EUR"
        example.transactionId = Examples.otherID
        return example
    }()
}

struct PaymentPage: Exemplified {
    var data: [PaymentAnswer] = []
    var meta = PageMeta()

    static let shape = Shape<PaymentPage>("PaymentPage", "A page of payments.") {
        Field("data", \.data, .items(.record()), "payments")
        Field("meta", \.meta, .record(), "where the page stands")
    }

    static let example: PaymentPage = {
        var example = PaymentPage()
        example.data = [.example]
        return example
    }()
}
