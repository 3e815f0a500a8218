internal import CountryPack
internal import JSON
internal import Schematron
internal import XML

/// One document on its way through the layers.
struct DocumentCheck {
    private let validator: Validator
    private let request: ValidationRequest

    init(_ validator: Validator, _ request: ValidationRequest) {
        self.validator = validator
        self.request = request
    }

    func run(_ bytes: [UInt8], path: String) -> Report {
        var report = Report(path: path)
        do throws(ReadFailure) {
            let bytes = try expanded(bytes)
            let guess = DocumentFacts(guessing: bytes)
            let isPlain = !DocumentFacts.mayHaveExtensionContent(bytes)
            var plan = validator.plan(guess, request, isPlain: isPlain)
            validator.compile(plan)
            let started = now()
            let (tree, findings) = try read(bytes, plan, &report)
            report[.xml].nanoseconds = elapsed(since: started)
            report[.xml].status = .valid
            let facts = DocumentFacts(tree)
            var schemaFindings = findings
            if facts != guess {
                let guessed = plan.schema
                plan = validator.plan(facts, request, isPlain: isPlain)
                validator.compile(plan)
                if plan.schema != guessed { schemaFindings = try validateAgain(bytes, plan, &report) }
            }
            report.profile = plan.profile?.id
            report.reason = plan.reason
            record(schemaFindings, plan, &report)
            apply(plan, tree, &report)
        } catch {
            report[.xml].status = error.status
            report.findings.insert(error.finding, at: 0)
        }
        return report
    }

    // MARK: Reading

    /// The document cannot be read: it is wrong, or it is too much.
    private struct ReadFailure: Error {
        let status: Layer.Status
        let finding: ReportFinding

        init(_ error: XMLError) {
            let malformed: [XMLError.Code] = [.notWellFormed, .documentType, .invalidCharacters, .empty]
            let sentence = error.message.hasSuffix(".") ? error.message : error.message + "."
            self.init(
                isMalformed: malformed.contains(error.code), code: error.code.rawValue,
                message: "\(sentence) \(error.remedy)", line: error.line, column: error.column)
        }

        init(isMalformed: Bool, code: String, message: String, line: Int = 0, column: Int = 0) {
            status = isMalformed ? .invalid : .failed
            finding = ReportFinding(
                rule: code, severity: .error, layer: .xml, kind: isMalformed ? .failed : .error, line: line,
                column: column, message: message)
        }
    }

    private func expanded(_ bytes: [UInt8]) throws(ReadFailure) -> [UInt8] {
        guard Gzip.isCompressed(bytes) else { return bytes }
        do throws(Gzip.Failure) {
            return try Gzip.inflate(bytes, limit: request.limits.bytes)
        } catch {
            switch error {
            case .damaged:
                throw ReadFailure(isMalformed: true, code: "xml.gzip-damaged", message: "The gzip data is damaged or cut off.")
            case .tooLarge(let limit):
                throw ReadFailure(
                    isMalformed: false, code: XMLError.Code.tooLarge.rawValue,
                    message: "The document has more than \(limit) bytes when decompressed.")
            }
        }
    }

    private func read(
        _ bytes: [UInt8], _ plan: ValidationPlan, _ report: inout Report
    ) throws(ReadFailure) -> (XMLTree, [SchemaFinding]) {
        do throws(XMLError) {
            let schema = try? plan.schema.map { try validator.compiled(schema: $0).get() }
            let document = try XMLReader.read(bytes, schema: schema ?? nil, limits: request.limits)
            return (document.tree, document.schemaFindings)
        } catch {
            throw ReadFailure(error)
        }
    }

    private func validateAgain(
        _ bytes: [UInt8], _ plan: ValidationPlan, _ report: inout Report
    ) throws(ReadFailure) -> [SchemaFinding] {
        guard let path = plan.schema, case .success(let schema) = validator.compiled(schema: path) else { return [] }
        let started = now()
        defer { report[.xsd].nanoseconds = elapsed(since: started) }
        do throws(XMLError) {
            return try XMLReader.validate(bytes, schema: schema, limits: request.limits)
        } catch {
            throw ReadFailure(error)
        }
    }

    // MARK: Schema

