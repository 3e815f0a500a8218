/// Content-addressed bytes: what was put can be read back by its digest, unchanged or not at all.
///
/// Implementations make a blob durable before `put` returns, so that a row that names it can be committed afterwards.
public protocol BlobStore: Sendable {
    /// Stores bytes; the same bytes again cost nothing and change nothing. [any-thread]
    /// - Throws: `diskFull`, `readOnly`, `inputOutput`; nothing half-written is ever visible under a digest.
    func put(_ content: [UInt8]) async throws -> Digest

    /// Reads and hashes again, every time.
    /// - Throws: `blobMissing`; `blobDamaged` when the content no longer has the digest: it is not served.
    func get(_ digest: Digest) async throws -> [UInt8]

    func contains(_ digest: Digest) async throws -> Bool
}
