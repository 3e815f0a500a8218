internal import CXMLSec

/// An X.509 certificate. Immutable; may be shared between threads.
public final class Certificate: Sendable {
    /// DER encoding: what digests and comparisons are taken from.
    public let der: [UInt8]
    /// RFC 2253, as in `CN=Example d.o.o.,C=RS`.
    public let subject: String
    public let issuer: String
    /// Decimal digits; RFC 5280 allows twenty bytes, so up to 49 digits.
    public let serialNumber: String
    /// The first and the last second in which it is valid.
    public let validity: ClosedRange<Moment>
    /// Whether its key usage, if it states one, allows signatures.
    public let maySign: Bool
    let key: CryptographicKey
    let handle: Handle

    /// OpenSSL's object, which counts its own references and locks where it must.
    struct Handle: @unchecked Sendable { let pointer: OpaquePointer }

    /// - Throws: `certificate.malformed`.
    public convenience init(der: [UInt8]) throws(SignatureError) {
        try XMLSec.prepare()
        guard let pointer = cx_certificate_read_der(der, der.count) else { throw .malformedCertificate }
        try self.init(owning: pointer)
    }

    /// Takes over one reference to an OpenSSL object.
    init(owning pointer: OpaquePointer) throws(SignatureError) {
        handle = Handle(pointer: pointer)
        var count = 0
        var from: Int64 = 0
        var until: Int64 = 0
        guard let bytes = cx_certificate_der(pointer, &count), let key = cx_certificate_key(pointer) else {
            cx_certificate_free(pointer)
            throw .malformedCertificate
        }
        defer { cx_free(bytes) }
        der = Array(UnsafeBufferPointer(start: bytes, count: count))
        self.key = CryptographicKey(owning: key)
        subject = XMLSec.take(cx_certificate_subject(pointer))
        issuer = XMLSec.take(cx_certificate_issuer(pointer))
        serialNumber = XMLSec.take(cx_certificate_serial(pointer))
        maySign = cx_certificate_may_sign(pointer) != 0
        let dated = cx_certificate_validity(pointer, &from, &until) == 0 && from <= until
        validity = Moment(secondsSince1970: dated ? from : 0)...Moment(secondsSince1970: dated ? until : 0)
        if !dated { throw .malformedCertificate }
    }

    deinit { cx_certificate_free(handle.pointer) }

    /// Every certificate of a PEM text, in its order; at most 100.
    ///
    /// - Throws: `certificate.malformed`, also when there is none.
    public static func read(pem: [UInt8]) throws(SignatureError) -> [Certificate] {
        try XMLSec.prepare()
        var pointers = [OpaquePointer?](repeating: nil, count: 100)
        let count = cx_certificates_read_pem(pem, pem.count, &pointers, Int32(pointers.count))
        guard count > 0 else { throw .malformedCertificate }
        var certificates: [Certificate] = []
        var failure: SignatureError?
        // Each pointer is owned by somebody before anything is thrown.
        for case let pointer? in pointers.prefix(Int(count)) {
            do throws(SignatureError) {
                certificates.append(try Certificate(owning: pointer))
            } catch { failure = error }
        }
        if let failure { throw failure }
        return certificates
    }

    /// SHA-256 over the DER encoding.
    public func fingerprint() -> [UInt8] { XMLSec.digest("SHA256", der) ?? [] }
}

extension SignatureError {
    static var malformedCertificate: SignatureError {
        SignatureError("certificate.malformed", "not an X.509 certificate", remedy: "PEM text is expected.")
    }

    /// The certificate is fine, but not at that time.
    static func outside(_ validity: ClosedRange<Moment>, _ moment: Moment, _ subject: String) -> SignatureError {
        let early = moment < validity.lowerBound
        return SignatureError(
            early ? "certificate.notYetValid" : "certificate.expired",
            "the certificate of '\(subject)' is valid from \(validity.lowerBound) to \(validity.upperBound), "
                + "not at \(moment)")
    }
}
