/// Measures the steps of one piece of work.
struct StepWatch {
    private(set) var steps: [IssuedDocument.Step] = []
    private let clock: @Sendable () -> UInt64
    private var last: UInt64

    init(_ clock: @escaping @Sendable () -> UInt64) {
        self.clock = clock
        last = clock()
    }

    mutating func lap(_ name: String) {
        let now = clock()
        steps.append(IssuedDocument.Step(name: name, nanoseconds: now - last))
        last = now
    }
}
