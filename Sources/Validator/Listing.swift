internal import CountryPack
internal import JSON
internal import Schematron
internal import Validation

/// What the command tells about profiles and rules.
enum Listing {
    static func profiles(_ validator: Validator) -> String {
        var text = ""
        for known in validator.profiles.all {
            let profile = known.profile
            text += "\(profile.id)  \(profile.name) (\(known.origin))\n"
            for id in [profile.customizationID] + profile.alternativeIDs { text += "    \(id)\n" }
            for name in profile.rules {
                let editions = validator.registry.all.filter { $0.coordinates?.set.description == name }
                let versions = editions.map(\.version).joined(separator: ", ")
                text += "    rules \(name): \(versions.isEmpty ? "not installed" : versions)\n"
            }
            if !profile.ignore.isEmpty {
                text += "    ignores \(profile.ignore.map(\.rule).joined(separator: ", "))\n"
            }
        }
        return text
    }

    /// What a rule demands, in each set that has it.
    static func explanation(_ rule: String, _ validator: Validator, _ request: ValidationRequest) throws -> String {
        var text = ""
        let sets = request.rules.isEmpty ? validator.registry.all : request.rules
        for set in sets {
            let export = try validator.export(set)
            for found in export.rules where found.id == rule {
                text += "\(found.id)  \(found.severity.rawValue)  \(set.id) \(set.version)\n"
                text += "  \(found.message)\n  where \(found.context)\n"
                text += "  \(found.isReport ? "fires when" : "demands") \(found.test)\n"
            }
            for deviation in set.coverage?.deviations ?? [] where deviation.rule == rule {
                text += "  \(set.id) \(set.version) on \(rule): \(deviation.reason)\n"
            }
        }
        for known in validator.profiles.all {
            for ignored in known.profile.ignore where ignored.rule == rule {
                text += "  The profile \(known.id) ignores it: \(ignored.reason) (\(ignored.source))\n"
            }
        }
        guard !text.isEmpty else {
            throw Diagnostic(
                code: "rule.unknown", message: "no installed rule set has a rule \(rule)",
                remedy: "name a rule file with --rules, or see --export-rules")
        }
        return text
    }
}
