/// What a verifier insists on beyond what it always insists on.
public struct VerificationPolicy: Sendable {
    /// The profiles a signature may have.
    public var profiles: Set<SignatureProfile>
    /// SHA-1 in digests, signatures and certificate chains: broken, and to be accepted only when an archived document
    /// is checked again under the rules of its day.
    public var allowsSHA1: Bool
    /// Documents longer than this are refused.
    public var maximumBytes: Int

    public init(
        profiles: Set<SignatureProfile> = Set(SignatureProfile.allCases), allowsSHA1: Bool = false,
        maximumBytes: Int = 64 << 20
    ) {
        self.profiles = profiles
        self.allowsSHA1 = allowsSHA1
        self.maximumBytes = maximumBytes
    }
}
