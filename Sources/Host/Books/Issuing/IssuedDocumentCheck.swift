internal import JSON
public import Ledger
public import Storage

/// Holds the table of issued documents to the audit chain, which knows each one's number, digests and entry, and the
/// digest of its whole row: one that was edited, added or taken away behind the application's back shows. Books that
/// were imported have the chain without the documents, and that is no finding.
public enum IssuedDocumentCheck {
    public static let table = "issued_documents"

    /// - Returns: what does not agree, by document; at most `VerificationReport.findingLimit`.
    public static func findings(_ transaction: any Transaction) throws -> [VerificationReport.Finding] {
        let organization = SQLValue(try transaction.requireOrganization())
        var findings: [VerificationReport.Finding] = []
        func add(_ document: Int64, _ problem: String) {
            guard findings.count < VerificationReport.findingLimit else { return }
            findings.append(.init(table: table, row: "\(document)", problem: problem))
        }
        try transaction.query(issued, [organization]) { row in
            let document = try row.integer(0)
            guard try row.textIfPresent(1) == action, try row.integerIfPresent(2) == document else {
                return add(document, "was added behind the application's back: its audit event is of something else")
            }
            guard let payload = try row.textIfPresent(3) else {
                // Who erased it says so in the chain; the books' own verification looks for that.
                return
            }
            let known = evidence(payload)
            var isNamed = false
            for (at, name) in names.enumerated() where try stored(row, at + 4) != known[name] ?? .null {
                add(document, "\(name) was changed behind the application's back")
                isNamed = true
            }
            let whole = try IssuedRow.columns.enumerated().map { at, column in
                switch column.kind {
                case .integer: SQLValue(try row.integerIfPresent(at + 11))
                case .text: SQLValue(try row.textIfPresent(at + 11))
                case .bytes: SQLValue(try row.bytesIfPresent(at + 11))
                }
            }
            if !isNamed, .string(IssuedRow.digest(whole).description) != known["row"] {
                add(document, "was changed behind the application's back")
            }
        }
        try transaction.query(missing, [organization, .text(action)]) { row in
            add(try row.integer(0), "was removed behind the application's back")
        }
        return findings
    }

    static let action = "document.issued"

    /// What the audit event says of a document, in the order of the query's columns from the fifth on.
    private static let names = ["number", "day", "xml", "signature", "canonical", "entry", "entryHash"]

    private static let issued = """
        SELECT d.document, e.action, e.subject, p.payload,
            d.number, d.issue_day, d.xml, d.signature, d.canonical, d.entry, d.entry_hash,
            \(IssuedRow.columns.map { "d.\($0.name)" }.joined(separator: ", "))
        FROM issued_documents d
        LEFT JOIN audit_events e ON e.organization_id = d.organization_id AND e.sequence = d.audit_event
        LEFT JOIN audit_payloads p ON p.organization_id = d.organization_id AND p.sequence = d.audit_event
        WHERE d.organization_id = ?1 ORDER BY d.document
        """

    private static let missing = """
        SELECT e.subject FROM audit_events e WHERE e.organization_id = ?1 AND e.action = ?2 AND NOT EXISTS (
            SELECT 1 FROM issued_documents d WHERE d.organization_id = e.organization_id AND d.document = e.subject)
            AND EXISTS (SELECT 1 FROM documents d WHERE d.organization_id = e.organization_id)
        ORDER BY e.subject
        """

    /// A payload that is no longer JSON has no evidence; that it was changed is the audit chain's finding.
    private static func evidence(_ payload: String) -> JSONObject {
        do throws(JSONError) {
            return try JSONReader.read(payload)["after"]?.object ?? JSONObject()
        } catch {
            return JSONObject()
        }
    }

    private static func stored(_ row: Row, _ column: Int) throws -> JSONValue {
        switch names[column - 4] {
        case "number": .string(try row.text(column))
        case "day": .integer(try row.integer(column))
        case "entry": try row.integerIfPresent(column).map { .integer($0) } ?? .null
        default: row.isNull(column) ? .null : .string(try row.digest(column).description)
        }
    }
}
