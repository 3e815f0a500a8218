public import Books
public import Exchange
internal import JSON
public import Storage

/// Where books and exchange meet: what is issued is put in line, and where it stands is shown.
public enum Sending {
    /// The document's own row says where it stands with the authority.
    @Sendable public static func show(_ transmission: Transmissions.Entry, _ transaction: any Transaction) throws {
        guard transmission.isDocument else { return }
        let delivery =
            switch transmission.axes.delivery {
            case .unknown: "none"
            case .delivered: "delivered"
            case .undeliverable: "undeliverable"
            }
        try transaction.run(
            """
            UPDATE documents SET transmission = ?1, delivery = CASE WHEN ?2 = 'none' THEN delivery ELSE ?2 END
            WHERE organization_id = ?3 AND document = ?4
            """,
            [
                .text(transmission.state.rawValue), .text(delivery), SQLValue(transmission.organization),
                .integer(transmission.document),
            ])
    }

    /// What the books ask beside the unit that issues a document, and write within it.
    public static func hook(_ exchange: Exchange) -> IssuedHook {
        { record in
            let notice = IssuedNotice(
                document: 0, invoice: record.invoice, country: record.country, profile: record.profile,
                issuedAt: record.issuedAt, xml: record.xml, signature: record.signature, canonical: record.canonical)
            let route = try exchange.route(notice)
            return { document, transaction in
                var notice = notice
                notice.document = document
                do {
                    try exchange.enqueue(notice, route: route, transaction)
                } catch let error as ExchangeError {
                    throw DocumentRefusal(
                        .init(
                            code: error.code, path: "/document" + error.field, message: error.message,
                            remedy: error.remedy))
                }
            }
        }
    }
}
