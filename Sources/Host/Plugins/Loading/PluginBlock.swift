internal import Glibc
internal import PluginAPI

/// A plugin's immortal blocks after every check that can be made without trusting them.
struct PluginBlock: @unchecked Sendable {
    // Immortal memory of a library that is never unloaded; hence @unchecked.
    let plugin: UnsafePointer<fiscus_plugin>
    let descriptor: fiscus_descriptor
    private let entry: Entry

    private typealias Entry = @convention(c) () -> UnsafePointer<fiscus_plugin>?

    /// Loads the image and asks it who it is. A constructor that aborts takes the process down: probe first.
    ///
    /// RTLD_NODELETE and no dlclose: unloading a Swift library breaks the next conformance lookup in the host.
    init(loading image: PluginImage) throws(PluginRefusal) {
        guard let handle = dlopen(image.loadPath, RTLD_NOW | RTLD_LOCAL | Int32(RTLD_NODELETE)) else {
            throw PluginRefusal(
                .cannotLink, "dlopen: \(Self.linkError())", remedy: "build against libraries this machine has")
        }
        guard let symbol = dlsym(handle, FISCUS_PLUGIN_ENTRY_SYMBOL) else {
            throw PluginRefusal(
                .noEntry, "it does not export \(FISCUS_PLUGIN_ENTRY_SYMBOL)",
                remedy: "export the entry function; see fiscus_plugin.h")
        }
        let entry = unsafeBitCast(symbol, to: Entry.self)
        guard let plugin = entry() else {
            throw PluginRefusal(.notAPlugin, "the entry function returned NULL", remedy: "return the static block")
        }
        try self.init(checking: plugin, entry)
    }

    private init(checking plugin: UnsafePointer<fiscus_plugin>, _ entry: @escaping Entry) throws(PluginRefusal) {
        // Magic and sizes first: nothing behind them may be read before.
        let magic = withUnsafeBytes(of: plugin.pointee.magic) { Array($0) }
        guard magic == Array(FISCUS_PLUGIN_MAGIC.utf8) else {
            throw PluginRefusal(
                .notAPlugin, "the block does not begin with \(FISCUS_PLUGIN_MAGIC)",
                remedy: "see section 9 of the header")
        }
        // The size in version 1.0: later fields are looked at only where the plugin has them.
        let needed: UInt32 = 72
        guard plugin.pointee.struct_size >= needed else {
            throw PluginRefusal(
                .structTooSmall, "fiscus_plugin has \(plugin.pointee.struct_size) bytes, \(needed) are needed",
                remedy: "set struct_size to sizeof(fiscus_plugin)")
        }
        let (major, minor, wanted) = (plugin.pointee.abi_major, plugin.pointee.abi_minor, plugin.pointee.min_host_minor)
        guard major == FISCUS_ABI_MAJOR else {
            throw PluginRefusal(
                .abiMajor, "it speaks ABI \(major).\(minor), this host \(FISCUS_ABI_MAJOR).\(FISCUS_ABI_MINOR)",
                remedy: major < FISCUS_ABI_MAJOR ? "rebuild the plugin" : "update the host")
        }
        guard wanted <= FISCUS_ABI_MINOR else {
            throw PluginRefusal(
                .needsNewerHost,
                "it needs ABI \(major).\(wanted), this host has \(FISCUS_ABI_MAJOR).\(FISCUS_ABI_MINOR)",
                remedy: "update the host")
        }
        guard let descriptor = plugin.pointee.descriptor, plugin.pointee.get_capability != nil else {
            throw PluginRefusal(.invalidDescriptor, "descriptor or get_capability is NULL", remedy: "set both")
        }
        let size: UInt32 = 104
        guard descriptor.pointee.struct_size >= size else {
            throw PluginRefusal(
                .structTooSmall, "fiscus_descriptor has \(descriptor.pointee.struct_size) bytes, \(size) are needed",
                remedy: "set struct_size to sizeof(fiscus_descriptor)")
        }
        self.plugin = plugin
        self.entry = entry
        self.descriptor = descriptor.pointee
        try checkViews()
    }

    /// What the entry function answers when it is called again.
    func reentered() -> UnsafePointer<fiscus_plugin>? { entry() }

