internal import CountryPack
internal import Issuing
internal import JSON
internal import Plugins
internal import Validation

/// The rule sets of a document's profile, over the bytes that will be sent.
struct BusinessRules {
    private let validator: Validator
    private let country: CountryMeans

    init(_ validator: Validator, _ country: CountryMeans) {
        self.validator = validator
        self.country = country
    }

    /// - Returns: the rule sets it passed, with their versions.
    /// - Throws: `DocumentRefusal` with every rule that fails or could not be evaluated.
    func judge(_ issued: IssuedDocument, _ name: String) throws -> JSONValue {
        var request = ValidationRequest()
        // The schema was checked when it was built, over the same bytes.
        request.isSchemaSkipped = true
        guard let profile = country.plugin.profiles.first(where: { $0.id == issued.profile }) else {
            throw DocumentRefusal(
                Diagnostic(code: "profile.unknown", message: "the plugin has no profile \(issued.profile)"))
        }
        request.profile = .given(KnownProfile(profile))
        let report = validator.validate(issued.xml, path: name, request)
        guard report.isValid else {
            let errors = report.findings.map(\.diagnostic).filter { $0.severity == .error }
            throw DocumentRefusal(
                errors.isEmpty
                    ? [
                        Diagnostic(
                            code: "rules.notEvaluated", message: "the document could not be judged",
                            remedy: "ask the host's operator")
                    ] : errors)
        }
        return .array(
            report.ruleSets.map { set in
                ["id": .string(set.id), "version": .string(set.version), "sha256": .string(set.sha256)]
            })
    }
}
