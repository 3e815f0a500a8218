internal import Documents
internal import JSON

/// The exchange a tax data document reports: `extensions.ae.taxData` of the reported document.
struct TaxDataTerms: Record, Hashable {
    enum Action: String, Sendable, CaseIterable {
        case submit, resubmit, withdraw
        /// What was received failed its validation (tax data status).
        case failed

        var code: String {
            switch self {
            case .submit: "S"
            case .resubmit: "R"
            case .withdraw: "W"
            case .failed: "F"
            }
        }
    }

    enum Role: String, Sendable, CaseIterable {
        case sender, receiver

        var code: String { self == .sender ? "01" : "02" }
    }

    var action = Action.submit
    var role = Role.sender
    var transport = ""
    var provider = ""
    var authority = ""

    static let shape = Shape<TaxDataTerms>("TaxDataTerms", "The exchange a tax data document reports.") {
        Field("action", \.action, .enumeration(), default: .submit, "submit, resubmit, withdraw or failed")
        Field("role", \.role, .enumeration(), default: .sender, "who reports: sender or receiver")
        Field("transport", \.transport, .code, "identifier of the exchanged message (SBDH InstanceIdentifier)")
        Field("provider", \.provider, .code, "own service provider (SPIS, scheme 0242)")
        Field("authority", \.authority, .code, "service provider of the authority (SPIS, scheme 0242)")
    }
}
