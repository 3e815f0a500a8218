internal import CountryPack
internal import JSON
public import PluginAPI
internal import Synchronization

/// What the exported entry function returns.
public typealias PluginEntry = UnsafePointer<fiscus_plugin>

/// Exports a plugin. The one line an author writes beside the type:
///
/// ```swift
/// @c(fiscus_plugin_entry) public func entry() -> PluginEntry { export(Serbia.self) }
/// ```
public func export<Plugin: CountryPlugin>(_ type: Plugin.Type) -> PluginEntry {
    exported.withLock { slot in
        if let exported = slot { return exported.entry }
        let created = ExportedPlugin(type)
        slot = created
        return created.entry
    }
}

/// The plugin this library exports. C function pointers carry no context, so it lives here; a library exports one.
private let exported = Mutex<ExportedPlugin?>(nil)

/// The exported plugin, for the C functions of the capabilities.
func currentPlugin() -> ExportedPlugin? { exported.withLock { $0 } }

/// The immortal C blocks of a plugin, and the plugin itself once it was needed.
final class ExportedPlugin: @unchecked Sendable {
    // Everything but `loaded` is written in init only, and `loaded` is a Mutex; hence @unchecked.
    let entry: PluginEntry
    let manifest: fiscus_bytes
    private let make: @Sendable () -> LoadedPlugin
    private let loaded = Mutex<LoadedPlugin?>(nil)

    /// The plugin, or why its own data cannot be used.
    typealias LoadedPlugin = Result<any CountryPlugin, Failure>

    struct Failure: Error { let diagnostics: Diagnostics }

    init<Plugin: CountryPlugin>(_ type: Plugin.Type) {
        let embedded = type.embedded
        manifest = embedded.manifest
        make = { ExportedPlugin.load(type, embedded) }
        entry = ExportedPlugin.blocks(embedded)
    }

    /// Decoded at the first call, not in the entry function, which must be cheap.
    func plugin() -> LoadedPlugin {
        loaded.withLock { slot in
            if let loaded = slot { return loaded }
            let created = make()
            slot = created
            return created
        }
    }

    private static func load<Plugin: CountryPlugin>(_ type: Plugin.Type, _ embedded: EmbeddedPack) -> LoadedPlugin {
        do throws(Diagnostics) {
            let manifest = try Manifest.decode(Array(embedded.manifest.buffer))
            let profiles =
                embedded.profiles.size == 0 ? [] : try Profiles.decode(Array(embedded.profiles.buffer)).profiles
            return .success(type.init(pack: Pack(manifest: manifest, profiles: profiles)))
        } catch {
            return .failure(Failure(diagnostics: error))
        }
    }
}

// MARK: The C blocks

extension ExportedPlugin {
    /// Memory that is never given back, as the ABI demands of descriptors.
    private static func immortal<Value>(_ value: Value) -> UnsafeMutablePointer<Value> {
        let pointer = UnsafeMutablePointer<Value>.allocate(capacity: 1)
        pointer.initialize(to: value)
        return pointer
    }

    private static func immortal(_ text: String) -> fiscus_bytes {
        let bytes = Array(text.utf8)
        let pointer = UnsafeMutablePointer<UInt8>.allocate(capacity: max(bytes.count, 1))
        pointer.initialize(from: bytes, count: bytes.count)
        return fiscus_bytes(data: UnsafePointer(pointer), size: UInt64(bytes.count))
    }

    private static func blocks(_ embedded: EmbeddedPack) -> PluginEntry {
        // Only what stands in front of everything else is read here; a broken manifest is the loader's to report.
        let head = ManifestHead(embedded.manifest.buffer)
        let ids = Capabilities.ids.map(immortal)
        let list = UnsafeMutableBufferPointer<fiscus_bytes>.allocate(capacity: ids.count)
        _ = list.initialize(from: ids)
        let descriptor = immortal(
            fiscus_descriptor(
                struct_size: UInt32(MemoryLayout<fiscus_descriptor>.size), kind: head.kind, id: immortal(head.id),
                country: immortal(head.country), version: immortal(head.version), vendor: immortal(head.vendor),
                manifest: embedded.manifest, capabilities: UnsafePointer(list.baseAddress),
                capability_count: UInt32(ids.count), reserved: 0))
        let plugin = immortal(
            fiscus_plugin(
                magic: magic, struct_size: UInt32(MemoryLayout<fiscus_plugin>.size),
                abi_major: UInt16(FISCUS_ABI_MAJOR), abi_minor: UInt16(FISCUS_ABI_MINOR), min_host_minor: 0,
                reserved: (0, 0, 0), sdk: immortal("PluginKit 1.0"), toolchain: immortal(toolchain),
                descriptor: UnsafePointer(descriptor), get_capability: Capabilities.get))
        return UnsafePointer(plugin)
    }

    private static var magic: (UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8) {
        let text: StaticString = "FISCUSP1"
        let byte = { text.utf8Start[$0] }
        return (byte(0), byte(1), byte(2), byte(3), byte(4), byte(5), byte(6), byte(7))
    }

    private static var toolchain: String {
        #if compiler(>=6.4)
            "Swift 6.4 or later"
        #elseif compiler(>=6.3)
            "Swift 6.3"
        #else
            "Swift 6.2"
        #endif
    }
}
