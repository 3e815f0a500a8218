internal import Books
internal import Documents
internal import Foundation
internal import HTTPTypes
internal import Identity
internal import JSON
internal import Ledger
internal import Logging
internal import Storage

/// The bytes of issued documents, and what proves them.
enum DocumentFileRoutes {
    static let group = RouteGroup(
        "archive", "The bytes of issued documents, hashed again at every reading, and what proves them."
    ) {
        xml
        signature
        proof
    }

    private static let xml = file(
        "xml", "getDocumentXML", "The XML, byte for byte as it was issued.", .xml, "<Invoice>…</Invoice>")
    private static let signature = file(
        "signature", "getDocumentSignature", "The detached signature over the XML.", .signature,
        "<Signature>…</Signature>")

    private static func file(
        _ name: String, _ id: String, _ summary: String, _ part: IssuedPart, _ example: String
    ) -> Route {
        Route.raw(
            .get, "/documents/{id}/\(name)", id, summary, as: DocumentRoutes.reading,
            answers: [
                AnswerDeclaration(
                    status: 200, text: summary, contentType: "application/xml", schema: { _ in ["type": "string"] },
                    example: .string(example))
            ],
            refusals: [.state("It is not issued."), damaged]
        ) { call in
            let (bytes, row) = try await read(call, part)
            var reply = Reply(status: 200, payload: .other("application/xml", bytes))
            let suffix = part == .signature ? ".xades.xml" : ""
            if let name = row.fileName {
                reply.headers.append((.contentDisposition, "attachment; filename=\"\(name)\(suffix)\""))
            }
            return reply
        }
    }

    private static let proof = Route.direct(
        .get, "/documents/{id}/proof", "getDocumentProof",
        "Everything that proves a document: its bytes, the rule sets it passed, its signature, its journal entry and "
            + "its places in the chains.",
        as: DocumentRoutes.reading, answers: ProofAnswer.self, refusals: [.state("It is not issued."), damaged]
    ) { call in
        let (canonical, row) = try await read(call, .canonical)
        var answer = ProofAnswer()
        answer.canonical = base64(canonical)
        if row.xml != nil { answer.xml = base64(try await read(call, .xml).0) }
        if row.signature != nil { answer.signature = base64(try await read(call, .signature).0) }
        let books = call.host.books
        let filled = answer
        return Answered(
            try await books.database.read(try call.membership().organization) { transaction in
                try ProofView(books, try books.tenant(transaction), transaction).answer(filled, row)
            })
    }

    private static let damaged = Refusal(
        status: 500, text: "The bytes are no longer those that were issued: they are not served.")

    private static func read(_ call: Call, _ part: IssuedPart) async throws -> ([UInt8], IssuedDocumentRow) {
        let organization = try call.membership().organization
        let tenant = try await call.host.database.read(organization) { try call.host.books.tenant($0) }
        let number = tenant.ids.number(.document, call.parameter("id"))
        do {
            return try await call.host.invoicing.bytes(part, of: number, in: organization, by: call.origin)
        } catch let damage as ArchiveDamage {
            call.host.metrics.count("fiscus_archive_damage_total")
            call.host.log.critical(
                "archive damaged",
                metadata: ["code": "\(damage.code)", "digest": "\(damage.digest)", "requestId": "\(call.requestID)"])
            throw Problem(
                .internal, "archive.damaged", "the stored bytes are no longer those that were issued",
                remedy: "the host's operator restores them from the second store")
        }
    }

    private static func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }
}

struct ProofAnswer: Exemplified {
    var number = ""
    var country = ""
    var plugin = ""
    var pluginDigest = ""
    var profile: String?
    var schema: String?
    var ruleSets: JSONValue = .array([])
    var issueDate = ""
    var issuedAt = Timestamp(microseconds: 0)
    var callIds: JSONValue = .array([])
    var digests: [String: String] = [:]
    var xml: String?
    var signature: String?
    var canonical = ""
    var signatureForm: String?
    var certificate: String?
    var entry: JSONValue?
    var audit: JSONValue = .object(JSONObject())