    private func record(_ findings: [SchemaFinding], _ plan: ValidationPlan, _ report: inout Report) {
        if let path = plan.schema, case .failure(let problem) = validator.compiled(schema: path) {
            return fail(.xsd, problem, &report)
        }
        if let problem = plan.schemaProblem { return fail(.xsd, problem, &report) }
        guard plan.schema != nil else { return }
        report[.xsd].status = findings.isEmpty ? .valid : .invalid
        for finding in findings {
            report.findings.append(
                ReportFinding(
                    rule: "xsd", severity: .error, layer: .xsd, line: finding.line, column: finding.column,
                    location: finding.path, message: finding.message))
        }
    }

    // MARK: Rules

    private func apply(_ plan: ValidationPlan, _ tree: XMLTree, _ report: inout Report) {
        guard !plan.rules.isEmpty || !plan.rulesProblems.isEmpty else { return }
        let started = now()
        report[.rules].status = .valid
        report.ignored = plan.profile?.profile.ignore.map { Report.Ignored(rule: $0, findings: 0) } ?? []
        for problem in plan.rulesProblems { fail(.rules, problem, &report) }
        for set in plan.rules {
            switch validator.compiled(set) {
            case .failure(let problem): fail(.rules, problem, &report)
            case .success(let compiled): apply(compiled, tree, &report)
            }
        }
        let own = report.findings.filter { $0.layer == .rules }
        if own.contains(where: { $0.kind == .error && $0.severity == .error }) {
            report[.rules].status = .failed
        } else if own.contains(where: { $0.severity == .error }) {
            report[.rules].status = .invalid
        }
        report[.rules].nanoseconds = elapsed(since: started)
    }

    private func apply(_ compiled: Validator.CompiledSet, _ tree: XMLTree, _ report: inout Report) {
        let position = report.ruleSets.count
        report.ruleSets.append(compiled.used)
        var options = EvaluationOptions(clock: request.clock)
        if let bytes = request.recursionBytes { options.stackBytes = bytes }
        for finding in compiled.rules.evaluate(tree, options: options) {
            if let at = report.ignored.firstIndex(where: { $0.rule.covers(finding) }) {
                report.ignored[at].findings += 1
                continue
            }
            report.findings.append(
                ReportFinding(
                    rule: finding.rule, severity: severity(finding, &report), layer: .rules, kind: finding.kind,
                    line: finding.line, column: finding.column, location: finding.location, message: finding.message,
                    values: finding.values, test: finding.test, flag: finding.flag,
                    isReport: finding.isReport, ruleSet: position))
        }
    }

    /// A rule that could not be evaluated stays what it is: nobody knows what it would have said.
    private func severity(_ finding: Finding, _ report: inout Report) -> Finding.Severity {
        guard finding.kind == .failed, let override = request.severities?[finding.rule] else { return finding.severity }
        let severity = override.severity.finding
        guard severity != finding.severity else { return severity }
        if let at = report.overridden.firstIndex(where: { $0.rule == finding.rule && $0.from == finding.severity }) {
            report.overridden[at].findings += 1
        } else {
            report.overridden.append(
                Report.Overridden(
                    rule: finding.rule, from: finding.severity, to: severity, reason: override.reason, findings: 1))
        }
        return severity
    }

    // MARK: What cannot be checked

    private func fail(_ layer: Layer.Name, _ problem: Diagnostic, _ report: inout Report) {
        report[layer].status = .failed
        let place = problem.path.isEmpty ? "" : "\(problem.path): "
        let remedy = problem.remedy.map { " – \($0)" } ?? ""
        report.findings.append(
            ReportFinding(
                rule: problem.code, severity: .error, layer: layer, kind: .error,
                message: place + problem.message + remedy))
    }

    // MARK: Time

    private func now() -> UInt64? { validator.stopwatch?() }

    private func elapsed(since start: UInt64?) -> UInt64? {
        guard let start, let end = now() else { return nil }
        return end &- start
    }
}

extension IgnoredRule {
    fileprivate func covers(_ finding: Finding) -> Bool {
        guard rule == finding.rule else { return false }
        guard let below else { return true }
        // Steps are `prefix:local[position]`; the last one is the node itself.
        return finding.location.split(separator: "/").dropLast().contains { step in
            let name = step.prefix { $0 != "[" }
            return (name.split(separator: ":").last ?? name) == below
        }
    }
}
