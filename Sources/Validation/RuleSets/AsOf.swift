public import Documents

/// Which edition of a rule set a document is checked against.
public enum AsOf: Sendable, Hashable {
    /// The one in force on the document's issue date; the newest active one for a document without a readable date.
    case issueDate
    case day(Day)
    /// The newest one that is active, whatever the dates say.
    case latestActive

    /// `YYYY-MM-DD` or `latest-active`.
    public init?(_ text: String) {
        if text == "latest-active" {
            self = .latestActive
        } else if let day = Day(text) {
            self = .day(day)
        } else {
            return nil
        }
    }
}
