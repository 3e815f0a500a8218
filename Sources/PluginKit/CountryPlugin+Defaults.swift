internal import CountryPack
internal import Documents
internal import JSON

extension CountryPlugin {
    public func formatNumber(_ request: FormatNumberRequest) throws -> FormatNumberAnswer {
        guard let numbering = pack.manifest.numbering else {
            throw Diagnostics(
                Diagnostic(
                    code: "numbering.none", message: "the manifest says nothing about numbering",
                    remedy: "add \"numbering\" to the manifest"))
        }
        return FormatNumberAnswer(number: try NumberFormat(numbering.format).number(request))
    }

    public func assess(_ request: AssessRequest) throws -> AssessAnswer {
        try defaultAssess(request)
    }

    /// The arithmetic of EN 16931 with the manifest's tax table; for plugins that add their own checks to it.
    public func defaultAssess(_ request: AssessRequest) throws -> AssessAnswer {
        AssessAnswer(document: try Assessment(pack.manifest, request).assessed())
    }

    public func identify(_ request: IdentifyRequest) throws -> IdentifyAnswer {
        guard let scheme = pack.manifest.identifiers.first(where: { $0.scheme == request.scheme }) else {
            throw Diagnostics(
                Diagnostic(
                    code: "identifier.unknownScheme", path: "/scheme", message: "there is no scheme \(request.scheme)",
                    remedy: "one of: \(pack.manifest.identifiers.map(\.scheme).joined(separator: ", "))"))
        }
        return IdentifierCheck(scheme).answer(request.value)
    }

    public func build(_ request: BuildRequest, parts: Parts) throws -> [UInt8] {
        let profile = try pack.profile(request.profile, for: request.document)
        return try UBLWriter(dialect: UBLDialect(profile), parts: parts).write(request.document)
    }
}
