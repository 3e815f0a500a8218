/// Why a plugin was not loaded.
public struct PluginRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// Open set, compared by code.
    public enum Code: String, Sendable, CaseIterable {
        case unreadable = "plugin.unreadable"
        case notALibrary = "plugin.notALibrary"
        case worldWritable = "plugin.worldWritable"
        case notAllowed = "plugin.notAllowed"
        case probeCrashed = "plugin.probeCrashed"
        case probeHung = "plugin.probeHung"
        case probeFailed = "plugin.probeFailed"
        case cannotLink = "plugin.cannotLink"
        case noEntry = "plugin.noEntry"
        case notAPlugin = "plugin.notAPlugin"
        case abiMajor = "plugin.abiMajor"
        case needsNewerHost = "plugin.needsNewerHost"
        case structTooSmall = "plugin.structTooSmall"
        case invalidDescriptor = "plugin.invalidDescriptor"
        case noManifest = "plugin.noManifest"
        case manifestDiffers = "plugin.manifestDiffers"
        case invalidManifest = "plugin.invalidManifest"
        case fileChanged = "plugin.fileChanged"
        case duplicateCountry = "plugin.duplicateCountry"
    }

    public let code: Code
    public let message: String
    public let remedy: String

    public init(_ code: Code, _ message: String, remedy: String) {
        self.code = code
        self.message = message
        self.remedy = remedy
    }

    public var description: String { "\(code.rawValue): \(message) – \(remedy)" }
}
