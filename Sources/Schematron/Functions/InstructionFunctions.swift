/// What XSLT instructions do that XPath has no words for; rule files cannot call these.
enum InstructionFunctions {
    static let namespace = "fiscus:instruction"

    static let table: [String: Builtin] = [
        // xsl:value-of: one text node of all values, with a separator between them.
        "text-node": Builtin(2, .nodes) { call, m throws(Fault) in
            let separator = try call.requiredText(1, &m)
            let mark = m.top
            try call.arguments[0].push(&m)
            var result = Text.empty
            for at in mark..<m.top {
                if at > mark, !(m.isTextNode(m.items[at - 1]) && m.isTextNode(m.items[at])) {
                    result = try m.concatenated(result, separator)
                }
                result = try m.concatenated(result, try m.text(of: m.items[at]))
            }
            m.pop(to: mark)
            try m.push(.fragment(result))
        },
        // A variable with content and no declared type: a document node with that content.
        "document-node": Builtin(1, .nodes) { call, m throws(Fault) in
            let mark = m.top
            try call.arguments[0].push(&m)
            var result = Text.empty
            var previousIsValue = false
            for at in mark..<m.top {
                let isValue = !m.items[at].isNode
                if isValue, previousIsValue { result = try m.concatenated(result, Machine.Literal.space) }
                result = try m.concatenated(result, try m.text(of: m.items[at]))
                previousIsValue = isValue
            }
            m.pop(to: mark)
            try m.push(.fragment(result))
        },
    ]
}
