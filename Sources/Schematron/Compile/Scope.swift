internal import XML

/// The variables an expression can see, and the slots of its frame.
struct Scope {
    enum Binding {
        /// A slot of the frame; the value is computed at first use when there is one.
        case slot(Int, value: Expression?, single: Bool, result: Traits.Result)
        case global(DocumentValue)
    }

    private var bindings: [(name: NameTable.Name, binding: Binding)] = []
    private var nextSlot = 0
    /// Slots the frame needs.
    private(set) var frameSize = 0
    /// Variables of the whole rule file, looked at last.
    let globals: [NameTable.Name: DocumentValue]
    /// Whether fn:current and the context item stand for a node of the document.
    let hasContext: Bool

    init(globals: [NameTable.Name: DocumentValue], hasContext: Bool = true) {
        self.globals = globals
        self.hasContext = hasContext
    }

    func binding(_ name: NameTable.Name) -> Binding? {
        for entry in bindings.reversed() where entry.name == name { return entry.binding }
        return globals[name].map { .global($0) }
    }

    mutating func newSlot() -> Int {
        nextSlot += 1
        frameSize = max(frameSize, nextSlot)
        return nextSlot - 1
    }

    mutating func bind(_ name: NameTable.Name, _ binding: Binding) { bindings.append((name, binding)) }

    /// Ends the innermost binding. Its slot is not used again: a value that is computed late must not overwrite a
    /// variable of the loop it is computed in.
    mutating func unbind() { bindings.removeLast() }

    /// The slots in use, to begin the next independent expression with the same ones.
    var mark: Int { nextSlot }

    mutating func reset(to mark: Int) { nextSlot = mark }
}
