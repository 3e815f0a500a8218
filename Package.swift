// swift-tools-version: 6.2
import PackageDescription

// Every target of ours: Swift 6 mode, warnings are errors, imports are explicit.
let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

/// For modules whose generic code runs in others: specialised there, the record decoder costs an eighth less.
let specialised: [SwiftSetting] = strict + [
    .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release))
]

func module(_ name: String, path: String? = nil, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, path: path ?? "Sources/\(name)", swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(
        name: name, dependencies: dependencies, path: "Tests/\(name)", exclude: exclude, swiftSettings: strict)
}

func benchmark(_ name: String, _ folder: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, path: "Benchmarks/\(folder)", swiftSettings: strict)
}

/// `#embed` is C23; the compiler has it for C11 as an extension.
let embedding: [CSetting] = [.unsafeFlags(["-Wno-c23-extensions"])]

/// A country plugin exports nothing but its entry function, and binds its own symbols to itself.
func plugin(_ name: String, path: String, data: String) -> Target {
    let exports = Context.packageDirectory + "/Plugins/exports.map"
    return .target(
        name: name,
        dependencies: ["CountryPack", "Documents", "JSON", "PluginKit", .target(name: data)],
        path: path, swiftSettings: strict,
        linkerSettings: [
            .unsafeFlags(["-Xlinker", "--version-script=\(exports)", "-Xlinker", "-Bsymbolic"])
        ])
}

// C targets over xmlsec. Not through pkg-config: SwiftPM drops its -D flags and warns about that at each build, and
// without them xmlsec's headers do not compile, or disagree with the library about sizes.
let xmlsec: [CSetting] = [
    .define("XMLSEC_CRYPTO_OPENSSL"), .define("XMLSEC_NO_SIZE_T"), .define("XMLSEC_NO_CRYPTO_DYNAMIC_LOADING"),
    .define("XMLSEC_NO_GOST"), .define("XMLSEC_NO_GOST2012"), .define("__XMLSEC_FUNCTION__", to: "__func__"),
    .unsafeFlags(["-I/usr/include/xmlsec1", "-Wall", "-Werror"]),
]
let xmlsecLibraries: [LinkerSetting] = [
    .linkedLibrary("xmlsec1-openssl"), .linkedLibrary("xmlsec1"), .linkedLibrary("crypto"),
]

/// Built on request only: it has no main function but libFuzzer's.
let fuzzing: [Target] =
    Context.environment["FISCUS_FUZZ"] == nil
    ? []
    : [
        .executableTarget(
            name: "fiscus-fuzz-validator", dependencies: ["Schematron", "XML"], path: "Tests/Fuzzing",
            swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])],
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer"])])
    ]

