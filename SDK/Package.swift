// swift-tools-version: 6.2
import PackageDescription

// What a country plugin is built with, and nothing else: no server, no database, no other package. The sources are the
// project's own, by symbolic link.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "fiscus-sdk",
    products: [
        .library(name: "PluginKit", targets: ["PluginKit", "CountryPack", "Documents", "JSON", "PluginAPI"])
    ],
    targets: [
        .target(name: "JSON", swiftSettings: strict),
        .target(name: "Documents", dependencies: ["JSON"], swiftSettings: strict),
        .target(name: "CountryPack", dependencies: ["Documents", "JSON"], swiftSettings: strict),
        .target(name: "PluginAPI"),
        .target(
            name: "PluginKit", dependencies: ["CountryPack", "Documents", "JSON", "PluginAPI"], swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
