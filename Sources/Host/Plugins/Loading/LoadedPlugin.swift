public import CountryPack
internal import Digests
public import JSON
public import Packs
internal import PluginAPI
internal import PluginKit

/// A plugin the host trusts and calls. [any-thread]
public final class LoadedPlugin: Sendable {
    public let identity: PluginIdentity
    public let path: String
    public let digest: String
    public let folder: PackFolder
    public let profiles: [Profile]

    let country: fiscus_country_1?
    let tax: fiscus_tax_1?
    let document: fiscus_document_1?
    let exchange: fiscus_exchange_1?
    let filing: fiscus_filing_1?
    /// What the host runs where the plugin has no function of its own.
    let standard: ManifestPlugin

    init(_ block: PluginBlock, _ identity: PluginIdentity, image: PluginImage, folder: PackFolder) throws(PluginRefusal)
    {
        self.identity = identity
        self.folder = folder
        path = image.path
        digest = image.digest
        profiles = try Self.profiles(folder)
        country = try block.capability(.country)
        tax = try block.capability(.tax)
        document = try block.capability(.document)
        exchange = try block.capability(.exchange)
        filing = try block.capability(.filing)
        standard = ManifestPlugin(pack: Pack(manifest: identity.manifest, profiles: profiles))
    }

    private static func profiles(_ folder: PackFolder) throws(PluginRefusal) -> [Profile] {
        do throws(Diagnostics) {
            for file in folder.manifest.files { _ = try folder.sealed.file(file.path, digest: SHA256Digest.hex) }
            let listed = folder.manifest.files.contains { $0.path == PackFolder.profilesName }
            return listed ? try folder.sealed.profiles(digest: SHA256Digest.hex).profiles : []
        } catch {
            let changed = error.all.contains { $0.code.hasPrefix("pack.") }
            throw PluginRefusal(
                changed ? .fileChanged : .invalidManifest,
                error.all.prefix(3).map(\.description).joined(separator: "; "),
                remedy: changed
                    ? "install the plugin's folder again" : "check profiles.json against docs/schemas/profiles-1.json")
        }
    }

    /// `fiscus.tax/1 assess`, or the host's own when the plugin has none.
    ///
    /// - Parameter request: an `AssessRequest` as JSON.
    /// - Returns: an `AssessAnswer` as JSON, and what the plugin warns of.
    public func assess(
        _ request: [UInt8], limits: CallLimits = CallLimits()
    ) throws(PluginError) -> (answer: [UInt8], warnings: [Diagnostic]) {
        if let assess = tax?.assess { return try call(assess, request, [], limits) }
        return (try run(request) { (request: AssessRequest) in try standard.assess(request).json.serialized() }, [])
    }

    /// `fiscus.document/1 build`: the XML of an assessed document.
    ///
    /// - Parameter request: a `BuildRequest` as JSON.
    public func build(
        _ request: [UInt8], parts: [String: [UInt8]] = [:], limits: CallLimits = CallLimits()
    ) throws(PluginError) -> [UInt8] {
        let sorted = parts.sorted { $0.key < $1.key }.map { (name: $0.key, content: $0.value) }
        if let build = document?.build { return try call(build, request, sorted, limits).answer }
        return try run(request) { (request: BuildRequest) in try standard.build(request, parts: Parts(parts)) }
    }

    /// `fiscus.tax/1 identify`.
    public func identify(_ request: [UInt8], limits: CallLimits = CallLimits()) throws(PluginError) -> [UInt8] {
        if let identify = tax?.identify { return try call(identify, request, [], limits).answer }
        return try run(request) { (request: IdentifyRequest) in try standard.identify(request).json.serialized() }
    }

    /// `fiscus.country/1 format_number`.
    public func formatNumber(_ request: [UInt8], limits: CallLimits = CallLimits()) throws(PluginError) -> [UInt8] {
        if let format = country?.format_number { return try call(format, request, [], limits).answer }
        return try run(request) { (request: FormatNumberRequest) in try standard.formatNumber(request).json.serialized()
        }
    }
}

