internal import Documents
public import Storage

extension Ledger {
    /// Rebuilds exported books as a new organization, in one unit of work: all or nothing. Every hash is computed
    /// again from the content; the first that differs from the exported one stops the import, and so does anything
    /// that verification finds in the rebuilt books.
    /// - Parameter lines: the export, line by line.
    /// - Returns: the new organization; its key is the exported one, which must not exist here yet.
    public func importBooks(_ lines: [String]) async throws -> OrganizationID {
        guard let first = lines.first else { throw LedgerError(.importInvalid, "the file is empty") }
        let header = try ImportFields(line: first, number: 1)
        guard try header.text("record") == "header", try header.text("format") == BooksExport.format else {
            throw header.invalid("format")
        }
        let key = try header.text("organization")
        let next = try await database.read(nil) { transaction in
            try transaction.first("SELECT coalesce(max(organization_id), 0) + 1 FROM organizations") {
                try $0.organization(0)
            } ?? OrganizationID(1)
        }
        try await database.unit(next) { transaction in
            var reader = BooksImport(transaction: transaction, organization: next, key: key)
            for (at, line) in lines.enumerated().dropFirst() where !line.isEmpty {
                let fields = try ImportFields(line: line, number: at + 1)
                try reader.take(fields)
            }
            try reader.finish()
            let report = try Verifier.run(transaction, next, key: key)
            if let first = report.findings.first {
                throw LedgerError(
                    .importDiffers, "the books in the file do not agree: \(first)", path: first.table,
                    remedy: "the file was changed after the export; use the original")
            }
        }
        return next
    }
}

/// Takes the lines of an export in their order.
struct BooksImport {
    let transaction: any Transaction
    let organization: OrganizationID
    let key: String
    private var previous: Digest
    private var auditPrevious: Digest
    private var registerPrevious: Digest
    private var rollup = BalanceRollup()
    private var waiting: [JournalWriter.Item] = []
    private var entries: Int64 = 0
    private var auditEvents: Int64 = 0
    private var links: Int64 = 0
    /// Calendar rows start open; their events lead them to the state they had.
    private var finalStates: [(rule: CalendarTransitions, values: [SQLValue])] = []
    private var events: [[SQLValue]] = []
    /// Numbers, gaps and voids of a series follow one another as they were made, not table by table.
    private var series: [(series: Int64, number: Int64, table: RegisteredTable, values: [SQLValue])] = []
    /// Accounts taken out of use since they were posted to.
    private var inactive: [SQLValue] = []
    private var isFinished = false

    init(transaction: any Transaction, organization: OrganizationID, key: String) {
        self.transaction = transaction
        self.organization = organization
        self.key = key
        previous = Ledger.genesis(key: key)
        auditPrevious = previous
        registerPrevious = previous
    }

    mutating func take(_ fields: ImportFields) throws {
        guard !isFinished else {
            throw LedgerError(.importInvalid, "the file goes on after its footer", path: fields.path)
        }
        let type = try fields.text("record")
        switch type {
        case "entry": try takeEntry(fields)
        case "audit": try takeAudit(fields)
        case "register": try takeLink(fields)
        case "footer":
            let counts = try ["entries", "audit", "register"].map { try fields.integer($0) }
            let heads = try ["entriesHead", "auditHead", "registerHead"].map { try fields.digest($0) }
            guard counts == [entries, auditEvents, links], heads == [previous, auditPrevious, registerPrevious] else {
                throw LedgerError(.importDiffers, "the file is not complete", path: fields.path)
            }
            isFinished = true
        default:
            guard let table = RegisteredTable.all.first(where: { $0.name == type }) else {
                throw fields.invalid("record")
            }
            try takeRow(table, fields)
        }
    }

    /// - Throws: `importInvalid` when the footer is missing: the file was cut off.
    mutating func finish() throws {
        guard isFinished else { throw LedgerError(.importInvalid, "the file ends without its footer") }
        try writeWaiting()
        try writeSeries()
        for account in inactive {
            try transaction.run(
                "UPDATE accounts SET active = 0 WHERE organization_id = ?1 AND account = ?2",
                [SQLValue(organization), account])
        }
        try replayCalendar()
        try rollup.write(transaction, organization)
    }

