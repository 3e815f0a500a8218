import CommandTesting
import Foundation
import LedgerTesting
import Storage
import Testing

@Suite struct BlobTests {
    @Test func keepsWhatItWasGiven() async throws {
        let folder = try TemporaryFolder()
        let store = try LocalBlobStore(folder: folder.url.path)
        for content in [[], [1, 2, 3], [UInt8](repeating: 7, count: 300_000)] as [[UInt8]] {
            let digest = try await store.put(content)
            #expect(digest == Digest(of: content))
            #expect(try await store.get(digest) == content)
            #expect(try await store.put(content) == digest)
            #expect(try await store.contains(digest))
            let attributes = try FileManager.default.attributesOfItem(atPath: store.path(digest))
            #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o444)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path + "/temporary").isEmpty)
    }

    @Test func servesNothingThatChanged() async throws {
        let folder = try TemporaryFolder()
        let store = try LocalBlobStore(folder: folder.url.path)
        let digest = try await store.put([1, 2, 3])
        let path = store.path(digest)
        try FileManager.default.removeItem(atPath: path)
        #expect(await refusal { _ = try await store.get(digest) } == "storage.blobMissing")
        try Data([1, 2, 4]).write(to: URL(fileURLWithPath: path))
        #expect(await refusal { _ = try await store.get(digest) } == "storage.blobDamaged")
        // Whoever has the right bytes heals it.
        #expect(try await store.put([1, 2, 3]) == digest)
        #expect(try await store.get(digest) == [1, 2, 3])
    }

    /// What stands under a digest is the file itself.
    @Test func noLinksAndNoFolders() async throws {
        let folder = try TemporaryFolder()
        let store = try LocalBlobStore(folder: folder.url.path)
        let digest = try await store.put([1, 2, 3])
        let path = store.path(digest)
        let elsewhere = folder.url.path + "/elsewhere"
        try FileManager.default.moveItem(atPath: path, toPath: elsewhere)
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: elsewhere)
        #expect(try await !store.contains(digest))
        #expect(await refusal { _ = try await store.get(digest) } == "storage.blobMissing")
        #expect(try await store.put([1, 2, 3]) == digest)
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.type] as? FileAttributeType == .typeRegular)
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        #expect(try await !store.contains(digest))
        #expect(await refusal { _ = try await store.get(digest) } == "storage.blobMissing")
    }

    @Test func knownDigest() {
        #expect(
            Digest(of: Array("abc".utf8)).description
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(Digest(hexadecimal: Digest(of: []).description) == Digest(of: []))
        #expect(Digest(hexadecimal: "xyz") == nil)
    }
}
