public import Documents
public import JSON
public import XMLSignature

/// A document ready to leave the house.
public struct IssuedDocument: Sendable {
    /// One step of the work and what it cost.
    public struct Step: Sendable {
        public let name: String
        public let nanoseconds: UInt64
    }

    /// The bytes that are sent.
    public let xml: [UInt8]
    /// The signature document of a detached signature.
    public let detachedSignature: [UInt8]?
    public let signature: VerifiedSignature?
    public let form: SignatureForm
    /// The assessed document the XML was built from.
    public let invoice: Invoice
    public let profile: String
    public let schema: String
    /// What the plugin warns of.
    public let warnings: [Diagnostic]
    public let steps: [Step]
}
