public import Storage

/// The schema of what is sent to authorities and received from them.
public enum ExchangeSchema {
    /// Numbers 501 to 599 are Exchange's.
    public static let migrations = [
        Migration(501, "transmissions, duties, issuer profiles") { engine in
            let text = SchemaText(engine)
            return ExchangeTables.all.map(text.table) + ExchangeTables.owned.flatMap(text.owned)
                + ExchangeGuards.all(text)
        },
        Migration(502, "inbound messages, webhooks") { engine in
            let text = SchemaText(engine)
            return InboundTables.all.map(text.table) + InboundTables.owned.flatMap(text.owned)
                + InboundTables.guards(text)
        },
    ]
}
