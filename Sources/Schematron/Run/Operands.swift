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

    /// One call on an element, without counting references.
    @inline(__always)
    func with<Result, Failure: Error>(
        _ index: Int, _ body: (Element) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try base[index].with(body)
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

extension Unmanaged {
    /// One call on the object, without counting references: it is owned by what the caller was handed.
    @inline(__always)
    func with<Answer, Failure: Error>(
        _ body: (Instance) throws(Failure) -> Answer
    ) throws(Failure) -> Answer {
        let answer: Result<Answer, Failure> = _withUnsafeGuaranteedRef { object in
            do throws(Failure) { return .success(try body(object)) } catch { return .failure(error) }
        }
        return try answer.get()
    }
}
