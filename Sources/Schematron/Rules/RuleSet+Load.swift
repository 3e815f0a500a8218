extension RuleSet {
    /// Loads ISO Schematron with all it includes; `phase` selects patterns (nil: all of them). [any-thread]
    public static func load(schematron path: String, phase: String? = nil) throws(RuleLoadError) -> RuleSet {
        try RuleCompiler.compile(try SchematronReader.read(try SourceFile(path: path), phase: phase))
    }

    /// Loads Schematron that the ISO skeleton compiled to XSLT. [any-thread]
    public static func load(compiledXSLT path: String) throws(RuleLoadError) -> RuleSet {
        try RuleCompiler.compile(try CompiledReader.read(try SourceFile(path: path)))
    }

    /// Loads either kind, told apart by the root element. [any-thread]
    public static func load(_ path: String, phase: String? = nil) throws(RuleLoadError) -> RuleSet {
        try load(SourceFile(path: path), phase: phase)
    }

    /// Loads rules from memory; includes are looked up beside `path`. [any-thread]
    public static func load(
        bytes: [UInt8], path: String, phase: String? = nil
    ) throws(RuleLoadError) -> RuleSet {
        try load(SourceFile(path: path, bytes: bytes), phase: phase)
    }

    private static func load(_ file: SourceFile, phase: String?) throws(RuleLoadError) -> RuleSet {
        guard file.root.isXSLT else { return try RuleCompiler.compile(try SchematronReader.read(file, phase: phase)) }
        if let phase {
            throw file.root.error(.structure, "compiled rules have no phases, so there is no phase \(phase)")
        }
        return try RuleCompiler.compile(try CompiledReader.read(file))
    }
}
