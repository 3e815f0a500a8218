public import CountryPack
internal import Documents
internal import JSON
public import Plugins
internal import PluginKit
public import Schemas
internal import XML
public import XMLSignature

/// Issues documents of one country: read, assess, build, sign, validate the final bytes, verify them. All or nothing.
///
/// Made once per country and key; `issue` may then be called from any thread.
public struct DocumentIssuer: Sendable {
    private let plugin: LoadedPlugin
    private let schemas: CompiledSchemas
    private var key: SigningKey?
    private var trust: TrustAnchors?
    /// Nanoseconds of some steady clock; injected, as all time is.
    private let clock: @Sendable () -> UInt64

    /// - Parameters:
    ///   - key: nil issues unsigned.
    ///   - trust: what the verification of our own signature must chain to; the signer's certificate itself when nil.
    public init(
        plugin: LoadedPlugin, catalogue: SchemaCatalogue, key: SigningKey?, trust: TrustAnchors?,
        clock: @escaping @Sendable () -> UInt64
    ) {
        self.plugin = plugin
        schemas = CompiledSchemas(catalogue)
        self.key = key
        self.trust = trust ?? key.map { TrustAnchors([$0.certificate]) }
        self.clock = clock
    }

    /// The same issuer with another key; compiled schemas are shared.
    public func signing(with key: SigningKey) -> DocumentIssuer {
        var issuer = self
        issuer.key = key
        issuer.trust = TrustAnchors([key.certificate])
        return issuer
    }

    /// The form of signature a document of this profile asks for.
    public static func form(_ profile: Profile) -> SignatureForm {
        SignatureForm(rawValue: profile.signature.form.rawValue) ?? .none
    }

    public func issue(_ request: IssueRequest) throws(IssueFailure) -> IssuedDocument {
        var watch = StepWatch(clock)
        let context = CallContext(
            moment: request.localMoment ?? request.moment.description,
            businessDate: request.businessDate, ids: request.ids
        ).json
        let draft = try read(request.document)
        watch.lap("read")
        let (answer, warnings) = try assess(draft, context)
        watch.lap("assess")
        let (assessed, invoice) = try take(answer)
        watch.lap("take")
        let profile = try profile(request.profile, invoice)
        let signing = try Signing(request, profile, hasKey: key != nil)
        let built = try build(assessed, context, profile, request.parts)
        watch.lap("build")
        let signed = try sign(built, signing, request)
        watch.lap("sign")
        let schema = try validate(signed.xml, profile, signing, isCredit: invoice.isCredit)
        watch.lap("validate")
        let signature = try verify(signed, signing, request)
        watch.lap("verify")
        return IssuedDocument(
            xml: signed.xml, detachedSignature: signed.detached, signature: signature, form: signing.form,
            invoice: invoice,
            profile: profile.id, schema: schema, warnings: warnings,
            steps: watch.steps)
    }

    /// Compiles what `issue` will need, so that the first document is not slower than the second.
    public func prepare() throws(IssueFailure) {
        for id in Set(plugin.profiles.flatMap(\.schemas.values)) { _ = try schemas.schema(id) }
    }
}

// MARK: Steps

extension DocumentIssuer {
    private func read(_ bytes: [UInt8]) throws(IssueFailure) -> JSONValue {
        do throws(JSONError) {
            return try JSONReader.read(bytes)
        } catch {
            throw IssueFailure(.read, [Diagnostic(error)])
        }
    }

    private func assess(
        _ draft: JSONValue, _ context: JSONValue
    ) throws(IssueFailure) -> (answer: [UInt8], warnings: [Diagnostic]) {
        let request: JSONValue = ["context": context, "document": draft]
        do throws(PluginError) {
            return try plugin.assess(request.serialized())
        } catch {
            throw IssueFailure(.assess, error.diagnostics)
        }
    }

    /// A plugin's answer is read as strictly as anything else that comes from outside: what the plugin lets through of
    /// a malformed draft ends here.
    private func take(_ answer: [UInt8]) throws(IssueFailure) -> (JSONValue, Invoice) {
        do throws(Diagnostics) {
            let value = try JSONValue(answer)
            guard let document = value["document"] else {
                throw Diagnostics(
                    Diagnostic(code: "plugin.answer", path: "/document", message: "assess answered no document"))
            }
            return (document, try Invoice.decode(document))
        } catch {
            throw IssueFailure(.assess, error.all)
        }
    }

