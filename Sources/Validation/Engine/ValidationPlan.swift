internal import CountryPack
public import JSON
internal import Schemas

/// What a document with certain facts is checked against.
struct ValidationPlan {
    var profile: KnownProfile?
    var reason = ""
    var schema: String?
    var rules: [InstalledRuleSet] = []
    /// Why a layer cannot be carried out.
    var schemaProblem: Diagnostic?
    var rulesProblems: [Diagnostic] = []
}

extension Validator {
    /// - Parameter isPlain: the document has nothing at a schema's wildcard.
    func plan(_ facts: DocumentFacts, _ request: ValidationRequest, isPlain: Bool) -> ValidationPlan {
        var plan = ValidationPlan()
        do throws(Diagnostic) {
            try choose(&plan, facts, request)
        } catch {
            plan.rulesProblems = [error]
            return plan
        }
        if !request.isSchemaSkipped { chooseSchema(&plan, facts, request, isPlain) }
        for name in plan.profile?.profile.rules ?? [] {
            do throws(Diagnostic) {
                guard let set = RuleSetName(name) else {
                    throw Diagnostic(
                        code: "rules.coordinates", message: "\"\(name)\" in the profile is not group:name",
                        remedy: "correct profiles.json")
                }
                plan.rules.append(try registry.select(set, asOf: request.asOf, issueDate: facts.issueDate))
            } catch {
                plan.rulesProblems.append(error)
            }
        }
        plan.rules += request.rules
        return plan
    }

    private func choose(
        _ plan: inout ValidationPlan, _ facts: DocumentFacts, _ request: ValidationRequest
    ) throws(Diagnostic) {
        switch request.profile {
        case .none: break
        case .given(let profile): plan.profile = profile
        case .named(let id): plan.profile = try profile(id)
        case .automatic: (plan.profile, plan.reason) = try profiles.detect(facts)
        }
    }

    /// The profile of that id.
    ///
    /// - Throws: `profile.unknown`, naming those there are.
    public func profile(_ id: String) throws(Diagnostic) -> KnownProfile {
        if let profile = profiles[id] { return profile }
        throw Diagnostic(
            code: "profile.unknown", message: "there is no profile \"\(id.prefix(100))\"",
            remedy: "known are: \(profiles.all.map(\.id).joined(separator: ", "))")
    }

    private func chooseSchema(
        _ plan: inout ValidationPlan, _ facts: DocumentFacts, _ request: ValidationRequest, _ isPlain: Bool
    ) {
        if let schema = request.schema {
            plan.schema = schema
            return
        }
        guard let profile = plan.profile else { return }
        guard let id = profile.profile.schemas[facts.root] else {
            plan.schemaProblem = Diagnostic(
                code: "schema.none", message: "the profile \(profile.id) has no schema for a document \"\(facts.root.prefix(100))\"",
                remedy: "choose another profile, or name a schema with --schema FILE")
            return
        }
        guard let catalogue else {
            plan.schemaProblem = Diagnostic(
                code: "schemas.notInstalled", message: "the schemas are not installed",
                remedy: "run make schemas, or set FISCUS_HOME")
            return
        }
        do throws(SchemaError) {
            let full = try catalogue.path(of: SchemaID(rawValue: id))
            plan.schema = isPlain ? catalogue.reach(of: SchemaID(rawValue: id)) ?? full : full
        } catch {
            plan.schemaProblem = Diagnostic(code: error.code, message: error.message, remedy: error.remedy)
        }
    }
}