    private func checkViews() throws(PluginRefusal) {
        let views = [
            ("id", descriptor.id), ("country", descriptor.country), ("version", descriptor.version),
            ("vendor", descriptor.vendor), ("sdk", plugin.pointee.sdk), ("toolchain", plugin.pointee.toolchain)
        ]
        for (name, view) in views where view.size > 1_024 || (view.size > 0 && view.data == nil) || view.text == nil {
            throw PluginRefusal(
                .invalidDescriptor, "\(name) is not a short UTF-8 text", remedy: "check pointer and size")
        }
        guard descriptor.manifest.data != nil, (1...(16 << 20)).contains(descriptor.manifest.size) else {
            throw PluginRefusal(.noManifest, "the library carries no manifest", remedy: "embed manifest.json")
        }
        guard descriptor.capability_count <= 64, descriptor.capabilities != nil || descriptor.capability_count == 0,
            descriptor.kind == FISCUS_KIND_COUNTRY || descriptor.kind == FISCUS_KIND_NETWORK
        else {
            throw PluginRefusal(
                .invalidDescriptor, "kind or capability list makes no sense", remedy: "see section 9 of the header")
        }
    }

    private static func linkError() -> String { dlerror().map { String(cString: $0) } ?? "unknown" }

    var capabilityIDs: [String] {
        (0..<Int(descriptor.capability_count)).compactMap { descriptor.capabilities?[$0].text }
    }

    /// The capability struct, or nil when the plugin does not offer it.
    ///
    /// - Throws: `structTooSmall`, `invalidDescriptor`: a plugin whose own law cannot be called must not be taxed by
    ///   the host's default instead.
    func capability<Struct>(_ capability: Capability<Struct>) throws(PluginRefusal) -> Struct? {
        let id = capability.id
        guard let pointer = pointer(to: id) else {
            guard capabilityIDs.contains(id) else { return nil }
            throw PluginRefusal(.invalidDescriptor, "\(id) is declared and not answered", remedy: "answer get_capability")
        }
        guard Int(bitPattern: pointer) % MemoryLayout<Struct>.alignment == 0 else {
            throw PluginRefusal(.invalidDescriptor, "\(id) is not aligned", remedy: "answer a static struct")
        }
        let size = pointer.load(as: UInt32.self)
        guard size >= capability.sizeInVersion1 else {
            throw PluginRefusal(
                .structTooSmall, "\(id) has \(size) bytes, \(capability.sizeInVersion1) are needed",
                remedy: "set struct_size to the struct's size")
        }
        // What an older plugin does not have yet reads as NULL.
        var copy = [UInt8](repeating: 0, count: MemoryLayout<Struct>.size)
        let known = min(Int(size), copy.count)
        copy.withUnsafeMutableBytes { $0.copyMemory(from: UnsafeRawBufferPointer(start: pointer, count: known)) }
        return copy.withUnsafeBytes { $0.loadUnaligned(as: Struct.self) }
    }

    func pointer(to id: String) -> UnsafeRawPointer? {
        guard let get = plugin.pointee.get_capability else { return nil }
        var copy = id
        return copy.withUTF8 { get(fiscus_bytes(data: $0.baseAddress, size: UInt64($0.count))) }
    }

    /// Everything the host will ever ask for: the probe does it first, where a crash or a hang costs nothing.
    func checkCapabilities() throws(PluginRefusal) {
        _ = try capability(.country)
        _ = try capability(.tax)
        _ = try capability(.document)
        _ = try capability(.signature)
        _ = try capability(.exchange)
        _ = try capability(.filing)
    }
}

/// A capability of the ABI: its id, and the size its struct had in version 1.0, which is what a plugin must have.
struct Capability<Struct> {
    let id: String
    let sizeInVersion1: UInt32
}

extension Capability<fiscus_country_1> {
    static var country: Self { Self(id: FISCUS_CAPABILITY_COUNTRY, sizeInVersion1: 24) }
}

extension Capability<fiscus_tax_1> {
    static var tax: Self { Self(id: FISCUS_CAPABILITY_TAX, sizeInVersion1: 32) }
}

extension Capability<fiscus_document_1> {
    static var document: Self { Self(id: FISCUS_CAPABILITY_DOCUMENT, sizeInVersion1: 32) }
}

extension Capability<fiscus_signature_1> {
    static var signature: Self { Self(id: FISCUS_CAPABILITY_SIGNATURE, sizeInVersion1: 16) }
}

extension Capability<fiscus_exchange_1> {
    static var exchange: Self { Self(id: FISCUS_CAPABILITY_EXCHANGE, sizeInVersion1: 48) }
}

extension Capability<fiscus_filing_1> {
    static var filing: Self { Self(id: FISCUS_CAPABILITY_FILING, sizeInVersion1: 24) }
}

extension fiscus_bytes {
    var bytes: [UInt8] {
        guard let data, size > 0, let count = Int(exactly: size) else { return [] }
        return Array(UnsafeBufferPointer(start: data, count: count))
    }

    /// Nil when it is not UTF-8.
    var text: String? { String(validating: bytes, as: UTF8.self) }
}
