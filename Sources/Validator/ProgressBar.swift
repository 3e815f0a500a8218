/// How far a long run is; on a terminal only, and for more documents than one would wait for.
struct ProgressBar {
    private let total: Int
    private let isShown: Bool
    private var isDrawn = false
    private var last: UInt64 = 0
    private static let fewest = 50
    private static let width = 40
    private static let interval: UInt64 = 50_000_000

    init(total: Int) {
        self.total = total
        isShown = Console.isErrorTerminal && total >= Self.fewest
    }

    mutating func show(_ done: Int, failed: Int) {
        guard isShown, done < total else { return }
        let now = SteadyClock.nanoseconds()
        guard now - last >= Self.interval else { return }
        last = now
        let full = done * Self.width / total
        let bar = String(repeating: "#", count: full) + String(repeating: ".", count: Self.width - full)
        Console.mark("\r[\(bar)] \(done) of \(total)" + (failed > 0 ? ", \(failed) not valid" : ""))
        isDrawn = true
    }

    mutating func clear() {
        guard isDrawn else { return }
        Console.mark("\r\u{1B}[K")
        isDrawn = false
    }
}
