public import CountryPack
public import Documents
internal import JSON

// Everything a country does by its manifest alone.

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
        let schemes = pack.manifest.identifiers
        guard let scheme = schemes.first(where: { $0.scheme == request.scheme }) else {
            throw unknown("identifier.unknownScheme", "/scheme", "scheme \(request.scheme)", schemes.map(\.scheme))
        }
        return IdentifierCheck(scheme).answer(request.value)
    }

    public func levy(_ request: LevyRequest) throws -> LevyAnswer {
        guard let levy = pack.manifest.levies.first(where: { $0.key == request.levy }) else {
            throw unknown("levy.unknown", "/levy", "levy \(request.levy)", pack.manifest.levies.map(\.key))
        }
        let own = pack.manifest.currencies.last.flatMap { Currency($0.code) }
        return try LevyComputation(levy: levy, request: request, decimals: (request.currency ?? own)?.decimals ?? 2)
            .answer()
    }

    private func unknown(_ code: String, _ path: String, _ what: String, _ known: [String]) -> Diagnostics {
        Diagnostics(
            Diagnostic(
                code: code, path: path, message: "there is no \(what)",
                remedy: known.isEmpty ? "the manifest declares none" : "one of: \(known.joined(separator: ", "))"))
    }
}

// MARK: Documents

extension CountryPlugin {
    public func dialect(_ profile: Profile, for document: Invoice?) -> UBLDialect { UBLDialect(profile) }

    public func build(_ request: BuildRequest, parts: Parts) throws -> [UInt8] {
        let profile = try pack.profile(request.profile, for: request.document)
        return try UBLWriter(dialect: dialect(profile, for: request.document), parts: parts).write(request.document)
    }

    public func read(_ request: ReadRequest, xml: XMLElement) throws -> ReadAnswer {
        try defaultRead(xml)
    }

    /// Reads by the profile the document names, else by the plugin's first.
    public func defaultRead(_ xml: XMLElement) throws -> ReadAnswer {
        let customization = xml.child("CustomizationID")?.text ?? ""
        let process = xml.child("ProfileID")?.text
        let named = pack.profiles.filter {
            $0.customizationID == customization || $0.alternativeIDs.contains(customization)
        }
        let profile = named.first { $0.profileID == nil || $0.profileID == process } ?? named.first
        guard let used = profile ?? pack.profiles.first else { throw Unsupported("read documents: it has no profiles") }
        var answer = try UBLReader(dialect: dialect(used, for: nil)).read(xml)
        answer.profile = profile?.id
        return answer
    }

    public func correct(_ request: CorrectRequest) throws -> CorrectAnswer {
        guard request.document.number != nil else {
            throw Diagnostics(
                Diagnostic(
                    code: "correct.notIssued", path: "/document/number", message: "a draft is changed, not corrected",
                    remedy: "give the issued document"))
        }
        return CorrectAnswer(document: Correction(request: request).draft())
    }
}

// MARK: Exchange

extension CountryPlugin {
    public func route(_ request: RouteRequest) throws -> RouteAnswer {
        .none("this country's plugin knows no authority to send documents to")
    }

    public func duties(_ request: DutiesRequest) throws -> DutiesAnswer { DutiesAnswer() }

    public func exchangeRequest(_ request: ExchangeRequest, parts: Parts) throws -> ExchangeRecipe {
        throw Unsupported("exchange messages")
    }

    public func interpret(_ request: InterpretRequest, body: [UInt8], xml: XMLParsing) throws -> Interpretation {
        throw Unsupported("exchange messages")
    }

    public func receive(_ request: ReceiveRequest, message: [UInt8], xml: XMLParsing) throws -> ReceiveAnswer {
        throw Unsupported("receive messages")
    }
}

// MARK: Filing

extension CountryPlugin {
    public func prepareFiling(_ request: PrepareFilingRequest) throws -> PrepareFilingAnswer {
        let filings = pack.manifest.filings
        guard let filing = filings.first(where: { $0.key == request.filing }) else {
            throw unknown("filing.unknown", "/filing", "filing \(request.filing)", filings.map(\.key))
        }
        let calendar = WorkingCalendar(pack.manifest)
        return try FilingComputation(filing: filing, request: request, calendar: calendar).answer()
    }

    public func renderFiling(_ request: RenderFilingRequest) throws -> [UInt8] {
        throw Unsupported("write a file for \(request.filing)")
    }
}
