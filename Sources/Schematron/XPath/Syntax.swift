internal import XML

/// An XPath expression as parsed: names resolved to namespaces, nothing else decided.
struct Syntax {
    let kind: Kind
    /// Bytes of the source it came from.
    let range: Range<Int>
    /// Levels of the tree below and including this one; bounded, for all that follows is recursive.
    let height: Int

    init(kind: Kind, range: Range<Int>) {
        self.kind = kind
        self.range = range
        height = kind.heightOfParts + 1
    }

    indirect enum Kind {
        case string([UInt8])
        case integer(BigInteger)
        case decimal(ExactNumber)
        case double(Double)
        case variable(NameTable.Name)
        case contextItem
        case sequence([Syntax])
        case conditional(Syntax, Syntax, Syntax)
        case forEach(NameTable.Name, Syntax, Syntax)
        case binding(NameTable.Name, Syntax, Syntax)
        case quantified(every: Bool, NameTable.Name, Syntax, Syntax)
        case or([Syntax])
        case and([Syntax])
        case general(ComparisonOperator, Syntax, Syntax)
        case value(ComparisonOperator, Syntax, Syntax)
        case nodes(NodeComparison, Syntax, Syntax)
        case range(Syntax, Syntax)
        case concatenation(Syntax, Syntax)
        case arithmetic(ArithmeticOperator, Syntax, Syntax)
        case negation(Syntax)
        case plus(Syntax)
        case union(Syntax, Syntax)
        case intersection(Syntax, Syntax)
        case difference(Syntax, Syntax)
        case instance(Syntax, SequenceType)
        case treat(Syntax, SequenceType)
        case castable(Syntax, AtomicType, optional: Bool)
        case cast(Syntax, AtomicType, optional: Bool)
        case root
        case step(Axis, NodeTest, [Syntax])
        /// `left/right`: the right side once for each node of the left.
        case path(Syntax, Syntax)
        /// The simple map operator: the right side once for each item of the left, whatever it is.
        case map(Syntax, Syntax)
        case filter(Syntax, [Syntax])
        case call(NameTable.Name, [Syntax])
        /// The function conversion rules, for declared types of XSLT; the string says whose type it is.
        case convert(Syntax, SequenceType, String)
    }

    enum NodeComparison { case same, before, after }

    enum Axis: String {
        case child, attribute, parent, ancestor, descendant, following, preceding
        case ancestorOrSelf = "ancestor-or-self"
        case descendantOrSelf = "descendant-or-self"
        case followingSibling = "following-sibling"
        case precedingSibling = "preceding-sibling"
        case `self`
        /// Not of XPath: `//@name` in one step.
        case descendantAttribute = "descendant attribute"
    }

    enum NodeTest: Equatable {
        case name(NameTable.Name)
        /// `*`
        case any
        /// `prefix:*`
        case namespace(String)
        /// `*:local`
        case local(String)
        case node, text, comment, document
        case instruction(String?)
        case element(NameTable.Name?)
        case attribute(NameTable.Name?)
    }

    struct SequenceType {
        enum Item {
            case empty, any
            case atomic(AtomicType)
            case node(NodeTest)
        }

        let item: Item
        let allowsEmpty: Bool
        let allowsMany: Bool
    }
}

extension Syntax.Kind {
    fileprivate var heightOfParts: Int {
        switch self {
        case .string, .integer, .decimal, .double, .variable, .contextItem, .root: 0
        case .sequence(let parts), .or(let parts), .and(let parts), .call(_, let parts), .step(_, _, let parts):
            Self.highest(parts)
        case .conditional(let a, let b, let c): max(a.height, b.height, c.height)
        case .forEach(_, let a, let b), .binding(_, let a, let b), .quantified(_, _, let a, let b),
            .general(_, let a, let b), .value(_, let a, let b), .nodes(_, let a, let b), .range(let a, let b),
            .concatenation(let a, let b), .arithmetic(_, let a, let b), .union(let a, let b),
            .intersection(let a, let b), .difference(let a, let b), .path(let a, let b), .map(let a, let b):
            max(a.height, b.height)
        case .negation(let a), .plus(let a), .instance(let a, _), .treat(let a, _), .castable(let a, _, _),
            .cast(let a, _, _), .convert(let a, _, _):
            a.height
        case .filter(let base, let predicates): max(base.height, Self.highest(predicates))
        }
    }

    private static func highest(_ parts: [Syntax]) -> Int {
        var height = 0
        for part in parts { height = max(height, part.height) }
        return height
    }
}
