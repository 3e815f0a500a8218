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
        let isCompiled = file.root.isXSLT
        return try RuleCompiler.compile(
            isCompiled ? try CompiledReader.read(file) : try SchematronReader.read(file, phase: phase))
    }
}
