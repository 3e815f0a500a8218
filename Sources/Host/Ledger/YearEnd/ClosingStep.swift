/// One step of closing a year, as a country's plugin lists them: which accounts are emptied into which one.
public struct ClosingStep: Sendable, Hashable {
    public enum Selection: Sendable, Hashable {
        case kinds(Set<Account.Kind>)
        /// Accounts whose code starts with one of these.
        case codes([String])
        case roles([String])
    }

    public let accounts: Selection
    /// Takes the sum; never part of its own selection.
    public let into: AccountReference
    /// `closing` for result accounts, `balanceClosing` for balance sheet accounts.
    public let kind: EntryKind
    public let text: String

    public init(_ accounts: Selection, into: AccountReference, kind: EntryKind = .closing, text: String = "") {
        self.accounts = accounts
        self.into = into
        self.kind = kind
        self.text = text
    }
}
