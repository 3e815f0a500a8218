/// How a draft names an account.
public enum AccountReference: Sendable, Hashable {
    case number(Int64)
    case code(String)
    /// What the account is for, as plugins name it; the organization's chart says which account that is.
    case role(String)
}
