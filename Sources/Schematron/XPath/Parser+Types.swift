internal import XML

/// Sequence types, and what prefixes mean.
extension Parser {
    mutating func singleType() throws(SyntaxError) -> (AtomicType, Bool) {
        let type = try atomicType()
        return (type, try take(.question))
    }

    mutating func atomicType() throws(SyntaxError) -> AtomicType {
        let from = start
        let name: NameTable.Name
        switch token {
        case .qualified(let prefix, let local): name = try resolve(prefix, local, element: false)
        case .name(let local): name = NameTable.Name(namespace: context.defaultElementNamespace, local: String(local))
        default: throw SyntaxError("a type is expected, not \(shown)", start)
        }
        guard name.namespace == StaticContext.schema, let type = AtomicType(rawValue: name.local) else {
            throw SyntaxError("the type \(shown) is not supported", from)
        }
        try advance()
        return type
    }

    mutating func sequenceType() throws(SyntaxError) -> Syntax.SequenceType {
        var item: Syntax.SequenceType.Item
        if case .name(let word) = token, try lookahead() == .symbol(.leftParenthesis) {
            if word == "empty-sequence" || word == "item" {
                try advance()
                try advance()
                try expect(.rightParenthesis)
                item = word == "item" ? .any : .empty
            } else if Self.kindTests.contains(word) {
                item = .node(try kindTest())
            } else {
                throw SyntaxError("the type '\(word)()' is not supported", start)
            }
        } else {
            item = .atomic(try atomicType())
        }
        if case .empty = item { return Syntax.SequenceType(item: item, allowsEmpty: true, allowsMany: false) }
        if try take(.question) { return Syntax.SequenceType(item: item, allowsEmpty: true, allowsMany: false) }
        if try take(.star) { return Syntax.SequenceType(item: item, allowsEmpty: true, allowsMany: true) }
        if try take(.plus) { return Syntax.SequenceType(item: item, allowsEmpty: false, allowsMany: true) }
        return Syntax.SequenceType(item: item, allowsEmpty: false, allowsMany: false)
    }

    func unknownPrefix(_ prefix: Substring) -> SyntaxError {
        SyntaxError("the prefix '\(prefix)' is not declared", start)
    }

    func resolve(
        _ prefix: Substring?, _ local: Substring, element: Bool
    ) throws(SyntaxError) -> NameTable.Name {
        guard let prefix else {
            return NameTable.Name(
                namespace: element ? context.defaultElementNamespace : "", local: String(local))
        }
        guard let namespace = context.namespace(prefix) else { throw unknownPrefix(prefix) }
        return NameTable.Name(namespace: namespace, local: String(local))
    }
}
