public import PluginAPI

/// `manifest.json` and `profiles.json` as they are embedded in a plugin's library.
///
/// A small C target of the plugin embeds the files with `#embed`: the bytes then lie in the library's read-only data,
/// which neither compiles slowly (a Swift array literal does) nor depends on where the build folder was.
public struct EmbeddedPack: @unchecked Sendable {
    // The pointers lead to immortal read-only data; hence @unchecked.
    let manifest: fiscus_bytes
    let profiles: fiscus_bytes

    public init(manifest: fiscus_bytes, profiles: fiscus_bytes) {
        self.manifest = manifest
        self.profiles = profiles
    }
}

extension fiscus_bytes {
    /// The viewed memory; valid as long as the view's owner says.
    var buffer: UnsafeRawBufferPointer {
        guard let data, size > 0, let count = Int(exactly: size) else {
            return UnsafeRawBufferPointer(start: nil, count: 0)
        }
        return UnsafeRawBufferPointer(start: data, count: count)
    }

    func equals(_ text: StaticString) -> Bool {
        let expected = UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        return buffer.elementsEqual(expected)
    }
}
