extension Machine {
    /// Keeps those items from `mark` on for which the predicate holds; a number selects by position.
    mutating func filter(from mark: Int, _ predicate: Expression) throws(Fault) {
        let end = top
        let size = end - mark
        if size == 0 { return }
        if let constant = predicate as? Constant, let position = constant.position {
            select(position, from: mark)
            return
        }
        let saved = focus
        defer { focus = saved }
        var write = mark
        let byPosition = predicate.traits.mayBeNumber
        for read in mark..<end {
            try spend()
            let item = items[read]
            setFocus(item, position: read - mark + 1, size: size)
            let keep = byPosition ? try selects(predicate, read - mark + 1) : try predicate.boolean(&self)
            if keep {
                items[write] = item
                write += 1
            }
        }
        pop(to: write)
    }

    /// Keeps the item at a 1-based position.
    private mutating func select(_ position: Int, from mark: Int) {
        guard position >= 1, position <= top - mark else { return pop(to: mark) }
        items[mark] = items[mark + position - 1]
        pop(to: mark + 1)
    }

    private mutating func selects(_ predicate: Expression, _ position: Int) throws(Fault) -> Bool {
        let mark = top
        try predicate.push(&self)
        let result: Bool
        if top == mark + 1, items[mark].isNumber {
            result = double(items[mark]) == Double(position)
        } else {
            result = try effectiveBoolean(from: mark)
        }
        pop(to: mark)
        return result
    }
}
