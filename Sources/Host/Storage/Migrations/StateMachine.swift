/// The states a row may be in, and which may follow which: one table from which Swift refuses with a remedy and both
/// databases refuse whatever bypasses Swift.
public protocol StateMachine: RawRepresentable<String>, CaseIterable, Sendable, Hashable {
    /// States a row may be created in.
    static var initial: [Self] { get }
    static var transitions: [(from: Self, to: Self)] { get }
}

extension StateMachine {
    public func mayBecome(_ next: Self) -> Bool {
        Self.transitions.contains { $0.from == self && $0.to == next }
    }

    /// What may follow this state, for remedies.
    public var successors: [Self] { Self.transitions.filter { $0.from == self }.map(\.to) }
}
