public import JSON

extension ReportFormat {
    /// - Parameters:
    ///   - isSingle: one document is all there will be.
    ///   - isDetailed: everything about each document, also a valid one.
    public func rendering(isSingle: Bool, colours: Bool, isDetailed: Bool, timings: Bool) -> any ReportRendering {
        switch self {
        case .text: TextRendering(colours: colours, isDetailed: isDetailed)
        case .json: JSONLinesRendering(timings: timings)
        case .svrl: SVRLRendering(isSingle: isSingle)
        case .junit: JUnitRendering()
        case .html: HTMLRendering()
        }
    }
}

extension Validator {
    /// What a person names: a file, `group:name` or `group:name:version`. A file that is there wins.
    ///
    /// - Throws: `rules.unknown`, `rules.noneInForce`.
    public func ruleSet(_ text: String, asOf: AsOf) throws(Diagnostic) -> InstalledRuleSet {
        if !Folder.exists(text) {
            if let coordinates = RuleSetCoordinates(text) { return try registry.edition(coordinates) }
            if let name = RuleSetName(text) { return try registry.select(name, asOf: asOf, issueDate: nil) }
        }
        return InstalledRuleSet(file: text)
    }
}
