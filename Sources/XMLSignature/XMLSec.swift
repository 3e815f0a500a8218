internal import CXMLSec
internal import XML

/// The process-wide state of xmlsec.
enum XMLSec {
    /// Initialises xmlsec exactly once; cheap afterwards. [any-thread]
    static func prepare() throws(SignatureError) {
        LibXML2.prepare()
        guard prepared else {
            throw SignatureError(
                "signature.library", "xmlsec cannot be initialised with OpenSSL",
                remedy: "Install libxmlsec1-openssl of the version this program was built with.")
        }
    }

    private static let prepared = cx_prepare() == 0

    /// Digest of `bytes` by an algorithm that OpenSSL calls `name`; nil when it doesn't know it.
    static func digest(_ name: String, _ bytes: [UInt8]) -> [UInt8]? {
        let digest = [UInt8](unsafeUninitializedCapacity: 64) { buffer, count in
            guard let target = buffer.baseAddress else { return }
            count = cx_digest(name, bytes, bytes.count, target)
        }
        return digest.isEmpty ? nil : digest
    }

    /// A text that OpenSSL allocated, as a Swift string.
    static func take(_ text: UnsafeMutablePointer<CChar>?) -> String {
        guard let text else { return "" }
        defer { cx_free(text) }
        return String(cString: text)
    }
}
