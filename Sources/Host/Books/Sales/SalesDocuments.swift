public import Documents
internal import JSON
public import Ledger
public import Storage

/// The documents of an organization to its customers, within a transaction.
public struct SalesDocuments {
    let books: Books
    let transaction: any Transaction

    /// - Parameter today: decides what is overdue.
    public func list(
        _ filter: DocumentFilter, on today: Day, skipping: Int, limit: Int
    ) throws -> (documents: [SalesDocument], total: Int64) {
        var conditions = try Conditions(transaction)
        if !filter.types.isEmpty {
            conditions.add("class IN (\(filter.types.map { "'\($0.rawValue)'" }.joined(separator: ", ")))")
        }
        if let state = filter.state { conditions.add("state = ?", .text(state.rawValue)) }
        if let status = filter.status {
            conditions.add("(\(DocumentStatus.sql)) = '\(status.rawValue)'", SQLValue(today))
        }
        if let customer = filter.customer { conditions.add("customer = ?", .integer(customer)) }
        if let from = filter.from { conditions.add("issue_day >= ?", SQLValue(from)) }
        if let through = filter.through { conditions.add("issue_day <= ?", SQLValue(through)) }
        let column =
            switch filter.order {
            case .invoiceDate: "coalesce(issue_day, 99999999)"
            case .totalAmount: "coalesce(base, 0)"
            case .createdAt: "created_at"
            }
        let direction = filter.isDescending ? "DESC" : "ASC"
        let documents = try transaction.rows(
            """
            \(Self.select) WHERE \(conditions.sql) ORDER BY \(column) \(direction), document \(direction)
            LIMIT \(limit) OFFSET \(skipping)
            """, conditions.values, SalesDocument.init)
        let total = try transaction.first("SELECT count(*) FROM documents WHERE \(conditions.sql)", conditions.values) {
            try $0.integer(0)
        }
        return (documents, total ?? 0)
    }

    /// - Throws: `document.unknown`.
    public func find(_ number: Int64, field: String = "") throws -> SalesDocument {
        let found = try transaction.first(
            Self.select + " WHERE organization_id = ?1 AND document = ?2",
            [SQLValue(try transaction.requireOrganization()), .integer(number)], SalesDocument.init)
        guard let found else { throw BooksError.unknown("document", field) }
        return found
    }

    public func add(_ draft: DraftContent, by origin: Origin) throws -> SalesDocument {
        let organization = SQLValue(try transaction.requireOrganization())
        let number =
            try transaction.first(
                "SELECT coalesce(max(document), 0) + 1 FROM documents WHERE organization_id = ?1", [organization]
            ) { try $0.integer(0) } ?? 1
        if let customer = draft.customer { _ = try books.contacts(transaction).find(customer, field: "/customerId") }
        let now = SQLValue(books.now())
        try transaction.run(
            """
            INSERT INTO documents (organization_id, document, class, customer, dimensions, body, currency, net, tax,
                total, due, base, issue_day, due_day, settlement, corrects, converted_from, state, transmission,
                delivery, answer, void, settled, carried, version, created_by, created_at, updated_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, 'draft', 'none',
                'none', 'none', 'none', 0, 0, 1, ?18, ?19, ?19)
            """,
            [organization, .integer(number), .text(draft.type.rawValue)] + (try draft.stored())
                + [SQLValue(draft.corrects), SQLValue(draft.convertedFrom), .integer(origin.actor), now])
        try books.ledger.audit(transaction).record(
            "document.created", of: "document", number, after: ["class": .string(draft.type.rawValue)], by: origin)
        return try find(number)
    }

    /// - Throws: `document.state` unless it is a draft.
    public func update(_ number: Int64, to draft: DraftContent, by origin: Origin) throws -> SalesDocument {
        try require(.draft, of: try find(number), "changed")
        if let customer = draft.customer { _ = try books.contacts(transaction).find(customer, field: "/customerId") }
        try transaction.change(
            """
            UPDATE documents SET customer = ?3, dimensions = ?4, body = ?5, currency = ?6, net = ?7, tax = ?8,
                total = ?9, due = ?10, base = ?11, issue_day = ?12, due_day = ?13, settlement = ?14,
                version = version + 1, updated_at = ?15 WHERE organization_id = ?1 AND document = ?2
            """,
            [SQLValue(try transaction.requireOrganization()), .integer(number)] + (try draft.stored())
                + [SQLValue(books.now())])
        try books.ledger.audit(transaction).record("document.changed", of: "document", number, by: origin)
        return try find(number)
    }

    /// Takes a draft away; it has no number, so nothing is missing.
    public func remove(_ number: Int64, by origin: Origin) throws {
        try require(.draft, of: try find(number), "deleted")
        try transaction.change(
            "DELETE FROM documents WHERE organization_id = ?1 AND document = ?2",
            [SQLValue(try transaction.requireOrganization()), .integer(number)])
        try books.ledger.audit(transaction).record("document.deleted", of: "document", number, by: origin)
    }