    private mutating func takeRow(_ table: RegisteredTable, _ fields: ImportFields) throws {
        var values = try table.columns.map { try fields.column($0) }
        let names = table.columns.map(\.name)
        if table.name == "organizations" {
            try transaction.change(
                "INSERT INTO organizations (organization_id, key, created_at) VALUES (?1, ?2, ?3)",
                [SQLValue(organization)] + values)
            return
        }
        if [RegisteredTable.numbers, .numberGaps, .numberVoids].contains(where: { $0.name == table.name }) {
            guard case .integer(let id) = values[0], case .integer(let number) = values[1] else {
                throw fields.invalid(names[1])
            }
            series.append((id, number, table, values))
            return
        }
        if table.name == "accounts", let at = names.firstIndex(of: "active"), values[at] == 0 {
            inactive.append(values[0])
            values[at] = 1
        }
        if table.name == "calendar_events" {
            events.append(values)
        } else if let rule = CalendarTransitions.all.first(where: { $0.table == table.name }) {
            finalStates.append((rule, values))
            for (at, name) in names.enumerated() {
                if name == "state" { values[at] = "open" }
                if name == "version" { values[at] = 0 }
            }
        }
        try transaction.run(table.insertion, [SQLValue(organization)] + values)
    }

    private mutating func takeEntry(_ fields: ImportFields) throws {
        let entry = try EntryJSON.entry(fields, previous: previous)
        guard entry.hash == (try fields.digest("hash")) else {
            throw LedgerError(
                .importDiffers, "entry \(entry.number) does not give the hash it was exported with", path: fields.path,
                remedy: "the file was changed after the export; use the original")
        }
        let texts: (salt: [UInt8], payload: String)? =
            if let payload = try fields.textIfPresent("texts") { (try fields.bytes("salt"), payload) } else { nil }
        waiting.append(.init(entry: entry, texts: texts))
        if waiting.count == 500 { try writeWaiting() }
        try rollup.add(entry)
        previous = entry.hash
        entries += 1
    }

    private mutating func writeWaiting() throws {
        try JournalWriter(transaction: transaction, organization: organization).write(waiting)
        waiting.removeAll(keepingCapacity: true)
    }

    /// Each series in the order of its numbers; the sort keeps a void behind its number.
    private func writeSeries() throws {
        let order = series.enumerated().sorted {
            ($0.element.series, $0.element.number, $0.offset) < ($1.element.series, $1.element.number, $1.offset)
        }
        for (_, row) in order { try transaction.run(row.table.insertion, [SQLValue(organization)] + row.values) }
    }

    private mutating func takeAudit(_ fields: ImportFields) throws {
        let event = AuditEvent(
            sequence: try fields.integer("sequence"), at: Timestamp(microseconds: try fields.integer("at")),
            actor: try fields.integer("actor"), action: try fields.text("action"), kind: try fields.text("kind"),
            subject: try fields.integer("subject"), requestID: try fields.text("request"),
            payloadDigest: try fields.digest("digest"), previous: auditPrevious, hash: auditPrevious
        ).sealed()
        guard event.hash == (try fields.digest("hash")) else {
            throw LedgerError(.importDiffers, "audit event \(event.sequence) was changed", path: fields.path)
        }
        try AuditLog.insert(event, transaction, organization)
        if let payload = try fields.textIfPresent("payload") {
            try transaction.run(
                "INSERT INTO audit_payloads (organization_id, sequence, salt, payload) VALUES (?1, ?2, ?3, ?4)",
                [
                    SQLValue(organization), .integer(event.sequence), .bytes(try fields.bytes("salt")), .text(payload)
                ])
        }
        auditPrevious = event.hash
        auditEvents += 1
    }

    private mutating func takeLink(_ fields: ImportFields) throws {
        let link = RegisterLink(
            sequence: try fields.integer("sequence"), table: try fields.text("table"), key: try fields.text("key"),
            digest: try fields.digestIfPresent("digest"), previous: registerPrevious, hash: registerPrevious
        ).sealed()
        guard link.hash == (try fields.digest("hash")) else {
            throw LedgerError(.importDiffers, "register link \(link.sequence) was changed", path: fields.path)
        }
        try link.insert(transaction, organization)
        registerPrevious = link.hash
        links += 1
    }

    private func replayCalendar() throws {
        // scope, subject, version, from_state, to_state, ...
        for event in events.sorted(by: Self.byVersion) {
            guard let rule = CalendarTransitions.all.first(where: { event[0] == .text($0.scope) }) else { continue }
            try transaction.run(
                "UPDATE \(rule.table) SET state = ?1, version = ?2 WHERE organization_id = ?3 AND \(rule.key) = ?4",
                [event[4], event[2], SQLValue(organization), event[1]])
        }
        for (rule, values) in finalStates {
            let row = try transaction.first(
                "SELECT state, version FROM \(rule.table) WHERE organization_id = ?1 AND \(rule.key) = ?2",
                [SQLValue(organization), values[0]]
            ) { [SQLValue(try $0.text(0)), SQLValue(try $0.integer(1))] }
            guard row == Array(values.suffix(2)) else {
                throw LedgerError(.importDiffers, "the events of \(rule.table) \(values[0]) do not lead to its state")
            }
        }
    }

    private static func byVersion(_ one: [SQLValue], _ other: [SQLValue]) -> Bool {
        guard case .integer(let left) = one[2], case .integer(let right) = other[2] else { return false }
        return left < right
    }
}
