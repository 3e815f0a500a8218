// swift-tools-version: 6.2
import PackageDescription

// Every target of ours: Swift 6 mode, warnings are errors, imports are explicit.
let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

func module(_ name: String, path: String? = nil, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, path: path ?? "Sources/\(name)", swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .testTarget(
        name: name, dependencies: dependencies, path: "Tests/\(name)", resources: resources, swiftSettings: strict)
}

let package = Package(
    name: "fiscus",
    platforms: [.macOS(.v15)],
    products: [],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    ],
    targets: [
        // Values both sides of the plugin boundary speak.
        module("JSON"),
        module("Documents", ["JSON"]),

        // XML: parsing, the compact tree, schema validation (libxml2).
        .systemLibrary(name: "CLibXML2", path: "Sources/CLibXML2", pkgConfig: "libxml-2.0"),
        module("XML", ["CLibXML2"]),

        // The host: SQL on two engines, blobs, jobs; above it the books.
        .systemLibrary(name: "CLibPQ", path: "Sources/CLibPQ", pkgConfig: "libpq"),
        .systemLibrary(name: "CLibCrypto", path: "Sources/CLibCrypto", pkgConfig: "libcrypto"),
        module(
            "Storage", path: "Sources/Host/Storage",
            [
                "Documents", "CLibPQ", "CLibCrypto", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]),
        module("Ledger", path: "Sources/Host/Ledger", ["Storage", "Documents", "JSON"]),

        // Tests
        module("LedgerTesting", path: "Tests/LedgerTesting", ["Ledger", "Storage", "Documents"]),
        tests("LedgerTests", ["Ledger", "LedgerTesting", "Storage", "Documents", "JSON"]),
        tests("JSONTests", ["JSON"]),
        tests("DocumentsTests", ["Documents", "JSON"]),
    ],
    swiftLanguageModes: [.v6]
)
