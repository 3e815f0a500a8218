internal import CountryPack
public import Documents
internal import JSON
public import Ledger
internal import Posting
public import Storage

extension Invoicing {
    /// Posts a payment and counts it towards documents.
    ///
    /// Each allocation is posted by the country's rule for it: a payment of what is open or of a part of it, one that
    /// gives up the rest (`writesOff`), and with the last one what is paid too much, which is an advance from then on.
    /// A document in foreign currency leaves the books at the value it came in with; what the rate has done since is
    /// gain or loss.
    /// - Throws: `payment.*`, `document.unknown`, `rate.missing`, `DocumentRefusal`.
    public func pay(_ draft: PaymentDraft, _ transaction: any Transaction, by origin: Origin) throws -> PaymentRecord {
        let posting = try PaymentPosting(self, draft, transaction)
        let posted = try posting.lines()
        var entry = EntryDraft(day: draft.day, kind: .normal, lines: posted.lines)
        entry.text = draft.reference.map { "payment \($0)" } ?? "payment"
        entry.rates = posted.rate.map { [$0] } ?? []
        let number = try books.ledger.journal(transaction).post(entry, by: origin).number
        let documents = books.documents(transaction)
        for allocation in posted.allocations {
            let document = try documents.find(allocation.document)
            let counted = try allocation.amount.adding(allocation.shortfall)
            try documents.settle(
                document, by: document.counts(draft.kind) ? counted : counted.negated, carrying: allocation.released,
                on: draft.day)
        }
        let payment = try books.payments(transaction).insert(
            draft, excess: posted.excess, account: posting.bank, entry: number, posted.allocations, by: origin)
        for allocation in posted.allocations {
            let amount = draft.kind == .received ? allocation.amount : allocation.amount.negated
            try means.whenPaid(
                PaidRecord(document: allocation.document, payment: payment.number, day: draft.day, amount: amount),
                transaction)
        }
        return payment
    }

    /// Pays what is open of a document, from the customer to the bank.
    public func payOpen(
        _ number: Int64, on day: Day, _ transaction: any Transaction, by origin: Origin
    ) throws -> PaymentRecord {
        let document = try books.documents(transaction).find(number)
        var draft = PaymentDraft(day: day, currency: document.currency, amount: try document.open)
        draft.customer = document.customer
        draft.allocations = [.init(number, draft.amount)]
        guard draft.amount > .zero else {
            throw BooksError(
                .state, "document.settled", "nothing of the document is open", remedy: "read it again")
        }
        return try pay(draft, transaction, by: origin)
    }
}

/// The lines of one payment.
struct PaymentPosting {
    private let draft: PaymentDraft
    private let desk: IssuingDesk
    private let documents: [SalesDocument]
    private let rate: LockedRate?
    /// Code of the bank or cash account; nil for the country's own.
    let bank: String?

    struct Posted {
        var lines: [LineDraft] = []
        var allocations: [PaymentRecord.Allocation] = []
        var excess = Money.zero
        var rate: LockedRate?
    }

    init(_ invoicing: Invoicing, _ draft: PaymentDraft, _ transaction: any Transaction) throws {
        self.draft = draft
        desk = try invoicing.desk(transaction)
        let books = invoicing.books
        if let customer = draft.customer { _ = try books.contacts(transaction).find(customer, field: "/customerId") }
        documents = try draft.allocations.enumerated().map { at, allocation in
            try books.documents(transaction).find(allocation.document, field: "/allocations/\(at)/documentId")
        }
        bank = try draft.account.map { number in
            guard let account = try books.ledger.chart(transaction).account(number), account.isPostable else {
                throw BooksError(
                    .notFound, "account.unknown", "there is no such account that takes postings", field: "/accountId",
                    remedy: "list the accounts")
            }
            return account.code
        }
        rate =
            draft.currency == desk.tenant.base
            ? nil
            : try books.ledger.rates(transaction).rate(
                from: draft.currency, to: desk.tenant.base, on: draft.day, for: .book)
        try check()
    }

    private func check() throws {
        guard draft.amount > .zero, draft.amount.isWhole(decimals: draft.currency.decimals) else {
            throw BooksError(
                .invalid, "payment.amount", "\(draft.amount) is no positive amount of \(draft.currency)",
                field: "/amount", remedy: "give whole minor units")
        }
        for (at, (allocation, document)) in zip(draft.allocations, documents).enumerated() {
            let field = "/allocations/\(at)"
            guard document.state == .issued, document.type.isFiscal else {
                throw BooksError(
                    .state, "payment.notIssued", "the document is not issued", field: field + "/documentId")
            }
            guard document.currency == draft.currency else {
                throw BooksError(
                    .invalid, "payment.currency", "the document is in \(document.currency)", field: field,
                    remedy: "pay it in its currency")
            }
            guard allocation.amount > .zero, allocation.amount.isWhole(decimals: draft.currency.decimals) else {
                throw BooksError(
                    .invalid, "payment.amount", "an allocation is a positive amount", field: field + "/amount")
            }
            guard draft.allocations[..<at].allSatisfy({ $0.document != allocation.document }) else {
                throw BooksError(
                    .invalid, "payment.twice", "the document stands twice", field: field, remedy: "allocate it once")
            }
            let limit = document.counts(draft.kind) ? try document.open : try document.open.negated
            guard allocation.amount <= limit else {
                throw BooksError(
                    .invalid, "payment.overallocated", "\(limit) of the document is open", field: field + "/amount",
                    remedy: "allocate what is open; what is paid beyond it is an advance")
            }
        }
        let allocated = try draft.allocations.map(\.amount).total()
        guard allocated <= draft.amount, draft.kind == .received || allocated == draft.amount else {
            throw BooksError(
                .invalid, "payment.overallocated", "\(allocated) is allocated of \(draft.amount)", field: "/allocations",
                remedy: draft.kind == .received ? "allocate at most the amount" : "allocate all of a refund")
        }
    }

