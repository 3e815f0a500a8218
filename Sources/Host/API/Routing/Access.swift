package import Identity

/// Who may call a route.
package enum Access: Sendable, Hashable {
    /// Anybody.
    case open
    /// Whoever is logged in, with an organization or without.
    case user
    /// Members of an organization with at least this role; machine keys with this scope, or none when nil.
    case member(Role, Scope?)
    /// The platform's administrator.
    case superAdmin

    package var isOpen: Bool { self == .open }
}
