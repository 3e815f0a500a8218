internal import CountryPack
internal import Documents
internal import Issuing
internal import JSON
internal import Ledger
internal import Plugins
internal import Storage
internal import XMLSignature

/// One document to be issued, with everything that was read for it.
struct IssueOrder: Sendable {
    enum Subject: Sendable {
        case existing(SalesDocument)
        /// A document that is made by its issue: what takes another one back.
        case new(DraftContent)
    }

    let subject: Subject
    let type: DocumentClass
    let draft: Invoice
    let customer: Int64?
    let dimensions: [String: String]
    /// The document it corrects, and whether it takes all of it back.
    let corrected: SalesDocument?
    let voids: Bool
    let desk: IssuingDesk
    let issuer: DocumentIssuer?
    let signer: Int64?
    let rate: ExchangeRate?
    /// Days until it is due.
    let terms: Int?
    let ids: [String]

    /// The series it is numbered in.
    /// - Throws: `DocumentRefusal` for a day it cannot be issued on.
    func series() throws -> Invoicing.SeriesKey {
        Invoicing.SeriesKey(
            organization: desk.tenant.organization, documentClass: type.series,
            dimensions: desk.series(dimensions, on: try desk.issueDay(draft)))
    }

    func at(_ moment: Timestamp) -> IssueOrder {
        IssueOrder(
            subject: subject, type: type, draft: draft, customer: customer, dimensions: dimensions,
            corrected: corrected, voids: voids, desk: desk.at(moment), issuer: issuer, signer: signer, rate: rate,
            terms: terms, ids: ids)
    }
}

/// A document built, signed and judged under a foreseen number; its bytes are stored, its rows are not.
struct PreparedIssue: Sendable {
    let place: Int64
    let day: Day
    let name: String
    let moment: Timestamp
    /// Assessed.
    let invoice: Invoice
    let figures: DocumentFigures
    let warnings: [Diagnostic]
    /// Nil for estimates and pro-formas, which leave no XML.
    let document: Built?
    let canonical: [UInt8]
    let canonicalDigest: Digest
    let entry: EntryDraft?
    /// What others write with it.
    let writing: IssuedWriting?

    struct Built: Sendable {
        let xml: [UInt8]
        let xmlDigest: Digest
        let signature: [UInt8]?
        let signatureDigest: Digest?
        let form: SignatureForm
        let profile: String
        let schema: String
        /// The rule sets it passed, with their versions, as JSON.
        let ruleSets: JSONValue
        let fileName: String
    }
}

extension IssueOrder {
    /// What can be known to be wrong before a number is in sight: identity; tax and postings where the draft could not
    /// be assessed when it was written. (One that could is assessed again when it is built, and that is soon enough.)
    /// - Throws: `DocumentRefusal`.
    func check() throws {
        guard type.isFiscal else { return }
        try IssuerIdentity(desk).check(draft)
        guard !wasAssessed else { return }
        let day = try desk.issueDay(draft)
        let name = try desk.name(1, type, dimensions, on: day)
        let invoice = draft.completed(number: name, day: day, desk: desk, rate: rate, terms: terms)
        let assessed = try desk.assess(invoice, ids)
        _ = try posting(of: assessed.invoice)
    }

    private var wasAssessed: Bool {
        switch subject {
        case .existing(let document): document.figures != nil
        // The plugin wrote it.
        case .new: true
        }
    }

    /// Builds, signs and judges the document under a number.
    /// - Throws: `DocumentRefusal`.
    func prepared(place: Int64, _ means: IssuingMeans) throws -> PreparedIssue {
        let day = try desk.issueDay(draft)
        let name = try desk.name(place, type, dimensions, on: day)
        let complete = draft.completed(number: name, day: day, desk: desk, rate: rate, terms: terms)
        guard type.isFiscal else { return try offer(complete, place, day, name) }
        try IssuerIdentity(desk).check(complete)
        let (issued, built) = try built(complete, name, day, means)
        let canonical = issued.invoice.json.serialized()
        let digest = Digest(of: canonical)
        let record = IssuedRecord(
            organization: desk.tenant.organization, invoice: issued.invoice, type: type, number: name,
            country: desk.tenant.country, profile: built.profile, issueDay: day, issuedAt: desk.now.moment,
            xml: built.xmlDigest, signature: built.signatureDigest, canonical: digest)
        return PreparedIssue(
            place: place, day: day, name: name, moment: desk.now.moment, invoice: issued.invoice,
            figures: try DocumentFigures(issued.invoice, base: desk.tenant.base), warnings: issued.warnings,
            document: built, canonical: canonical, canonicalDigest: digest, entry: try posting(of: issued.invoice),
            writing: try means.whenIssued(record))
    }

    private func posting(of invoice: Invoice) throws -> EntryDraft? {
        try DocumentPosting(desk: desk).entry(invoice, type, customer: customer, corrected: corrected?.type)
    }

    private func offer(_ invoice: Invoice, _ place: Int64, _ day: Day, _ name: String) throws -> PreparedIssue {
        let assessed = try desk.assess(invoice, ids)
        let canonical = assessed.invoice.json.serialized()
        return PreparedIssue(
            place: place, day: day, name: name, moment: desk.now.moment, invoice: assessed.invoice,
            figures: try DocumentFigures(assessed.invoice, base: desk.tenant.base), warnings: assessed.warnings,
            document: nil, canonical: canonical, canonicalDigest: Digest(of: canonical), entry: nil,
            writing: nil)
    }

    private func built(
        _ invoice: Invoice, _ name: String, _ day: Day, _ means: IssuingMeans
    ) throws -> (IssuedDocument, PreparedIssue.Built) {
        guard let issuer, let validator = means.validator else {
            throw BooksError(
                .state, "validation.missing", "this host has no schemas and rules, and issues nothing unchecked",
                remedy: "ask its operator to install them")
        }
        let fileName = String(name.map { "/\\ ".contains($0) ? "-" : $0 }) + ".xml"
        var request = IssueRequest(
            document: invoice.json.serialized(),
            moment: Moment(secondsSince1970: desk.now.moment.microseconds / 1_000_000), businessDate: day,
            name: fileName)
        request.localMoment = desk.now.text
        request.ids = ids
        let issued: IssuedDocument
        do throws(IssueFailure) {
            issued = try issuer.issue(request)
        } catch {
            throw DocumentRefusal(error.diagnostics)
        }
        for step in issued.steps { means.observe(step.name, step.nanoseconds) }
        try requireSignature(issued)
        let began = means.stopwatch()
        let ruleSets = try BusinessRules(validator, desk.country).judge(issued, fileName)
        means.observe("rules", means.stopwatch() - began)
        let built = PreparedIssue.Built(
            xml: issued.xml, xmlDigest: Digest(of: issued.xml), signature: issued.detachedSignature,
            signatureDigest: issued.detachedSignature.map { Digest(of: $0) }, form: issued.form,
            profile: issued.profile, schema: issued.schema, ruleSets: ruleSets, fileName: fileName)
        return (issued, built)
    }

    /// A document whose form asks for a signature is not issued without one.
    private func requireSignature(_ issued: IssuedDocument) throws {
        let profile = desk.country.plugin.profiles.first { $0.id == issued.profile }
        guard let profile, issued.form == .none, DocumentIssuer.form(profile) != .none else { return }
        throw DocumentRefusal(
            Diagnostic(
                code: "signature.noKey",
                message: "documents of the profile \(profile.id) are signed, and the organization has no key",
                remedy: "import a key (POST /signing-profiles) or make one (POST /signing-profiles/generate)"))
    }
}
