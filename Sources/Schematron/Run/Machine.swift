internal import XML

/// The state of one evaluation: focus, value stack, variables, memory and budgets.
///
/// Expressions push their result on the stack and callers pop it, so that a sequence costs no allocation. The machine
/// travels as `inout`: no reference counts, no exclusivity checks at run time. One thread only.
struct Machine: ~Copyable {
    /// No node: the focus is `atomic`, or there is none at all.
    static let atomicFocus: Int32 = -1
    static let noFocus: Int32 = -2

    /// A range of items, on the stack or among the kept ones.
    struct Slot: BitwiseCopyable {
        enum State: UInt8 { case pending, running, onStack, kept }
        var start: Int32 = 0
        var count: Int32 = 0
        var state: State = .pending
        /// The focus in which a pending value is to be computed.
        var focus = Focus()
    }

    /// Sixteen bytes, for it is saved and restored around every predicate.
    struct Focus: BitwiseCopyable {
        var node: Int32 = Machine.noFocus
        var position: Int32 = 1
        var size: Int32 = 1
        /// Index of the context item among `atomicItems`, when it is no node.
        var atomic: Int32 = 0
    }

    let tree: XMLTree
    let nodes: UnsafePointer<XMLNode>
    /// The same tree for the inner loops, which must not count references.
    private let bareTree: Unmanaged<XMLTree>
    private let textBase: UnsafePointer<UInt8>
    private let valueBase: UnsafePointer<UInt8>
    let program: Program

    var focus = Focus()
    /// Context items that are no nodes, as long as the rule runs.
    private var atomicItems: [Item] = []
    /// What fn:current gives: the node whose rule is being checked.
    var current: Int32 = Machine.noFocus

    private(set) var items: UnsafeMutablePointer<Item>
    private(set) var top = 0
    private var capacity: Int

    var slots: UnsafeMutablePointer<Slot>
    private var slotCapacity: Int
    var frame = 0
    private(set) var slotTop = 0

    private(set) var kept: UnsafeMutablePointer<Item>
    private(set) var keptCount = 0
    private var keptCapacity: Int
    var globals: UnsafeMutablePointer<Slot>
    /// The last error in the predicate of a rule context.
    var patternFault: Fault?
    var globalFaults: [Int: Fault] = [:]
    /// Nodes by key value, for each key that was asked for.
    var keyTables: [Int: [String: [Int32]]] = [:]
    /// Counts values kept for the whole document; while it stands still, a rule's memory can be reused.
    private(set) var keptForDocument = 0

    /// The document nodes of the side documents, which lie behind the checked one.
    var sideRoots: [Int32] = []
    var arena: Arena
    private var nameTexts: UnsafeMutablePointer<NameText>?
    private var nameVerdicts: UnsafeMutablePointer<NameVerdict>?
    private var boxes: [ExactBox] = []
    /// Regular expressions computed by the rules at run time.
    private var regexes: [RegexKey: Regex] = [:]
    private var steps: Int
    private let grantedSteps: Int
    private var grants = 0
    private static let mostGrants = 8
    private let stackLimit: UInt
    private let maximumItems: Int
    let clock: Clock

    init(tree: XMLTree, program: Program, options: EvaluationOptions) {
        self.tree = tree
        self.program = program
        nodes = tree.nodes
        bareTree = Unmanaged.passUnretained(tree)
        textBase = tree.text
        valueBase = tree.values
        capacity = 256
        items = .allocate(capacity: capacity)
        slotCapacity = 64
        slots = .allocate(capacity: slotCapacity)
        keptCapacity = 64
        kept = .allocate(capacity: keptCapacity)
        globals = .allocate(capacity: max(program.globalCount, 1))
        globals.initialize(repeating: Slot(), count: max(program.globalCount, 1))
        arena = Arena(limit: options.memory)
        maximumItems = options.memory / MemoryLayout<Item>.stride
        steps = options.steps
        grantedSteps = options.steps / 32
        clock = options.clock
        var here = 0
        let address = withUnsafeMutablePointer(to: &here) { UInt(bitPattern: $0) }
        stackLimit = address > UInt(options.stackBytes) ? address - UInt(options.stackBytes) : 0
    }

    deinit {
        items.deallocate()
        slots.deallocate()
        kept.deallocate()
        globals.deallocate()
        nameTexts?.deallocate()
        nameVerdicts?.deallocate()
    }

    // MARK: Budgets

