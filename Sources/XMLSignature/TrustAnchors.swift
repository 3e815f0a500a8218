internal import CXMLSec
internal import Synchronization

/// The certificates that chains may end at: roots, intermediates, or a signer's own. Nothing else is trusted: neither
/// what the operating system trusts nor what a document brings along.
///
/// Remembers in which period a chain was found good, so that a signer met again costs nothing; the answer is the same
/// as without. Revocation is not looked up: there is no network here. May be shared between threads.
public final class TrustAnchors: Sendable {
    public let certificates: [Certificate]
    private let known = Mutex<[Question: ClosedRange<Moment>]>([:])
    private let read = Mutex<[[UInt8]: Certificate]>([:])
    private static let limit = 256

    private struct Question: Hashable {
        let der: [UInt8]
        let strength: Int32
    }

    public init(_ certificates: [Certificate]) { self.certificates = certificates }

    /// - Throws: `certificate.malformed`.
    public convenience init(pem: [UInt8]) throws(SignatureError) { self.init(try Certificate.read(pem: pem)) }

    /// The certificate of these bytes, parsed once.
    func certificate(der: [UInt8]) throws(SignatureError) -> Certificate {
        if let known = read.withLock({ $0[der] }) { return known }
        let certificate = try Certificate(der: der)
        read.withLock {
            if $0.count >= Self.limit { $0.removeAll() }
            $0[der] = certificate
        }
        return certificate
    }

    /// Checks that `leaf` chains to an anchor at `time`.
    ///
    /// - Parameter allowsSHA1: whether links signed with SHA-1, or of short keys, are accepted.
    /// - Throws: `certificate.untrusted`, `certificate.expired`, `certificate.notYetValid`, `certificate.weak`,
    ///   `certificate.chain`.
    func check(
        _ leaf: Certificate, over others: [Certificate], at time: Moment, allowsSHA1: Bool
    ) throws(SignatureError) {
        // Security level 2 of OpenSSL asks for 112 bits: RSA 2048, P-224, SHA-224.
        let question = Question(der: leaf.der, strength: allowsSHA1 ? 0 : 2)
        if let period = known.withLock({ $0[question] }), period.contains(time) { return }
        guard leaf.validity.contains(time) else { throw .outside(leaf.validity, time, leaf.subject) }
        let period = try chain(leaf, others, time, question.strength)
        known.withLock {
            if $0.count >= Self.limit { $0.removeAll() }
            $0[question] = period
        }
    }

    private func chain(
        _ leaf: Certificate, _ others: [Certificate], _ time: Moment, _ strength: Int32
    ) throws(SignatureError) -> ClosedRange<Moment> {
        var from: Int64 = 0
        var until: Int64 = 0
        var reason: UnsafePointer<CChar>?
        let links: [OpaquePointer?] = others.map(\.handle.pointer)
        let anchors: [OpaquePointer?] = certificates.map(\.handle.pointer)
        let verdict = cx_chain_verify(
            leaf.handle.pointer, links, Int32(links.count), anchors, Int32(anchors.count), time.secondsSince1970,
            strength, &from, &until, &reason)
        let why = reason.map { String(cString: $0) } ?? "no reason given"
        switch verdict {
        case CX_CHAIN_GOOD where from <= until:
            return Moment(secondsSince1970: from)...Moment(secondsSince1970: until)
        case CX_CHAIN_UNTRUSTED:
            throw SignatureError(
                "certificate.untrusted", "'\(leaf.subject)' of '\(leaf.issuer)' leads to no trust anchor (\(why))",
                remedy: "Add the issuer's certificate to the trust anchors if it deserves that.")
        case CX_CHAIN_EXPIRED:
            throw SignatureError(
                "certificate.expired", "an issuer of '\(leaf.subject)' has expired at \(time) (\(why))")
        case CX_CHAIN_NOT_YET_VALID:
            throw SignatureError(
                "certificate.notYetValid", "an issuer of '\(leaf.subject)' is not valid yet at \(time)")
        case CX_CHAIN_WEAK:
            throw SignatureError(
                "certificate.weak", "the chain of '\(leaf.subject)' rests on SHA-1 or a short key (\(why))")
        default: throw SignatureError("certificate.chain", "the chain of '\(leaf.subject)' is not valid: \(why)")
        }
    }
}