let package = Package(
    name: "fiscus",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "FiscusAE", type: .dynamic, targets: ["FiscusAE"]),
        .library(name: "FiscusBA", type: .dynamic, targets: ["FiscusBA"]),
        .library(name: "FiscusHR", type: .dynamic, targets: ["FiscusHR"]),
        .library(name: "FiscusRS", type: .dynamic, targets: ["FiscusRS"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
        .package(url: "https://github.com/apple/swift-configuration", exact: "1.4.0"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", exact: "1.35.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    ],
    targets: [
        // Values both sides of the plugin boundary speak.
        .target(name: "JSON", path: "Sources/JSON", swiftSettings: specialised),
        .target(name: "Documents", dependencies: ["JSON"], path: "Sources/Documents", swiftSettings: specialised),
        // A plugin's folder as data: manifest and profiles; and the folder itself.
        module("CountryPack", ["Documents", "JSON"]),
        module("Files"),
        module("Packs", ["CountryPack", "Documents", "Files", "JSON"]),

        // The plugin boundary: the C header, and what a Swift author writes against.
        .target(name: "PluginAPI", path: "Sources/PluginAPI"),
        module("PluginKit", ["CountryPack", "Documents", "JSON", "PluginAPI"]),

        // Country plugins: shared libraries that export one symbol.
        .target(
            name: "FiscusHRData", dependencies: ["PluginAPI"], path: "Plugins/HR/Data", cSettings: embedding),
        plugin("FiscusHR", path: "Plugins/HR/Sources", data: "FiscusHRData"),
        .target(
            name: "FiscusRSData", dependencies: ["PluginAPI"], path: "Plugins/RS/Data", cSettings: embedding),
        plugin("FiscusRS", path: "Plugins/RS/Sources", data: "FiscusRSData"),

        .target(
            name: "FiscusAEData", dependencies: ["PluginAPI"], path: "Plugins/AE/Data", cSettings: embedding),
        plugin("FiscusAE", path: "Plugins/AE/Sources", data: "FiscusAEData"),
        .target(
            name: "FiscusBAData", dependencies: ["PluginAPI"], path: "Plugins/BA/Data", cSettings: embedding),
        plugin("FiscusBA", path: "Plugins/BA/Sources", data: "FiscusBAData"),

        // Events of the books to journal lines, by a manifest's posting rules and tax table.
        module("Posting", ["CountryPack", "Documents"]),

        // SHA-256: what files, blobs and chains are recognised by.
        .systemLibrary(name: "CLibCrypto", path: "Sources/CLibCrypto", pkgConfig: "libcrypto"),
        module("Digests", ["CLibCrypto"]),

        // XML: parsing, the compact tree, schema validation (libxml2); the pinned schemas and rule sets by name.
        .systemLibrary(name: "CLibXML2", path: "Sources/CLibXML2", pkgConfig: "libxml-2.0"),
        module("XML", ["CLibXML2", "Files"]),
        module("Schemas"),

        // XML signatures: keys, signing, verification (xmlsec, OpenSSL).
        .target(
            name: "CXMLSec", dependencies: ["CLibXML2"], path: "Sources/CXMLSec",
            cSettings: xmlsec, linkerSettings: xmlsecLibraries),
        module("XMLSignature", ["XML", "CLibXML2", "CXMLSec"]),

        // Business rules: Schematron, compiled and run natively; profiles, dated rule sets, reports; the command.
        .systemLibrary(name: "CLibZ", path: "Sources/CLibZ", pkgConfig: "zlib"),
        module("Schematron", ["Files", "XML"]),
        module(
            "Validation",
            [
                "CLibZ", "CLinux", "CountryPack", "Digests", "Documents", "Files", "JSON", "Packs", "Schemas",
                "Schematron", "XML",
            ]),
        .executableTarget(
            name: "fiscus-validate",
            dependencies: [
                "CountryPack", "Digests", "Documents", "Files", "JSON", "Schematron", "Validation", "XML",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Sources/Validator", swiftSettings: strict,
            // A command that runs for forty milliseconds should not look up ten thousand symbols first.
            linkerSettings: [
                .unsafeFlags(["-static-stdlib"]),
                .linkedLibrary("_FoundationCShims"), .linkedLibrary("_FoundationCollections"),
            ]),

        // The host: SQL on two engines, blobs, jobs; above it the books; plugins and what is issued through them.
        .systemLibrary(name: "CLibPQ", path: "Sources/CLibPQ", pkgConfig: "libpq"),
        .target(name: "CLinux", path: "Sources/CLinux"),
        module(
            "Storage", path: "Sources/Host/Storage",
            [
                "Documents", "CLibPQ", "Digests", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]),
        module("Ledger", path: "Sources/Host/Ledger", ["Storage", "Documents", "JSON"]),
        .systemLibrary(name: "CLibCrypt", path: "Sources/CLibCrypt"),
        .systemLibrary(name: "CLibQREncode", path: "Sources/CLibQREncode", pkgConfig: "libqrencode"),
        module(
            "Identity", path: "Sources/Host/Identity",
            [
                "CLibCrypt", "CLibQREncode", "JSON", "Storage", .product(name: "Crypto", package: "swift-crypto"),
            ]),
        module(
            "Books", path: "Sources/Host/Books",
            [
                "CountryPack", "Documents", "Identity", "Issuing", "JSON", "Ledger", "PluginKit", "Plugins", "Posting",
                "Schemas", "Storage", "Validation", "XMLSignature",
            ]),
        module(
            "API", path: "Sources/Host/API",
            [
                "Books", "CountryPack", "Documents", "Exchange", "Identity", "JSON", "Ledger", "PluginKit", "Plugins",
                "Storage", "Validation",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]),
        module(
            "Plugins", path: "Sources/Host/Plugins",
            [
                "CLinux", "CountryPack", "Digests", "Documents", "JSON", "Packs", "PluginAPI", "PluginKit", "Posting",
                "XML",
            ]),
        module(
            "Issuing", path: "Sources/Host/Issuing",
            ["CountryPack", "Documents", "JSON", "PluginKit", "Plugins", "Schemas", "XML", "XMLSignature"]),
        // Documents on their way to authorities and from them.
        module(
            "Exchange", path: "Sources/Host/Exchange",
            [
                "CountryPack", "Documents", "JSON", "Ledger", "PluginKit", "Plugins", "Storage", "XMLSignature",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]),
        // Simulated authorities for trying out and for tests: servers on loopback that judge, remember and misbehave.
        module(
            "Sandbox",
            [
                "Digests", "JSON", "Schematron", "Validation", "XML", "XMLSignature",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]),
        .executableTarget(
            name: "fiscus",
            dependencies: [
                "API", "Books", "CountryPack", "Digests", "Documents", "Exchange", "Identity", "Issuing", "JSON", "Ledger",
                "Packs", "PluginKit", "Plugins", "Sandbox", "Schemas", "Storage", "Validation", "XMLSignature",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            path: "Sources/Host/Main", swiftSettings: strict),

        // Benchmarks: executables of our own, never part of what is installed.
        module("Measuring", path: "Benchmarks/Measuring"),
        .target(
            name: "CBareLoop", dependencies: ["CLibXML2"], path: "Benchmarks/CBareLoop", cSettings: xmlsec,
            linkerSettings: xmlsecLibraries),
        benchmark("fiscus-bench-signatures", "Signatures", ["CBareLoop", "Schemas", "XMLSignature"]),
        benchmark(
            "fiscus-bench-issue", "Issue",
            ["CBareLoop", "Documents", "Issuing", "JSON", "Plugins", "Schemas", "XMLSignature"]),
        benchmark("fiscus-bench-validator", "Validator", ["CLibXML2", "Files", "Schematron", "XML"]),
        .target(
            name: "CBareLedger", path: "Benchmarks/CBareLedger", linkerSettings: [.linkedLibrary("sqlite3")]),
        benchmark(
            "fiscus-bench-ledger", "Ledger",
            ["CBareLedger", "CommandTesting", "Documents", "Ledger", "LedgerTesting", "Measuring", "Storage"]),
        benchmark(
            "fiscus-bench-host", "Host",
            [
                "CommandTesting", "CountryPack", "Documents", "Issuing", "JSON", "Ledger", "LedgerTesting", "Measuring",
                "Plugins", "Schemas", "Storage", "Validation", "XMLSignature",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]),

        benchmark(
            "fiscus-bench-exchange", "Exchange",
            [
                "Documents", "Exchange", "ExchangeTesting", "Issuing", "JSON", "Ledger", "LedgerTesting", "Sandbox",
                "Storage", .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
            ]),

        // Tests, and what they share.
        module("CommandTesting", path: "Tests/CommandTesting"),
        module("LedgerTesting", path: "Tests/LedgerTesting", ["Ledger", "Storage", "Documents", "CommandTesting"]),
        module(
            "ExchangeTesting", path: "Tests/ExchangeTesting",
            [
                "CommandTesting", "CountryPack", "Documents", "Exchange", "Issuing", "JSON", "Ledger", "LedgerTesting",
                "PluginKit", "Plugins", "Sandbox", "Schemas", "Storage", "Validation", "XMLSignature",
            ]),
        .executableTarget(
            name: "fiscus-exchange-chaos",
            dependencies: [
                "Documents", "Exchange", "ExchangeTesting", "JSON", "Ledger", "LedgerTesting", "Sandbox", "Storage",
            ],
            path: "Tests/ExchangeChaos", swiftSettings: strict),
        .executableTarget(
            name: "fiscus-ledger-load", dependencies: ["Documents", "Ledger", "LedgerTesting", "Storage"],
            path: "Tests/LedgerLoad", swiftSettings: strict),
        module(
            "HostTesting", path: "Tests/HostTesting",
            [
                "API", "Books", "CommandTesting", "Exchange", "Identity", "JSON", "Ledger", "LedgerTesting", "Plugins",
                "Schemas",
                "Storage", "Validation",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ]),
        tests(
            "APITests",
            [
                "API", "Books", "CommandTesting", "Documents", "Exchange", "HostTesting", "Identity", "JSON", "Ledger",
                "LedgerTesting", "Storage",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
            ], exclude: ["Fixtures"]),
        tests(
            "ExchangeTests",
            [
                "CommandTesting", "CountryPack", "Digests", "Documents", "Exchange", "ExchangeTesting", "Issuing", "JSON",
                "Ledger", "LedgerTesting", "PluginKit", "Plugins", "Sandbox", "Storage", "Validation", "XML", "XMLSignature",
                "fiscus-exchange-chaos",
                .product(name: "Crypto", package: "swift-crypto"),
            ]),
        tests("JSONTests", ["JSON"]),
        tests("DocumentsTests", ["Documents", "JSON"]),
        tests("XMLTests", ["XML", "CommandTesting"]),
        tests("SchematronTests", ["Files", "JSON", "Schematron", "XML", "CommandTesting"]),
        tests("TidyTests", ["CommandTesting"]),
        tests(
            "ValidationTests",
            [
                "CommandTesting", "CountryPack", "Documents", "Files", "JSON", "Packs", "Schemas", "Schematron",
                "Validation", "XML",
            ], exclude: ["Goldens"]),
        tests("SchemasTests", ["Schemas", "CommandTesting"]),
        tests("XMLSignatureTests", ["XMLSignature", "CommandTesting"]),
        tests(
            "PluginTests",
            [
                "CommandTesting", "CountryPack", "Digests", "Documents", "Issuing", "JSON", "Packs", "PluginKit",
                "Plugins", "Schemas", "XML", "XMLSignature",
            ], exclude: ["Fixtures", "Goldens"]),
        tests(
            "CountryTests",
            [
                "CommandTesting", "CountryPack", "Documents", "Issuing", "JSON", "Ledger", "LedgerTesting", "PluginKit",
                "Plugins", "Posting", "Schemas", "Storage", "Validation", "XML", "XMLSignature",
            ], exclude: ["Goldens"]),
        tests("StorageTests", ["Ledger", "LedgerTesting", "Storage", "Documents", "CommandTesting"]),
        tests(
            "LedgerTests",
            [
                "Ledger", "LedgerTesting", "Storage", "Documents", "JSON", "CommandTesting", "fiscus",
                "fiscus-ledger-load",
            ]),
    ] + fuzzing,
    swiftLanguageModes: [.v6]
)