    /// Every loop and call pays, so that no rule runs without end.
    @inline(__always)
    mutating func spend(_ count: Int = 1) throws(Fault) {
        steps &-= count
        if steps < 0 { throw Fault(.steps, "the evaluation needs more steps than it may take") }
    }

    /// After a budget is used up: a small one for what comes next, so that one assertion's runaway does not silence the
    /// others. False when that has happened too often.
    mutating func grantSteps() -> Bool {
        grants += 1
        steps = grantedSteps
        return grants <= Self.mostGrants
    }

    /// Recursion is bounded by the real stack of the thread, whatever a frame costs.
    @inline(__always)
    mutating func checkDepth() throws(Fault) {
        var here = 0
        let address = withUnsafeMutablePointer(to: &here) { UInt(bitPattern: $0) }
        if address < stackLimit { throw Fault(.depth, "functions or expressions are nested too deeply") }
    }

    // MARK: Nodes by name

    /// The document node above a node.
    @inline(__always)
    func documentNode(of node: Int32) -> Int32 { node < nodes[0].end ? 0 : sideDocumentNode(of: node) }

    private func sideDocumentNode(of node: Int32) -> Int32 {
        sideRoots.last { $0 <= node } ?? 0
    }

    @inline(__always)
    mutating func children(of parent: Int32, named name: Int32) -> UnsafeBufferPointer<Int32> {
        bareTree._withUnsafeGuaranteedRef { $0.children(of: parent, named: name) }
    }

    @inline(__always)
    mutating func elements(named name: Int32, from: Int32, to: Int32) -> UnsafeBufferPointer<Int32> {
        bareTree._withUnsafeGuaranteedRef { $0.elements(named: name, from: from, to: to) }
    }

    @inline(__always)
    mutating func attributes(named name: Int32, from: Int32, to: Int32) -> UnsafeBufferPointer<Int32> {
        bareTree._withUnsafeGuaranteedRef { $0.attributes(named: name, from: from, to: to) }
    }

    // MARK: Stack

    @inline(__always)
    mutating func push(_ item: Item) throws(Fault) {
        if top == capacity { try grow() }
        items[top] = item
        top &+= 1
    }

    @inline(__always)
    mutating func pop(to mark: Int) { top = mark }

    @inline(never)
    private mutating func grow() throws(Fault) {
        guard capacity < maximumItems else {
            throw Fault(.memory, "a sequence has more than \(maximumItems) items")
        }
        let larger = UnsafeMutablePointer<Item>.allocate(capacity: capacity * 2)
        larger.update(from: items, count: top)
        items.deallocate()
        items = larger
        capacity *= 2
    }

    /// Removes the items from `mark` up to `start`, keeping those above.
    mutating func drop(from mark: Int, to start: Int) {
        let count = top - start
        if mark != start, count > 0 { (items + mark).update(from: items + start, count: count) }
        top = mark + count
    }

    // MARK: Variables

    /// Makes room for `size` slots, of which the first `pending` are to be computed at first use.
    mutating func enterFrame(_ size: Int, pending: Int = 0) -> (frame: Int, top: Int) {
        let saved = (frame, slotTop)
        frame = slotTop
        slotTop += size
        if slotTop > slotCapacity {
            let wanted = max(slotTop, slotCapacity * 2)
            let larger = UnsafeMutablePointer<Slot>.allocate(capacity: wanted)
            larger.update(from: slots, count: saved.1)
            slots.deallocate()
            slots = larger
            slotCapacity = wanted
        }
        for at in 0..<pending { slots[frame + at] = Slot(focus: focus) }
        return saved
    }

    mutating func leaveFrame(_ saved: (frame: Int, top: Int)) {
        frame = saved.frame
        slotTop = saved.top
    }

    /// Moves the items above `mark` to where they outlive the stack.
    mutating func keep(from mark: Int, forDocument: Bool) throws(Fault) -> (start: Int32, count: Int32) {
        let count = top - mark
        if keptCount + count > keptCapacity {
            guard keptCount + count <= maximumItems else { throw Fault(.memory, "variables hold too many items") }
            let wanted = max(keptCount + count, keptCapacity * 2)
            let larger = UnsafeMutablePointer<Item>.allocate(capacity: wanted)
            larger.update(from: kept, count: keptCount)
            kept.deallocate()
            kept = larger
            keptCapacity = wanted
        }
        (kept + keptCount).update(from: items + mark, count: count)
        let start = keptCount
        keptCount += count
        top = mark
        if forDocument { keptForDocument += 1 }
        return (Int32(start), Int32(count))
    }