    static let shape = Shape<ProofAnswer>("DocumentProof", "What proves a document.") {
        Field("number", \.number, .anyText, "BT-1")
        Field("country", \.country, .anyText, "whose law it follows")
        Field("plugin", \.plugin, .anyText, "id and version of the plugin that assessed and built it")
        Field("pluginDigest", \.pluginDigest, .anyText, "SHA-256 of its library")
        Field("profile", \.profile, .anyText, "profile it was built with")
        Field("schema", \.schema, .anyText, "schema it is valid against")
        Field("ruleSets", \.ruleSets, .any, "rule sets it passed: id, version, sha256")
        Field("issueDate", \.issueDate, .anyText, "issue date")
        Field("issuedAt", \.issuedAt, .moment, "the moment of the issue")
        Field("callIds", \.callIds, .any, "identifiers the plugin was called with; the same give the same bytes again")
        Field("digests", \.digests, .dictionary(of: .anyText), default: [:], "SHA-256 of xml, signature, canonical")
        Field("xml", \.xml, .anyText, "the XML as it was sent, Base64")
        Field("signature", \.signature, .anyText, "the detached signature over it, Base64")
        Field("canonical", \.canonical, .anyText, "the assessed document as canonical JSON, Base64")
        Field("signatureForm", \.signatureForm, .anyText, "enveloped, detached or none")
        Field("certificate", \.certificate, .anyText, "the signer's, PEM")
        Field("entry", \.entry, .any, "journal entry: number, hash, previous hash, lines")
        Field("audit", \.audit, .any, "audit event that holds the digests: place, hash, previous hash, payload")
    }

    static let example: ProofAnswer = {
        var example = ProofAnswer()
        example.number = "2026-000001"
        example.issueDate = "2026-11-20"
        return example
    }()
}

/// The parts of a proof that the database holds.
struct ProofView {
    private let books: Books
    private let tenant: Tenant
    private let transaction: any Transaction

    init(_ books: Books, _ tenant: Tenant, _ transaction: any Transaction) {
        self.books = books
        self.tenant = tenant
        self.transaction = transaction
    }

    func answer(_ bytes: ProofAnswer, _ row: IssuedDocumentRow) throws -> ProofAnswer {
        var answer = bytes
        answer.number = row.number
        answer.country = row.country
        answer.plugin = row.plugin
        answer.pluginDigest = row.pluginDigest
        answer.profile = row.profile
        answer.schema = row.schema
        answer.ruleSets = row.ruleSets
        answer.issueDate = row.issueDay.description
        answer.issuedAt = row.issuedAt
        answer.callIds = row.callIDs
        for (name, digest) in [("xml", row.xml), ("signature", row.signature), ("canonical", row.canonical)] {
            answer.digests[name] = digest?.description
        }
        answer.signatureForm = row.form
        answer.certificate = try row.signer.map { try books.signingProfiles(transaction).find($0).certificate }
        answer.entry = try row.entry.flatMap { try entry($0) }
        answer.audit = try audit(row.auditEvent)
        return answer
    }

    private func entry(_ number: Int64) throws -> JSONValue? {
        guard let entry = try books.ledger.journal(transaction).entry(number) else { return nil }
        return [
            "number": .integer(entry.number), "hash": .string(entry.hash.description),
            "previous": .string(entry.previous.description),
            "transaction": try TransactionView(books, tenant, transaction).answer(number).json
        ]
    }

    private func audit(_ sequence: Int64) throws -> JSONValue {
        guard let (event, payload) = try books.ledger.audit(transaction).events(after: sequence - 1, limit: 1).first
        else { return .object(JSONObject()) }
        return [
            "sequence": .integer(event.sequence), "hash": .string(event.hash.description),
            "previous": .string(event.previous.description),
            "payloadDigest": .string(event.payloadDigest.description),
            "payload": try payload.map { try JSONReader.read($0) } ?? .null
        ]
    }
}