    func lines() throws -> Posted {
        var posted = Posted()
        posted.rate = rate
        posted.excess = try draft.amount.subtracting(draft.allocations.map(\.amount).total())
        for (at, (allocation, document)) in zip(draft.allocations, documents).enumerated() {
            let isLast = at == draft.allocations.count - 1
            try add(allocation, document, excess: isLast ? posted.excess : .zero, to: &posted)
        }
        if draft.allocations.isEmpty {
            posted.lines += try entry(.advanceReceived, ["amount": draft.amount], draft.customer).lines.map { line in
                var line = line
                line.document = nil
                return line
            }
        }
        posted.lines = try Self.merged(posted.lines)
        return posted
    }

    private func add(
        _ allocation: PaymentDraft.Allocation, _ document: SalesDocument, excess: Money, to posted: inout Posted
    ) throws {
        let open = document.counts(draft.kind) ? try document.open : try document.open.negated
        let shortfall = allocation.writesOff ? try open.subtracting(allocation.amount) : .zero
        let settled = try allocation.amount.adding(shortfall)
        let amount = try allocation.amount.adding(excess)
        if !excess.isZero, !shortfall.isZero {
            throw BooksError(
                .invalid, "payment.both", "more is paid than allocated, and something is given up", field: "/allocations",
                remedy: "allocate the payment to what is open")
        }
        let customer = document.customer ?? draft.customer
        var lines: [LineDraft]
        switch (draft.kind, excess.isZero, shortfall.isZero) {
        case (.refunded, _, _): lines = try entry(.paymentRefunded, ["amount": amount], customer).lines
        case (.received, true, true): lines = try entry(.paymentReceived, ["amount": amount], customer).lines
        case (.received, true, false):
            lines = try entry(
                .paymentUnderpaid, ["amount": amount, "settled": settled, "shortfall": shortfall], customer
            ).lines
        case (.received, false, _):
            lines = try entry(
                .paymentOverpaid, ["amount": amount, "settled": settled, "excess": excess], customer
            ).lines
        }
        let item = try itemAccount(customer)
        let released = try release(document, settled, open: open)
        for at in lines.indices where lines[at].document != nil {
            let isItem = lines[at].account == item
            lines[at].document = isItem ? document.number : nil
            if isItem, rate != nil { try exchange(at, released, &lines) }
        }
        posted.lines += lines
        let direction = draft.kind == .received ? released.negated : released
        posted.allocations.append(
            PaymentRecord.Allocation(
                document: document.number, amount: allocation.amount, shortfall: shortfall, released: direction))
    }

    /// The account of open items: where an ordinary payment counts.
    private func itemAccount(_ customer: Int64?) throws -> AccountReference? {
        try entry(.paymentReceived, ["amount": draft.amount], customer).lines.first { $0.document != nil }?.account
    }

    /// The base amount that leaves the open item.
    private func release(_ document: SalesDocument, _ settled: Money, open: Money) throws -> Money {
        guard rate != nil else { return settled }
        return try Settlement(open: open, carried: document.carried.magnitude, currency: draft.currency)
            .released(settled, base: desk.tenant.base)
    }

    /// The open item goes out at the value it came in with; the difference is gain or loss.
    private func exchange(_ at: Int, _ released: Money, _ lines: inout [LineDraft]) throws {
        let difference = try lines[at].base.subtracting(released)
        lines[at].base = released
        // A credit of less than the bank took in leaves a gain, a debit of less a loss.
        let gain = lines[at].side == .credit ? difference : difference.negated
        if let line = try desk.exchangeDifference(gain) { lines.append(line) }
    }

    private func entry(_ kind: BooksEvent, _ amounts: [String: Money], _ customer: Int64?) throws -> EntryDraft {
        var event = PostingEvent(kind, currency: draft.currency, rate: rate.map(ExchangeRate.init))
        event.amounts = amounts
        if let bank { event.accounts["bank"] = bank }
        return try DocumentPosting(desk: desk).entry(event, on: draft.day, customer: customer, text: "")
    }

    /// One line per account where nothing tells lines apart: the bank takes a payment in once.
    private static func merged(_ lines: [LineDraft]) throws -> [LineDraft] {
        var merged: [LineDraft] = []
        for line in lines {
            let at = merged.firstIndex { other in
                var same = line
                same.base = other.base
                if same.foreign?.currency == other.foreign?.currency { same.foreign = other.foreign }
                return same == other
            }
            guard let at else {
                merged.append(line)
                continue
            }
            merged[at].base = try merged[at].base.adding(line.base)
            if let foreign = line.foreign, let sum = merged[at].foreign {
                merged[at].foreign?.amount = try sum.amount.adding(foreign.amount)
            }
        }
        return merged
    }
}

extension IssuingDesk {
    /// The line of a gain (or, negative, of a loss) that a rate made; nil where there is none.
    func exchangeDifference(_ gain: Money) throws -> LineDraft? {
        guard !gain.isZero else { return nil }
        let role = gain > .zero ? "fxGain" : "fxLoss"
        guard let code = accounts[role] ?? manifest.roles[role] else {
            throw DocumentRefusal(
                Diagnostic(code: "posting.noAccount", message: "no account has the role \(role)", remedy: "give it one"))
        }
        return LineDraft(gain > .zero ? .credit : .debit, .code(code), gain.magnitude)
    }
}

extension ExchangeRate {
    init(_ rate: LockedRate) {
        self.init()
        self.rate = rate.rate
        per = Int(rate.per)
        date = rate.day
        source = rate.source
    }
}
