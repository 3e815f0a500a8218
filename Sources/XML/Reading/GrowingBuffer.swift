/// A block that grows: plain memory, because it is written from C callbacks a few hundred thousand times a document.
struct GrowingBuffer<Element: BitwiseCopyable>: ~Copyable {
    private(set) var base: UnsafeMutablePointer<Element>
    private(set) var count = 0
    private var capacity: Int

    init(capacity: Int) {
        self.capacity = max(capacity, 16)
        base = .allocate(capacity: self.capacity)
    }

    deinit { base.deallocate() }

    mutating func append(_ element: Element) {
        if count == capacity { grow(by: 1) }
        base[count] = element
        count += 1
    }

    mutating func append(_ source: UnsafePointer<Element>, _ length: Int) {
        if count + length > capacity { grow(by: length) }
        (base + count).update(from: source, count: length)
        count += length
    }

    subscript(index: Int) -> Element {
        get { base[index] }
        set { base[index] = newValue }
    }

    /// Hands the memory over; the buffer starts anew.
    mutating func take() -> UnsafeMutablePointer<Element> {
        let taken = base
        capacity = 16
        base = .allocate(capacity: capacity)
        count = 0
        return taken
    }

    private mutating func grow(by length: Int) {
        let wanted = max(count + length, capacity + capacity / 2)
        let larger = UnsafeMutablePointer<Element>.allocate(capacity: wanted)
        larger.update(from: base, count: count)
        base.deallocate()
        base = larger
        capacity = wanted
    }
}
