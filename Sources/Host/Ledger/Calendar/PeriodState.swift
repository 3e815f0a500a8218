/// Of an accounting period: open takes everything, closed takes closing entries only, locked takes nothing.
public enum PeriodState: String, Sendable, Hashable, CaseIterable {
    case open, closed, locked
}
