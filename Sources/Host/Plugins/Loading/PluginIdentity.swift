public import CountryPack
internal import JSON
internal import PluginAPI

/// Who a plugin says it is, after the manifest inside the library was decoded and found to agree with the descriptor.
public struct PluginIdentity: Sendable {
    public let id: String
    public let country: String?
    public let version: String
    public let vendor: String
    public let sdk: String
    public let toolchain: String
    public let capabilities: [String]
    public let manifest: Manifest
    let manifestBytes: [UInt8]

    init(_ block: PluginBlock) throws(PluginRefusal) {
        let descriptor = block.descriptor
        manifestBytes = descriptor.manifest.bytes
        do throws(Diagnostics) {
            manifest = try Manifest.decode(manifestBytes)
        } catch {
            throw PluginRefusal(
                .invalidManifest, error.all.prefix(3).map(\.description).joined(separator: "; "),
                remedy: "check it against docs/schemas/manifest-1.json")
        }
        id = descriptor.id.text ?? ""
        country = descriptor.country.size == 0 ? nil : descriptor.country.text
        version = descriptor.version.text ?? ""
        vendor = descriptor.vendor.text ?? ""
        sdk = block.plugin.pointee.sdk.text ?? ""
        toolchain = block.plugin.pointee.toolchain.text ?? ""
        capabilities = block.capabilityIDs
        let kind: UInt32 = UInt32(manifest.kind == .country ? FISCUS_KIND_COUNTRY : FISCUS_KIND_NETWORK)
        guard id == manifest.id, country == manifest.country, version == manifest.version, descriptor.kind == kind
        else {
            throw PluginRefusal(
                .invalidDescriptor,
                "the descriptor says \(id) \(country ?? "-") \(version), the manifest says otherwise",
                remedy: "fill the descriptor from the manifest")
        }
    }
}

/// What the probe asks beyond the blocks: `describe` answers the manifest, byte for byte.
struct DescribeCheck {
    private let block: PluginBlock

    init(_ block: PluginBlock) { self.block = block }

    func run() throws(PluginRefusal) {
        guard block.descriptor.kind == FISCUS_KIND_COUNTRY else { return }
        guard let country = try block.capability(.country),
            let describe = country.describe
        else {
            throw PluginRefusal(
                .invalidDescriptor, "a country plugin must offer \(FISCUS_CAPABILITY_COUNTRY) with describe",
                remedy: "answer get_capability, and set struct_size")
        }
        let request: JSONValue = ["context": ConformanceSubject.context]
        let limits = CallLimits(output: block.descriptor.manifest.bytes.count)
        let answer = PluginCall(request: request.serialized(), limits: limits).perform(describe)
        guard answer.status == FISCUS_OK, answer.output == block.descriptor.manifest.bytes else {
            throw PluginRefusal(
                .manifestDiffers, "describe answers something else than the manifest in the descriptor",
                remedy: "write the same bytes")
        }
    }
}
