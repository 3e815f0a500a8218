/// The operands of an expression. Owned here, handed out without touching their reference counts: a compiled
/// expression lives as long as its rule set, and an evaluation holds that.
final class Operands {
    private let owned: [Expression]
    private let base: UnsafeMutablePointer<Unmanaged<Expression>>
    let count: Int

    init(_ expressions: [Expression]) {
        owned = expressions
        count = expressions.count
        base = .allocate(capacity: max(count, 1))
        for (at, expression) in expressions.enumerated() {
            (base + at).initialize(to: Unmanaged.passUnretained(expression))
        }
    }

    deinit { base.deallocate() }

    @inline(__always)
    subscript(index: Int) -> Expression {
        unsafeAddress {
            UnsafeRawPointer(base + index).assumingMemoryBound(to: Expression.self)
        }
    }
}
