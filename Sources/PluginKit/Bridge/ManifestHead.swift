internal import JSON
internal import PluginAPI

/// Who a manifest says it is. Empty where it does not say; the loader then refuses the plugin with the reason.
struct ManifestHead {
    let id: String
    let country: String
    let version: String
    let vendor: String
    let kind: UInt32

    init(_ bytes: UnsafeRawBufferPointer) {
        let value = (try? JSONReader.read(bytes)) ?? .null
        id = value["id"]?.string ?? ""
        country = value["country"]?.string ?? ""
        version = value["version"]?.string ?? ""
        vendor = value["vendor"]?.string ?? ""
        kind = UInt32(value["kind"]?.string == "network" ? FISCUS_KIND_NETWORK : FISCUS_KIND_COUNTRY)
    }
}