    public func approve(_ number: Int64, by origin: Origin) throws -> SalesDocument {
        try require(.draft, of: try find(number), "approved")
        try transaction.change(
            """
            UPDATE documents SET state = 'approved', approved_by = ?3, approved_at = ?4, version = version + 1,
                updated_at = ?4 WHERE organization_id = ?1 AND document = ?2
            """,
            [
                SQLValue(try transaction.requireOrganization()), .integer(number), .integer(origin.actor),
                SQLValue(books.now())
            ])
        try books.ledger.audit(transaction).record("document.approved", of: "document", number, by: origin)
        return try find(number)
    }

    /// Makes an approved document a draft again.
    public func reopen(_ number: Int64, by origin: Origin) throws -> SalesDocument {
        try require(.approved, of: try find(number), "reopened")
        try transaction.change(
            """
            UPDATE documents SET state = 'draft', approved_by = NULL, approved_at = NULL, version = version + 1,
                updated_at = ?3 WHERE organization_id = ?1 AND document = ?2
            """, [SQLValue(try transaction.requireOrganization()), .integer(number), SQLValue(books.now())])
        try books.ledger.audit(transaction).record("document.reopened", of: "document", number, by: origin)
        return try find(number)
    }

    private func require(_ state: DocumentState, of document: SalesDocument, _ what: String) throws {
        guard document.state == state else {
            throw BooksError(
                .state, "document.state", "the document is \(document.state) and cannot be \(what)",
                remedy: document.state == .issued ? "cancel it, or correct it with a document of its own" : "")
        }
    }

    static let select = """
        SELECT document, class, state, customer, dimensions, body, currency, net, tax, total, due, base, issue_day,
            due_day, number, corrects, converted_from, approved_by, approved_at, issued_at, transmission, delivery,
            answer, void, settlement, settled, carried, paid_on, version, created_by, created_at, updated_at
        FROM documents
        """
}

extension DraftContent {
    /// In the order of the columns from `customer` to `settlement`.
    fileprivate func stored() throws -> [SQLValue] {
        let dimensions = JSONValue.object(dimensions: dimensions)
        return [
            SQLValue(customer), .text(dimensions.text()), .text(invoice.json.text()),
            .text(invoice.currency?.code ?? ""), SQLValue(figures?.net), SQLValue(figures?.tax),
            SQLValue(figures?.total), SQLValue(figures?.due), SQLValue(figures?.base), SQLValue(invoice.issueDate),
            SQLValue(invoice.dueDate),
            .text(figures.map { SettlementState(due: $0.due, settled: .zero).rawValue } ?? "open")
        ]
    }
}

extension JSONValue {
    static func object(dimensions: [String: String]) -> JSONValue {
        .object(
            JSONObject(
                uniqueMembers: dimensions.sorted { $0.key < $1.key }.map {
                    .init(key: $0.key, value: .string($0.value))
                }))
    }
}

extension SQLValue {
    init(_ money: Money?) { self = money.map { SQLValue($0) } ?? .null }
}

extension SalesDocument {
    init(_ row: Row) throws {
        func money(_ column: Int) throws -> Money? {
            try row.integerIfPresent(column).map { try Money(checkedTenThousandths: $0) }
        }
        var figures: DocumentFigures?
        if let net = try money(7), let tax = try money(8), let total = try money(9), let due = try money(10),
            let base = try money(11)
        {
            figures = DocumentFigures(net: net, tax: tax, total: total, due: due, base: base)
        }
        let dimensions = try JSONReader.read(try row.text(4)).object ?? JSONObject()
        self.init(
            number: try row.integer(0), type: try row.word(1, as: DocumentClass.self),
            state: try row.word(2, as: DocumentState.self), customer: try row.integerIfPresent(3),
            dimensions: Dictionary(
                dimensions.compactMap { member in member.value.string.map { (member.key, $0) } },
                uniquingKeysWith: { first, _ in first }),
            body: try row.text(5), currency: try Currency(known: try row.text(6)), figures: figures,
            issueDay: try row.dayIfPresent(12), dueDay: try row.dayIfPresent(13), name: try row.textIfPresent(14),
            corrects: try row.integerIfPresent(15), convertedFrom: try row.integerIfPresent(16),
            approvedBy: try row.integerIfPresent(17),
            approvedAt: try row.integerIfPresent(18).map(Timestamp.init(microseconds:)),
            issuedAt: try row.integerIfPresent(19).map(Timestamp.init(microseconds:)),
            transmission: try row.word(20, as: Transmission.self),
            delivery: try row.word(21, as: DeliveryState.self), answer: try row.word(22, as: BuyerAnswer.self),
            void: try row.word(23, as: Voidance.self), settlement: try row.word(24, as: SettlementState.self),
            settled: try row.money(25), carried: try row.money(26), paidOn: try row.dayIfPresent(27),
            version: try row.integer(28), createdBy: try row.integer(29), createdAt: try row.timestamp(30),
            updatedAt: try row.timestamp(31))
    }
}

extension Books {
    public func documents(_ transaction: any Transaction) -> SalesDocuments {
        SalesDocuments(books: self, transaction: transaction)
    }
}
