public import Documents
public import JSON
public import Ledger
public import Storage

/// What was issued, as the table has it.
public struct IssuedDocumentRow: Sendable {
    public let document: Int64
    public let type: DocumentClass
    public let number: String
    public let country: String
    /// Id and version.
    public let plugin: String
    public let pluginDigest: String
    public let profile: String?
    public let schema: String?
    /// Rule sets it passed, with versions and digests.
    public let ruleSets: JSONValue
    public let issueDay: Day
    public let issuedAt: Timestamp
    /// Fresh identifiers its plugin calls were made with.
    public let callIDs: JSONValue
    public let fileName: String?
    public let xml: Digest?
    public let signature: Digest?
    public let canonical: Digest
    public let form: String?
    public let signer: Int64?
    public let entry: Int64?
    public let entryHash: Digest?
    public let auditEvent: Int64
}

/// What is kept of an issued document.
public enum IssuedPart: Sendable { case xml, signature, canonical }

extension SalesDocuments {
    /// - Throws: `document.unknown`, `document.notIssued`.
    public func issued(_ number: Int64) throws -> IssuedDocumentRow {
        let document = try find(number)
        let found = try transaction.first(
            """
            SELECT document, class, number, country, plugin, plugin_digest, profile, document_schema, rule_sets,
                issue_day, issued_at, call_ids, file_name, xml, signature, canonical, form, signer, entry, entry_hash,
                audit_event FROM issued_documents WHERE organization_id = ?1 AND document = ?2
            """, [SQLValue(try transaction.requireOrganization()), .integer(number)], IssuedDocumentRow.init)
        guard let found else {
            throw BooksError(
                .state, "document.notIssued", "the document is \(document.state)", remedy: "issue it first")
        }
        return found
    }
}

extension Invoicing {
    /// Bytes of an issued document, hashed again at every reading.
    /// - Throws: `document.unknown`, `document.notIssued`, `document.noPart`; `archive.damaged` when the bytes are no
    ///   longer those that were issued: then they are not served, and it is recorded.
    public func bytes(
        _ part: IssuedPart, of number: Int64, in organization: OrganizationID, by origin: Origin
    ) async throws -> (bytes: [UInt8], row: IssuedDocumentRow) {
        let row = try await books.database.read(organization) { try self.books.documents($0).issued(number) }
        let digest: Digest? =
            switch part {
            case .xml: row.xml
            case .signature: row.signature
            case .canonical: row.canonical
            }
        guard let digest else {
            throw BooksError(
                .notFound, "document.noPart", "the document has none", remedy: "see its proof for what there is")
        }
        do {
            return (try await means.blobs.get(digest), row)
        } catch let error as StorageError where error.code == .blobDamaged || error.code == .blobMissing {
            _ = try await books.database.unit(organization) { transaction in
                try self.books.ledger.audit(transaction).record(
                    "archive.damaged", of: "document", number,
                    after: ["code": .string(error.code.rawValue), "digest": .string(digest.description)], by: origin)
            }
            throw ArchiveDamage(code: error.code.rawValue, document: number, digest: digest)
        }
    }
}

/// Bytes that are not what was issued, or not there: an alert, and nothing to serve.
public struct ArchiveDamage: Error, Sendable {
    public let code: String
    public let document: Int64
    public let digest: Digest
}

extension IssuedDocumentRow {
    init(_ row: Row) throws {
        func digest(_ column: Int) throws -> Digest? { row.isNull(column) ? nil : try row.digest(column) }
        self.init(
            document: try row.integer(0), type: try row.word(1, as: DocumentClass.self), number: try row.text(2),
            country: try row.text(3), plugin: try row.text(4), pluginDigest: try row.text(5),
            profile: try row.textIfPresent(6), schema: try row.textIfPresent(7),
            ruleSets: try JSONReader.read(try row.text(8)), issueDay: try row.day(9), issuedAt: try row.timestamp(10),
            callIDs: try JSONReader.read(try row.text(11)), fileName: try row.textIfPresent(12), xml: try digest(13),
            signature: try digest(14), canonical: try row.digest(15), form: try row.textIfPresent(16),
            signer: try row.integerIfPresent(17), entry: try row.integerIfPresent(18), entryHash: try digest(19),
            auditEvent: try row.integer(20))
    }
}
