public import Documents
internal import JSON
public import Ledger
public import Storage

/// The payments of an organization, within a transaction. Writing goes through `Invoicing`, which knows how a country
/// posts them.
public struct Payments {
    let books: Books
    let transaction: any Transaction

    public func list(
        customer: Int64?, document: Int64?, skipping: Int, limit: Int
    ) throws -> (payments: [PaymentRecord], total: Int64) {
        var conditions = try Conditions(transaction)
        if let customer { conditions.add("customer = ?", .integer(customer)) }
        if let document {
            conditions.add(
                """
                EXISTS (SELECT 1 FROM payment_allocations a WHERE a.organization_id = payments.organization_id
                    AND a.payment = payments.payment AND a.document = ?)
                """, .integer(document))
        }
        let payments = try transaction.rows(
            "\(Self.select) WHERE \(conditions.sql) ORDER BY day DESC, payment DESC LIMIT \(limit) OFFSET \(skipping)",
            conditions.values, PaymentRecord.init)
        let total = try transaction.first("SELECT count(*) FROM payments WHERE \(conditions.sql)", conditions.values) {
            try $0.integer(0)
        }
        return (try payments.map(withAllocations), total ?? 0)
    }

    /// - Throws: `payment.unknown`.
    public func find(_ number: Int64) throws -> PaymentRecord {
        let found = try transaction.first(
            Self.select + " WHERE organization_id = ?1 AND payment = ?2",
            [SQLValue(try transaction.requireOrganization()), .integer(number)], PaymentRecord.init)
        guard let found else { throw BooksError.unknown("payment") }
        return try withAllocations(found)
    }

    private func withAllocations(_ payment: PaymentRecord) throws -> PaymentRecord {
        var payment = payment
        payment.allocations = try transaction.rows(
            """
            SELECT document, amount, shortfall, released FROM payment_allocations
            WHERE organization_id = ?1 AND payment = ?2 ORDER BY document
            """, [SQLValue(try transaction.requireOrganization()), .integer(payment.number)]
        ) { row in
            PaymentRecord.Allocation(
                document: try row.integer(0), amount: try row.money(1), shortfall: try row.money(2),
                released: try row.money(3))
        }
        return payment
    }

    func insert(
        _ draft: PaymentDraft, excess: Money, account: String?, entry: Int64,
        _ allocations: [PaymentRecord.Allocation], by origin: Origin
    ) throws -> PaymentRecord {
        let organization = SQLValue(try transaction.requireOrganization())
        let number =
            try transaction.first(
                "SELECT coalesce(max(payment), 0) + 1 FROM payments WHERE organization_id = ?1", [organization]
            ) { try $0.integer(0) } ?? 1
        try transaction.run(
            """
            INSERT INTO payments (organization_id, payment, kind, customer, day, currency, amount, excess, account,
                reference, state, entry, created_by, created_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 'posted', ?11, ?12, ?13)
            """,
            [
                organization, .integer(number), .text(draft.kind.rawValue), SQLValue(draft.customer),
                SQLValue(draft.day), .text(draft.currency.code), SQLValue(draft.amount), SQLValue(excess),
                SQLValue(account), SQLValue(draft.reference), .integer(entry), .integer(origin.actor),
                SQLValue(books.now())
            ])
        for allocation in allocations {
            try transaction.run(
                """
                INSERT INTO payment_allocations (organization_id, payment, document, amount, shortfall, released)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                """,
                [
                    organization, .integer(number), .integer(allocation.document), SQLValue(allocation.amount),
                    SQLValue(allocation.shortfall), SQLValue(allocation.released)
                ])
        }
        try books.ledger.audit(transaction).record(
            "payment.\(draft.kind.rawValue)", of: "payment", number,
            after: ["amount": .string(draft.amount.description), "currency": .string(draft.currency.code)], by: origin)
        return try find(number)
    }

    /// Reverses a payment: the counter-entry, and what it had settled is open again.
    /// - Throws: `payment.unknown`, `payment.reversed`.
    public func reverse(_ number: Int64, on day: Day, storno: Bool, by origin: Origin) throws -> PaymentRecord {
        let payment = try find(number)
        guard payment.state == .posted else {
            throw BooksError(.state, "payment.reversed", "the payment is reversed already")
        }
        let reversal = try books.ledger.journal(transaction).reverse(payment.entry, on: day, storno: storno, by: origin)
        let documents = books.documents(transaction)
        for allocation in payment.allocations {
            let document = try documents.find(allocation.document)
            let counted = try allocation.amount.adding(allocation.shortfall)
            try documents.settle(
                document, by: document.counts(payment.kind) ? counted.negated : counted,
                carrying: allocation.released.negated, on: nil)
        }
        try transaction.change(
            "UPDATE payments SET state = 'reversed', reversal = ?3 WHERE organization_id = ?1 AND payment = ?2",
            [SQLValue(try transaction.requireOrganization()), .integer(number), .integer(reversal.number)])
        try books.ledger.audit(transaction).record(
            "payment.reversed", of: "payment", number, after: ["entry": .integer(reversal.number)], by: origin)
        return try find(number)
    }

    private static let select = """
        SELECT payment, kind, customer, day, currency, amount, excess, reference, state, entry, reversal, created_by,
            created_at FROM payments
        """
}

extension SalesDocument {
    /// Whether a payment of that kind settles the document (or opens it again): customers pay what they owe, and are
    /// refunded what we owe them.
    func counts(_ kind: PaymentDraft.Kind) -> Bool { (kind == .received) == (type != .creditNote) }
}

extension PaymentRecord {
    init(_ row: Row) throws {
        self.init(
            number: try row.integer(0), kind: try row.word(1, as: PaymentDraft.Kind.self),
            customer: try row.integerIfPresent(2), day: try row.day(3),
            currency: try Currency(known: try row.text(4)), amount: try row.money(5), excess: try row.money(6),
            reference: try row.textIfPresent(7), state: try row.word(8, as: PaymentState.self),
            entry: try row.integer(9), reversal: try row.integerIfPresent(10), createdBy: try row.integer(11),
            createdAt: try row.timestamp(12))
    }
}

extension Books {
    public func payments(_ transaction: any Transaction) -> Payments {
        Payments(books: self, transaction: transaction)
    }
}
