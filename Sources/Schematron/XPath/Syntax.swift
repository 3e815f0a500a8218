internal import XML

/// An XPath expression as parsed: names resolved to namespaces, nothing else decided.
struct Syntax {
    let kind: Kind
    /// Bytes of the source it came from.
    let range: Range<Int>

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