    mutating func pushKept(_ start: Int32, _ count: Int32) throws(Fault) {
        for at in Int(start)..<Int(start + count) { try push(kept[at]) }
    }

    /// What a rule may leave behind: nothing, once it has been checked.
    struct RuleMark {
        let arena: Arena.Mark
        let kept: Int
        let forDocument: Int
    }

    var ruleMark: RuleMark { RuleMark(arena: arena.mark, kept: keptCount, forDocument: keptForDocument) }

    mutating func release(to mark: RuleMark) {
        guard keptForDocument == mark.forDocument else { return }
        arena.reset(to: mark.arena)
        keptCount = mark.kept
        if !atomicItems.isEmpty { atomicItems.removeAll(keepingCapacity: true) }
    }

    // MARK: Names

    private struct NameText: BitwiseCopyable {
        var name: Int32 = -1
        var prefix: Int32 = -1
        var text = Text.empty
    }

    private static let nameTextCount = 256

    /// `prefix:local` of a node; rules that look at every element ask for few names many times.
    mutating func qualifiedName(of node: Int32) throws(Fault) -> Text {
        let record = nodes[Int(node)]
        guard record.name >= 0 else { return .empty }
        if nameTexts == nil {
            let texts = UnsafeMutablePointer<NameText>.allocate(capacity: Self.nameTextCount)
            texts.initialize(repeating: NameText(), count: Self.nameTextCount)
            nameTexts = texts
        }
        guard let nameTexts else { return .empty }
        let slot = nameTexts + ((Int(record.name) &* 31 &+ record.prefix) & (Self.nameTextCount - 1))
        if slot.pointee.name == record.name, slot.pointee.prefix == Int32(record.prefix) { return slot.pointee.text }
        let text = try newQualifiedName(of: node)
        slot.pointee = NameText(name: record.name, prefix: Int32(record.prefix), text: text)
        keptForDocument += 1
        return text
    }

    /// Written into the arena at once: a document has dozens of names, and strings of them would have to be allocated.
    private mutating func newQualifiedName(of node: Int32) throws(Fault) -> Text {
        guard let name = tree.name(of: node) else { return .empty }
        var (prefix, local) = (tree.prefix(of: node), name.local)
        let (before, after) = (prefix.utf8.count, local.utf8.count)
        let start = before == 0 ? 0 : before + 1
        let bytes = try allocate(start + after)
        prefix.withUTF8 { if let base = $0.baseAddress { bytes.update(from: base, count: before) } }
        if start > 0 { bytes[before] = UInt8(ascii: ":") }
        local.withUTF8 { if let base = $0.baseAddress { (bytes + start).update(from: base, count: after) } }
        return Text(bytes, start + after)
    }

    private struct NameVerdict: BitwiseCopyable {
        var name: Int32 = -2
        var prefix: Int16 = -1
        var holds = false
    }

    private static let verdictCount = 128

    /// What conditions on the name alone say about a node, remembered by name.
    @inline(__always)
    mutating func nameVerdict(_ number: Int, _ node: Int32, _ tests: Operands) -> Bool {
        let record = nodes[Int(node)]
        let slot = number &* Self.verdictCount &+ ((Int(record.name) &* 31 &+ record.prefix) & (Self.verdictCount - 1))
        if let nameVerdicts, nameVerdicts[slot].name == record.name,
            nameVerdicts[slot].prefix == Int16(truncatingIfNeeded: record.prefix)
        {
            return nameVerdicts[slot].holds
        }
        return newVerdict(slot, node, tests)
    }

    @inline(never)
    private mutating func newVerdict(_ slot: Int, _ node: Int32, _ tests: Operands) -> Bool {
        if nameVerdicts == nil {
            let count = program.nameTestCount * Self.verdictCount
            let verdicts = UnsafeMutablePointer<NameVerdict>.allocate(capacity: count)
            verdicts.initialize(repeating: NameVerdict(), count: count)
            nameVerdicts = verdicts
        }
        let saved = focus
        let mark = top
        focus = Focus(node: node)
        var holds = true
        for at in 0..<tests.count where holds {
            // An error leaves the decision to the whole predicate.
            holds = (try? value(of: tests, at)) ?? true
        }
        focus = saved
        pop(to: mark)
        let record = nodes[Int(node)]
        nameVerdicts?[slot] = NameVerdict(
            name: record.name, prefix: Int16(truncatingIfNeeded: record.prefix), holds: holds)
        return holds
    }