    private func profile(_ id: String?, _ invoice: Invoice) throws(IssueFailure) -> Profile {
        do throws(Diagnostics) {
            return try Pack(manifest: plugin.identity.manifest, profiles: plugin.profiles).profile(id, for: invoice)
        } catch {
            throw IssueFailure(.build, error.all)
        }
    }

    private func build(
        _ document: JSONValue, _ context: JSONValue, _ profile: Profile, _ parts: [String: [UInt8]]
    ) throws(IssueFailure) -> [UInt8] {
        let request: JSONValue = ["context": context, "document": document, "profile": .string(profile.id)]
        do throws(PluginError) {
            return try plugin.build(request.serialized(), parts: parts)
        } catch {
            throw IssueFailure(.build, error.diagnostics)
        }
    }

    private struct Signed {
        var xml: [UInt8]
        var detached: [UInt8]?
    }

    private func sign(_ xml: [UInt8], _ signing: Signing, _ request: IssueRequest) throws(IssueFailure) -> Signed {
        guard let key else { return Signed(xml: xml) }
        let signer = XMLSigner(key: key, profile: signing.profile)
        do throws(SignatureError) {
            switch signing.form {
            case .none: return Signed(xml: xml)
            case .enveloped, .messageLevel: return Signed(xml: try signer.signEnveloped(xml, at: request.moment))
            case .detached:
                return Signed(xml: xml, detached: try signer.signDetached(xml, named: request.name, at: request.moment))
            }
        } catch {
            throw IssueFailure(.sign, [Diagnostic(error)])
        }
    }

    /// The bytes that will be sent, not the ones before signing.
    private func validate(
        _ xml: [UInt8], _ profile: Profile, _ signing: Signing, isCredit: Bool
    ) throws(IssueFailure) -> String {
        let root = isCredit ? "CreditNote" : "Invoice"
        guard let id = profile.schemas[root] else {
            throw IssueFailure(
                .validate,
                [
                    Diagnostic(
                        code: "schema.none", message: "the profile \(profile.id) names no schema for \(root)",
                        remedy: "add it to profiles.json: a document is never passed unchecked")
                ])
        }
        // A signature of 2009's form is checked against the stock schemas, which know no other.
        let stock = signing.form == .enveloped && signing.profile == .xades2009
        let schemaID = stock ? id.replacing("ubl-2.1/", with: "ubl-2.1-stock/") : id
        let schema = try schemas.schema(schemaID)
        if schema.accepts(xml) { return schemaID }
        // Only a document that is refused needs a tree to say where.
        let findings: [SchemaFinding]
        do throws(XMLError) {
            findings = try XMLReader.validate(xml, schema: schema)
        } catch {
            throw IssueFailure(
                .validate, [Diagnostic(code: error.code.rawValue, message: error.message, remedy: error.remedy)])
        }
        guard !findings.isEmpty else {
            throw IssueFailure(
                .validate,
                [Diagnostic(code: "schema.unsettled", message: "the schema's two passes disagree", rule: schemaID)])
        }
        throw IssueFailure(
            .validate,
            findings.prefix(RecordContext.maximumDiagnostics).map { finding in
                Diagnostic(
                    code: "schema.invalid", path: finding.path,
                    message: "\(finding.message) (line \(finding.line), column \(finding.column))", rule: schemaID)
            })
    }

    private func verify(
        _ signed: Signed, _ signing: Signing, _ request: IssueRequest
    ) throws(IssueFailure) -> VerifiedSignature? {
        guard key != nil, signing.form != .none, let trust else { return nil }
        let verifier = SignatureVerifier(trust: trust, policy: VerificationPolicy(profiles: [signing.profile]))
        do throws(SignatureError) {
            if let detached = signed.detached {
                return try verifier.verify(
                    detached: detached, over: signed.xml, named: request.name, at: request.moment)
            }
            return try verifier.verify(signed.xml, at: request.moment)
        } catch {
            throw IssueFailure(.verify, [Diagnostic(error)])
        }
    }
}

extension Diagnostic {
    init(_ error: SignatureError) { self.init(code: error.code, message: error.message, remedy: error.remedy) }
}

extension JSONValue {
    fileprivate init(_ bytes: [UInt8]) throws(Diagnostics) {
        do throws(JSONError) {
            self = try JSONReader.read(bytes)
        } catch {
            throw Diagnostics(Diagnostic(error))
        }
    }
}
