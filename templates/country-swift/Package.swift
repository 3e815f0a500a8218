// swift-tools-version: 6.2
import PackageDescription

/// A plugin exports nothing but its entry function, and binds its own symbols to itself.
let exports = Context.packageDirectory + "/exports.map"

let package = Package(
    name: "Fiscus__CODE__",
    products: [.library(name: "Fiscus__CODE__", type: .dynamic, targets: ["Fiscus__CODE__"])],
    dependencies: [.package(name: "fiscus-sdk", path: "__SDK__")],
    targets: [
        // manifest.json and profiles.json as bytes inside the library.
        .target(
            name: "Data", dependencies: [.product(name: "PluginKit", package: "fiscus-sdk")], path: "Sources/Data",
            cSettings: [.unsafeFlags(["-Wno-c23-extensions"])]),
        .target(
            name: "Fiscus__CODE__",
            dependencies: ["Data", .product(name: "PluginKit", package: "fiscus-sdk")], path: "Sources/Country",
            linkerSettings: [
                .unsafeFlags(["-Xlinker", "--version-script=\(exports)", "-Xlinker", "-Bsymbolic"])
            ]),
    ],
    swiftLanguageModes: [.v6]
)