    // MARK: Strings

    mutating func allocate(_ count: Int) throws(Fault) -> UnsafeMutablePointer<UInt8> {
        if let bytes = arena.allocate(count) { return bytes }
        throw Fault(.memory, "strings need more memory than the evaluation may take")
    }

    mutating func text(_ string: String) throws(Fault) -> Text {
        var string = string
        let count = string.utf8.count
        let bytes = try allocate(count)
        string.withUTF8 { source in
            if let base = source.baseAddress { bytes.update(from: base, count: count) }
        }
        return Text(bytes, count)
    }

    @inline(__always)
    mutating func text(of node: Int32) -> Text {
        let record = nodes[Int(node)]
        let kind = record.rawKind
        let base = kind <= 1 || kind == 3 ? textBase : valueBase
        return Text(base + Int(record.start), Int(record.length))
    }

    /// The string value of any item.
    mutating func text(of item: Item) throws(Fault) -> Text {
        switch item {
        case .node(let node): return text(of: node)
        case .fragment(let text), .untyped(let text), .string(let text), .uri(let text): return text
        case .boolean(let value): return value ? Literal.true : Literal.false
        default: return try text(item.numberOrTemporalText)
        }
    }

    enum Literal {
        static let `true` = literal("true")
        static let `false` = literal("false")
        static let space = literal(" ")

        static func literal(_ text: StaticString) -> Text { Text(text.utf8Start, text.utf8CodeUnitCount) }
    }

    // MARK: Numbers

    /// The smallest form that holds the number.
    mutating func item(_ number: ExactNumber, isInteger: Bool) -> Item {
        if case .small(let value) = number.coefficient {
            if isInteger {
                if let small = Int(exactly: value) { return .integer(small) }
            } else if number.scale < 256 {
                return .decimal(SmallDecimal(value, scale: UInt8(number.scale)))
            }
        }
        let box = ExactBox(number, isInteger: isInteger)
        boxes.append(box)
        return .exact(Unmanaged.passUnretained(box))
    }

    /// Boxes made so far, for constants that outlive this machine.
    var ownedBoxes: [ExactBox] { boxes }

    private struct RegexKey: Hashable {
        let pattern: String
        let flags: RegexFlags
    }

    /// The compiled form of a pattern that is not constant; the last few are remembered.
    mutating func regex(_ pattern: Text, _ flags: RegexFlags) throws(Fault) -> Regex {
        let key = RegexKey(pattern: pattern.string, flags: flags)
        if let known = regexes[key] { return known }
        try spend(pattern.count + 100)
        let compiled = try Regex(pattern, flags: flags)
        try spend(compiled.program.count)
        if regexes.count >= 64 { regexes.removeAll() }
        regexes[key] = compiled
        return compiled
    }

    // MARK: Focus

    /// The context item.
    mutating func contextItem() throws(Fault) -> Item {
        if focus.node >= 0 { return .node(focus.node) }
        if focus.node == Self.atomicFocus { return atomicItems[Int(focus.atomic)] }
        throw Fault(.noContext, "there is no context item here")
    }

    /// The context node, for paths.
    @inline(__always)
    mutating func contextNode() throws(Fault) -> Int32 {
        if focus.node >= 0 { return focus.node }
        throw noContextNode()
    }

    @inline(never)
    private mutating func noContextNode() -> Fault {
        focus.node == Self.atomicFocus
            ? Fault(.axisContext, "the context item is not a node")
            : Fault(.noContext, "there is no context item here")
    }

    /// Makes an item the focus.
    @inline(__always)
    mutating func setFocus(_ item: Item, position: Int, size: Int) {
        focus.position = Int32(truncatingIfNeeded: position)
        focus.size = Int32(truncatingIfNeeded: size)
        if case .node(let node) = item {
            focus.node = node
        } else {
            focus.node = Self.atomicFocus
            focus.atomic = Int32(truncatingIfNeeded: atomicItems.count)
            atomicItems.append(item)
        }
    }
}

extension Item {
    /// Text of numbers, dates and durations.
    var numberOrTemporalText: String {
        switch self {
        case .integer(let value): String(value)
        case .decimal, .exact: exactNumber?.description ?? ""
        case .float(let value): DoubleText.format(value)
        case .double(let value): DoubleText.format(value)
        case .moment(let value): value.description
        case .duration(let value): value.description
        case .boolean(let value): value ? "true" : "false"
        case .node, .fragment, .untyped, .string, .uri: ""
        }
    }
}
