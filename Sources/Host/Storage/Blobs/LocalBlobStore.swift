internal import Glibc
internal import Dispatch
internal import Synchronization

/// Blobs as read-only files on the local disk: `aa/bb/<digest>` under one folder.
///
/// Writing: a temporary file in the same folder tree, fsync, rename, fsync of the directory. A crash leaves at worst a
/// temporary file, which `removeLeftovers` takes away.
public struct LocalBlobStore: BlobStore {
    public let folder: String
    /// Blocking file work runs here, not on Swift's cooperative threads.
    private let queue = DispatchQueue(label: "fiscus.blobs", qos: .userInitiated, attributes: .concurrent)
    private let durable = DurableFolders()

    /// Makes the folder when it is not there.
    /// - Throws: `cannotOpen`, `readOnly`.
    public init(folder: String) throws {
        self.folder = folder
        try FileCalls.makeFolder(folder)
        try FileCalls.makeFolder(folder + "/temporary")
    }

    public func put(_ content: [UInt8]) async throws -> Digest {
        try await onQueue { try store(content) }
    }

    public func get(_ digest: Digest) async throws -> [UInt8] {
        try await onQueue {
            guard let content = try FileCalls.read(path(digest)) else {
                throw StorageError(
                    .blobMissing, "blob \(digest) is not there", remedy: "restore it from the second store")
            }
            guard Digest(of: content) == digest else {
                throw StorageError(
                    .blobDamaged, "blob \(digest) no longer has its digest",
                    remedy: "restore it from the second store; it is not served")
            }
            return content
        }
    }

    public func contains(_ digest: Digest) async throws -> Bool {
        try await onQueue { FileCalls.isFile(path(digest)) }
    }

    /// Takes away temporary files of writers that died. Only while no other host writes to this folder.
    public func removeLeftovers() throws { try FileCalls.removeFiles(in: folder + "/temporary") }

    /// Where a blob lies; for backup.
    public func path(_ digest: Digest) -> String {
        let name = digest.description
        return "\(folder)/\(name.prefix(2))/\(name.dropFirst(2).prefix(2))/\(name)"
    }

    private func store(_ content: [UInt8]) throws -> Digest {
        let digest = Digest(of: content)
        let target = path(digest)
        // A damaged copy is replaced: whoever has the right bytes may heal it.
        if let present = try FileCalls.read(target), Digest(of: present) == digest { return digest }
        let name = digest.description
        let (first, second) = (
            "\(folder)/\(name.prefix(2))", "\(folder)/\(name.prefix(2))/\(name.dropFirst(2).prefix(2))"
        )
        try FileCalls.makeFolder(first)
        try FileCalls.makeFolder(second)
        let temporary = try FileCalls.writeTemporary(content, in: folder + "/temporary")
        do {
            try FileCalls.rename(temporary, to: target)
            try FileCalls.synchronise(folder: second)
            // The folders' own names: another host may have made them a moment ago and not synced them yet.
            if !durable.contains(second) {
                for above in [first, folder] { try FileCalls.synchronise(folder: above) }
                durable.insert(second)
            }
        } catch {
            unlink(temporary)
            throw error
        }
        return digest
    }

    private func onQueue<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try body() }) }
        }
    }
}

/// Folders whose own names are known to be on the disk: synced once by this process. (Two levels of two hexadecimal
/// digits: 65,536 at most.)
private final class DurableFolders: Sendable {
    private let known = Mutex<Set<String>>([])

    func contains(_ path: String) -> Bool { known.withLock { $0.contains(path) } }
    func insert(_ path: String) { known.withLock { _ = $0.insert(path) } }
}
