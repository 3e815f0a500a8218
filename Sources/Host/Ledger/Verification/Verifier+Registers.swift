internal import Documents
internal import Storage

extension Verifier {
    /// Replays the register: the last digest of every row must be that of the row as it stands, and nothing else.
    mutating func checkRegister() throws {
        var latest: [String: [String: Digest]] = [:]
        var previous = Ledger.genesis(key: key)
        var expected: Int64 = 1
        var links: [RegisterLink] = []
        try transaction.query(RegisterLink.select, [id]) { links.append(try RegisterLink($0)) }
        for link in links {
            if link.sequence != expected { report.add("register_links", "\(expected)", "missing") }
            if link.previous != previous {
                report.add("register_links", "\(link.sequence)", "does not follow the one before")
            }
            if link.hash != link.expectedHash {
                report.add("register_links", "\(link.sequence)", "its content does not give its hash")
            }
            latest[link.table, default: [:]][link.key] = link.digest
            previous = link.hash
            expected = link.sequence.successor
        }
        for table in RegisteredTable.all {
            var left = latest.removeValue(forKey: table.name) ?? [:]
            let rows = try transaction.rows(table.selection, [id]) { try table.values($0) }
            for values in rows {
                let key = table.key(values)
                report.registeredRows += 1
                switch left.removeValue(forKey: key) {
                case nil: report.add(table.name, key, "was added behind the application's back")
                case table.digest(values): break
                default: report.add(table.name, key, "was changed behind the application's back")
                }
            }
            for key in left.keys.sorted() { report.add(table.name, key, "was removed behind the application's back") }
        }
        for table in latest.keys.sorted() {
            report.add("register_links", table, "names a table that is not registered")
        }
    }

    /// Every number from the start to the last one is taken or skipped, dates never go back, voids are of taken ones.
    mutating func checkSeries() throws {
        let series = try transaction.rows(
            "SELECT series FROM number_series WHERE organization_id = ?1 ORDER BY series", [id]
        ) { try $0.integer(0) }
        for series in series {
            let result = try SequenceReport.read(series, transaction)
            var lastDay: Day?
            for item in result.items {
                switch item.use {
                case .unexplained: report.add("numbers", "\(series)|\(item.number)", "missing without explanation")
                case .issued(let day, _), .void(let day, _):
                    if let last = lastDay, day < last {
                        report.add("numbers", "\(series)|\(item.number)", "is dated before its predecessor")
                    }
                    lastDay = day
                case .skipped: break
                }
            }
        }
        let voids = try transaction.rows(
            """
            SELECT v.series, v.number FROM number_voids v WHERE v.organization_id = ?1 AND NOT EXISTS (
                SELECT 1 FROM numbers n WHERE n.organization_id = v.organization_id AND n.series = v.series
                    AND n.number = v.number) ORDER BY v.series, v.number LIMIT 10
            """, [id]
        ) { "\(try $0.integer(0))|\(try $0.integer(1))" }
        for row in voids { report.add("number_voids", row, "voids a number that was never taken") }
    }

    mutating func checkAudit() throws {
        var previous = Ledger.genesis(key: key)
        var expected: Int64 = 1
        var bad: [(String, String, String)] = []
        var count: Int64 = 0
        try transaction.query(
            """
            SELECT e.sequence, e.at, e.actor, e.action, e.subject_kind, e.subject, e.request_id, e.payload_digest,
                e.previous, e.hash, p.salt, p.payload, x.subject FROM audit_events e
            LEFT JOIN audit_payloads p ON p.organization_id = e.organization_id AND p.sequence = e.sequence
            LEFT JOIN erasures x ON x.organization_id = e.organization_id AND x.subject_kind = 'auditPayload'
                AND x.subject = e.sequence
            WHERE e.organization_id = ?1 ORDER BY e.sequence
            """, [id]
        ) { row in
            let event: AuditEvent
            do { event = try AuditEvent(row) } catch let error where Self.isUnreadable(error) {
                bad.append(("audit_events", "\(try row.integer(0))", "cannot be read: \(Self.message(error))"))
                return
            }
            let name = "\(event.sequence)"
            if event.sequence != expected { bad.append(("audit_events", "\(expected)", "missing")) }
            if event.previous != previous { bad.append(("audit_events", name, "does not follow the one before")) }
            if event.hash != event.expectedHash {
                bad.append(("audit_events", name, "its content does not give its hash"))
            }
            if row.isNull(10) {
                if row.isNull(12) { bad.append(("audit_payloads", name, "gone without a recorded erasure")) }
            } else if try EntryTexts.digest(salt: row.bytes(10), payload: row.text(11)) != event.payloadDigest {
                bad.append(("audit_payloads", name, "was changed"))
            }
            previous = event.hash
            expected = event.sequence.successor
            count += 1
        }
        for (table, row, problem) in bad { report.add(table, row, problem) }
        report.auditEvents = count
        let strays = try transaction.rows(
            """
            SELECT p.sequence FROM audit_payloads p WHERE p.organization_id = ?1 AND NOT EXISTS (
                SELECT 1 FROM audit_events e WHERE e.organization_id = p.organization_id AND e.sequence = p.sequence)
            ORDER BY p.sequence LIMIT 10
            """, [id]
        ) { try $0.integer(0) }
        for row in strays { report.add("audit_payloads", "\(row)", "belongs to no event") }
    }

    /// The currency table is the program's own: it must be what this program would write.
    mutating func checkCurrencies() throws {
        var expected = CurrencyTable.all
        let stored = try transaction.rows("SELECT code, decimals, unit FROM currencies ORDER BY code") { row in
            CurrencyTable.Row(code: try row.text(0), decimals: try row.integer(1), unit: try row.integer(2))
        }
        for row in stored where expected.remove(row) == nil {
            report.add("currencies", row.code, "was changed or added")
        }
        for row in expected.sorted(by: { $0.code < $1.code }) {
            report.add("currencies", row.code, "is missing or was changed")
        }
    }
}
