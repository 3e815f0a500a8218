internal import ArgumentParser
internal import Documents
internal import Issuing
internal import JSON
internal import Plugins
internal import XMLSignature

struct IssueCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "issue",
        abstract: "Issue one document: JSON in, validated and signed XML out.",
        discussion: """
            Reads a document (docs/schemas/document-1.json), has the country's plugin assess and build it, signs it as \
            the plugin names it, validates the final bytes against the schema, verifies its own signature and writes \
            the file. Nothing is written when a step fails. A detached signature is written beside it as OUT.xades.xml.
            """)

    @Option(help: "Country of the seller, ISO 3166-1 alpha-2.")
    var country: String

    @Argument(help: "The document as JSON; - for standard input.")
    var document: String

    @Option(name: .shortAndLong, help: "Where the XML goes; - for standard output.")
    var out: String

    @OptionGroup var keys: KeyOptions

    @Option(help: "enveloped, detached or none, instead of what the plugin names.")
    var signature: String?

    @Option(help: "xades-b-b or xades-2009, instead of what the plugin names.")
    var xades: String?

    @Option(help: "Profile of the plugin; its default for the kind of document when absent.")
    var profile: String?

    @Option(help: "Attachment as NAME=FILE; NAME is the \"part\" of an attachment of the document.")
    var attach: [String] = []

    @OptionGroup var options: PluginOptions

    @Flag(help: "Print each step with its time.")
    var explain = false

    func run() throws {
        do throws(Failure) {
            try issue()
        } catch {
            Terminal.error(error)
            throw ExitCode(1)
        }
    }

    private func issue() throws(Failure) {
        let installation = try Installation()
        let start = SystemClock.nanoseconds()
        let key = try keys.signingKey()
        let plugin = try CountryChoice(options: options, installation: installation).plugin(
            for: country)
        let issuer = DocumentIssuer(
            plugin: plugin, catalogue: try installation.catalogue(), key: key, trust: try keys.trustAnchors(),
            clock: SystemClock.nanoseconds)
        let request = try request()
        let issued: IssuedDocument
        do throws(IssueFailure) {
            try issuer.prepare()
            let prepared = SystemClock.nanoseconds()
            if explain {
                Terminal.note("prepare   \(Terminal.milliseconds(prepared - start))  plugin, key and schemas")
            }
            issued = try issuer.issue(request)
        } catch {
            throw Failure(error.diagnostics)
        }
        try write(issued)
        report(issued)
    }

    private var signatureFile: String { out + ".xades.xml" }

    /// The signature first: a document without its signature must not look finished. A signature of an earlier run
    /// would not fit what is written now.
    private func write(_ issued: IssuedDocument) throws(Failure) {
        guard let detached = issued.detachedSignature else {
            if out != "-" { LocalFile.remove(signatureFile) }
            return try LocalFile.write(issued.xml, to: out)
        }
        guard out != "-" else {
            throw Failure(
                "out.detached", "a detached signature is a second file, and standard output is one",
                remedy: "write to a file, or use --signature enveloped or none")
        }
        guard !LocalFile.isFolder(out), !LocalFile.isFolder(signatureFile) else {
            throw Failure("file.unwritable", "\(out) or \(signatureFile) is a folder", remedy: "choose another name")
        }
        try LocalFile.write(detached, to: signatureFile)
        do throws(Failure) {
            try LocalFile.write(issued.xml, to: out)
        } catch {
            LocalFile.remove(signatureFile)
            throw error
        }
    }

    private func request() throws(Failure) -> IssueRequest {
        let moment = try keys.moment()
        let name = out.split(separator: "/").last.map(String.init) ?? "document.xml"
        var request = IssueRequest(
            document: try LocalFile.read(document), moment: moment, businessDate: keys.businessDate(moment),
            name: name == "-" ? "document.xml" : name)
        request.ids = FreshIDs.make(4)
        request.profile = profile
        request.signatureForm = try choice(signature, "--signature", [SignatureForm.enveloped, .detached, .none])
        request.signatureProfile = try choice(xades, "--xades", [SignatureProfile.xadesBaseline, .xades2009])
        for item in attach {
            let parts = item.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else {
                throw Failure(
                    "attach.form", "--attach \(item) is not NAME=FILE", remedy: "as in --attach timesheet=hours.pdf")
            }
            guard request.parts[parts[0]] == nil else {
                throw Failure("attach.twice", "--attach names \(parts[0]) twice", remedy: "give each part once")
            }
            request.parts[parts[0]] = try LocalFile.read(parts[1])
        }
        return request
    }

    private func choice<Value: RawRepresentable<String>>(
        _ text: String?, _ option: String, _ values: [Value]
    ) throws(Failure) -> Value? {
        guard let text else { return nil }
        guard let value = values.first(where: { $0.rawValue == text }) else {
            throw Failure(
                "option.unknown", "\(option) \(text) is not known",
                remedy: "one of: \(values.map(\.rawValue).joined(separator: ", "))")
        }
        return value
    }

    private func report(_ issued: IssuedDocument) {
        if explain {
            for step in issued.steps {
                Terminal.note(step.name.padded(to: 10) + Terminal.milliseconds(step.nanoseconds))
            }
        }
        for warning in issued.warnings { Terminal.note("warning: \(warning)") }
        let unused = Set(attach.compactMap { $0.split(separator: "=").first.map(String.init) })
            .subtracting(issued.invoice.attachments.compactMap(\.part))
        for name in unused.sorted() { Terminal.note("warning: no attachment of the document uses the part \(name)") }
        let number = issued.invoice.number ?? ""
        let due = issued.invoice.totals?.due?.description ?? ""
        Terminal.note(
            "\(number): \(due) \(issued.invoice.currency?.code ?? ""), profile \(issued.profile), valid against \(issued.schema)"
        )
        switch (issued.signature, issued.form) {
        case (let signature?, let form):
            Terminal.note(
                "signed (\(form.rawValue), \(signature.profile.rawValue)) by \(signature.signer.subject), verified")
        case (nil, _) where keys.key == nil:
            Terminal.note("not signed: no --key was given")
        default:
            Terminal.note("not signed: the form is none")
        }
        Terminal.note("wrote \(out)" + (issued.detachedSignature == nil ? "" : " and \(out).xades.xml"))
    }
}
