internal import Documents
public import Ledger
public import Storage

extension Invoicing {
    /// Takes an issued document's effect away without another document: its entry is reversed and its open item gone,
    /// because the authority took it back or it never left the house.
    /// - Throws: `document.unknown`, `document.notIssued`, `document.uncancellable`, `document.void`,
    ///   `document.settled` while payments or credits count towards it.
    @discardableResult
    public func annul(
        _ number: Int64, as void: Voidance, _ transaction: any Transaction, by origin: Origin
    ) throws -> SalesDocument {
        let documents = books.documents(transaction)
        let document = try documents.find(number)
        try Self.requireCancellable(document)
        guard document.settled.isZero else {
            throw BooksError(
                .state, "document.settled", "payments or credits count towards the document",
                remedy: "reverse them first")
        }
        if let entry = try documents.issued(number).entry {
            try books.ledger.journal(transaction).reverse(
                entry, on: try desk(transaction).now.day, storno: false, text: "\(void.rawValue)", by: origin)
        }
        try documents.settle(
            document, by: document.figures?.due ?? .zero, carrying: document.carried.negated, on: nil)
        try documents.void(number, as: void, by: origin)
        return try documents.find(number)
    }

    /// Voids a document that did not reach its authority and writes the one that takes its place, approved as the
    /// first one was; once: asked again, it is the same one.
    /// - Returns: the number of the new document, to be issued.
    /// - Throws: as ``annul(_:as:_:by:)``.
    public func replace(_ number: Int64, _ transaction: any Transaction, by origin: Origin) throws -> Int64 {
        let documents = books.documents(transaction)
        let known = try transaction.first(
            """
            SELECT d.document FROM documents d JOIN documents o ON o.organization_id = d.organization_id
                AND o.document = d.converted_from WHERE d.organization_id = ?1 AND d.converted_from = ?2
                AND o.void = 'replaced' ORDER BY d.document DESC LIMIT 1
            """, [SQLValue(try transaction.requireOrganization()), .integer(number)]
        ) { try $0.integer(0) }
        if let known { return known }
        let document = try documents.find(number)
        // What the authority took back is void already.
        if document.void == .none { try annul(number, as: .replaced, transaction, by: origin) }
        var invoice = try document.invoice()
        invoice.number = nil
        invoice.issueDate = nil
        invoice.issueTime = nil
        let content = DraftContent(
            type: document.type, customer: document.customer, dimensions: document.dimensions, invoice: invoice,
            corrects: document.corrects, convertedFrom: number, figures: nil, problems: [])
        let made = try documents.add(content, by: origin)
        return try documents.approve(made.number, by: origin).number
    }
}
