internal import XML

extension ConformanceSubject {
    /// What a plugin builds must be well-formed, under the limits the host reads with.
    func checkReadable(_ xml: [UInt8]) throws {
        do throws(XMLError) {
            _ = try XMLReader.tree(xml)
        } catch {
            throw Violation("build answers XML that cannot be read: \(error.message)")
        }
    }
}