// MARK: Calling

extension LoadedPlugin {
    private func call(
        _ function: fiscus_function, _ request: [UInt8], _ parts: [(name: String, content: [UInt8])],
        _ limits: CallLimits
    ) throws(PluginError) -> (answer: [UInt8], warnings: [Diagnostic]) {
        let answer = perform(function, request, parts, limits)
        return (try checked(answer), Self.decoded(answer.diagnostics))
    }

    func perform(
        _ function: fiscus_function, _ request: [UInt8], _ parts: [(name: String, content: [UInt8])],
        _ limits: CallLimits = CallLimits()
    ) -> PluginCall.Answer {
        PluginCall(request: request, parts: parts, limits: limits).perform(function)
    }

    /// The output of a call that went well.
    func checked(_ answer: PluginCall.Answer) throws(PluginError) -> [UInt8] {
        let kind: PluginError.Kind
        switch answer.status {
        case FISCUS_OK: return answer.output
        case FISCUS_REFUSED: kind = .refused
        case FISCUS_INVALID_INPUT: kind = .invalidInput
        case FISCUS_UNSUPPORTED, FISCUS_NEEDS: kind = .unsupported
        case FISCUS_CANCELLED: kind = .cancelled
        case FISCUS_LIMIT: kind = .limit
        default: kind = .defect
        }
        throw PluginError(kind: kind, plugin: identity.id, diagnostics: Self.diagnostics(answer, kind))
    }

    /// What the plugin wrote, when it is what the ABI asks for; otherwise a finding that says so.
    private static func diagnostics(_ answer: PluginCall.Answer, _ kind: PluginError.Kind) -> [Diagnostic] {
        let decoded = Self.decoded(answer.diagnostics)
        if !decoded.isEmpty { return decoded }
        if answer.status == FISCUS_NEEDS {
            return [
                Diagnostic(
                    code: "plugin.needs", message: "the plugin asks the host for a signature or bytes in a call that has none",
                    remedy: "use a host that answers needs for this call")
            ]
        }
        if answer.exceeded {
            return [
                Diagnostic(
                    code: "limit.call", message: "the call went over a limit of the host",
                    remedy: "make the document smaller, or raise the limit")
            ]
        }
        return [
            Diagnostic(
                code: "plugin.\(kind.rawValue)", message: "the plugin gave no readable reason",
                remedy: "report this to the plugin's vendor")
        ]
    }

    private static func decoded(_ diagnostics: [UInt8]) -> [Diagnostic] {
        guard !diagnostics.isEmpty, let list = (try? JSONReader.read(diagnostics))?.array else { return [] }
        return list.prefix(RecordContext.maximumDiagnostics).compactMap { try? Diagnostic.decode($0) }
    }

    private func run<Request: Record>(_ request: [UInt8], _ body: (Request) throws -> [UInt8]) throws(PluginError)
        -> [UInt8]
    {
        try guarded { try body(Request.decode(request)) }
    }

    /// Runs the host's own implementation, and gives its errors the form a plugin's have.
    func guarded<Answer>(_ body: () throws -> Answer) throws(PluginError) -> Answer {
        do {
            return try body()
        } catch let error as Diagnostics {
            throw PluginError(
                kind: .invalidInput, plugin: identity.id, diagnostics: error.all.map(\.relativeToDocument))
        } catch let error as Refusal {
            throw PluginError(kind: .refused, plugin: identity.id, diagnostics: error.diagnostics.all)
        } catch let error as Unsupported {
            throw PluginError(kind: .unsupported, plugin: identity.id, diagnostics: [error.diagnostic])
        } catch {
            let finding = Diagnostic(code: "plugin.defect", message: "\(error)")
            throw PluginError(kind: .defect, plugin: identity.id, diagnostics: [finding])
        }
    }
}
