/// What one call may take and give.
public struct CallLimits: Sendable, Hashable {
    public var input: Int
    public var output: Int
    public var diagnostics: Int
    public var milliseconds: Int

    public init(
        input: Int = 128 << 20, output: Int = 512 << 20, diagnostics: Int = 4 << 20, milliseconds: Int = 60_000
    ) {
        self.input = input
        self.output = output
        self.diagnostics = diagnostics
        self.milliseconds = milliseconds
    }
}
