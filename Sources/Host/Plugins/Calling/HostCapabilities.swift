internal import PluginAPI

/// What the host offers plugins during a call, by id.
enum HostCapabilities {
    static func get(_ id: fiscus_bytes) -> UnsafeRawPointer? {
        id.text == FISCUS_HOST_CAPABILITY_XML ? HostXML.table : nil
    }
}
