/// A fixed list of objects that is read in the innermost loops. It owns its elements and hands them out without
/// touching their reference counts: what is compiled lives as long as its rule set, and an evaluation holds that.
final class FixedList<Element: AnyObject> {
    /// The elements, for all but the innermost loops.
    let all: [Element]
    private let base: UnsafeMutablePointer<Unmanaged<Element>>
    let count: Int

    init(_ elements: [Element]) {
        all = elements
        count = elements.count
        base = .allocate(capacity: max(count, 1))
        for (at, element) in elements.enumerated() { (base + at).initialize(to: Unmanaged.passUnretained(element)) }
    }

    deinit { base.deallocate() }

    /// The element for one call on it; not even borrowed from the compiler's point of view.
    @inline(__always)
    func unmanaged(_ index: Int) -> Unmanaged<Element> { base[index] }

    @inline(__always)
    subscript(index: Int) -> Element {
        unsafeAddress { UnsafeRawPointer(base + index).assumingMemoryBound(to: Element.self) }
    }
}

/// The operands of an expression.
typealias Operands = FixedList<Expression>

/// A fixed list of numbers, for the same loops.
final class FixedNumbers {
    private let base: UnsafeMutablePointer<Int>
    let count: Int

    init(_ numbers: [Int]) {
        count = numbers.count
        base = .allocate(capacity: max(count, 1))
        for (at, number) in numbers.enumerated() { base[at] = number }
    }

    deinit { base.deallocate() }

    @inline(__always) subscript(index: Int) -> Int { base[index] }
}
