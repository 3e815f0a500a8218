import CommandTesting
import Foundation
import JSON
import Plugins
import Testing

@Suite("ABI guard")
struct ABIGuardTests {
    private static let header = packageRoot.appendingPathComponent("Sources/PluginAPI/include/fiscus_plugin.h")
    private static let frozen = PluginWorkshop.fixtures.appendingPathComponent("frozen-1.0")

    private func compile(_ compiler: [String], _ source: String, include: String, _ folder: URL) throws -> Command {
        let file = folder.appendingPathComponent("guard.c")
        try Data(source.utf8).write(to: file)
        return try Command.run(
            compiler + ["-Wall", "-Wextra", "-pedantic", "-Werror", "-I", include, "-c", file.path, "-o", "/dev/null"])
    }

    @Test(
        "the header stands alone in C11 and C++11, with every warning an error",
        arguments: [
            ["gcc", "-std=c11"], ["gcc", "-std=c17"], ["g++", "-std=c++11", "-x", "c++"],
            ["g++", "-std=c++20", "-x", "c++"]
        ])
    func standsAlone(compiler: [String]) throws {
        try TemporaryFolder.use { folder in
            let include = Self.header.deletingLastPathComponent().path
            let result = try compile(compiler, "#include \"fiscus_plugin.h\"\nint used;\n", include: include, folder)
            #expect(result.status == 0, "\(result.errors)")
        }
    }

    /// The negative control: every kind of layout change must stop the compiler.
    @Test(
        "a layout change without a version change does not compile",
        arguments: [
            ("    uint64_t max_output;", "    uint32_t max_output;"),
            ("    fiscus_bytes country;", "    fiscus_bytes inserted;\n    fiscus_bytes country;"),
            (
                "    uint16_t abi_major;\n    uint16_t abi_minor;\n    void *state;",
                "    uint16_t abi_minor;\n    uint16_t abi_major;\n    void *state;"
            ),
            ("    fiscus_function identify;\n", ""),
            ("    uint16_t reserved[3];", "    uint16_t reserved[2];"),
            ("    uint64_t size;\n} fiscus_bytes;", "    uint32_t size;\n} fiscus_bytes;")
        ])
    func layoutChange(original: String, changed: String) throws {
        let text = try String(contentsOf: Self.header, encoding: .utf8)
        #expect(text.contains(original))
        try TemporaryFolder.use { folder in
            let mutated = text.replacingOccurrences(of: original, with: changed)
            try Data(mutated.utf8).write(to: folder.appendingPathComponent("fiscus_plugin.h"))
            let result = try compile(
                ["gcc", "-std=c11"], "#include \"fiscus_plugin.h\"\nint used;\n", include: folder.path, folder)
            #expect(result.status != 0)
        }
    }

    /// Somebody may change the checks together with the layout: then the frozen header disagrees.
    @Test("the layout of a released version is the one that was frozen")
    func frozenLayout() throws {
        let frozenHeader = Self.frozen.appendingPathComponent("fiscus_plugin.h")
        let (now, then) = (try Self.layout(Self.header), try Self.layout(frozenHeader))
        let version = { (text: String) in
            text.matches(of: /#define FISCUS_ABI_M(?:AJOR|INOR) (\d+)/).map { String($0.1) }
        }
        let same =
            version(try String(contentsOf: Self.header, encoding: .utf8))
            == version(try String(contentsOf: frozenHeader, encoding: .utf8))
        // Under a higher minor structs may grow; under the same version nothing may differ.
        if same { #expect(now == then) } else { #expect(now.isSuperset(of: then.filter { !$0.contains("sizeof") })) }
    }

    private static func layout(_ header: URL) throws -> Set<String> {
        let text = try String(contentsOf: header, encoding: .utf8)
        return Set(text.matches(of: /FISCUS_FIELD\(\w+, \w+, \d+, \d+\)|sizeof\(\w+\) == \d+/).map { String($0.0) })
    }

    @Test("every field of every public struct has its check")
    func complete() throws {
        let text = try String(contentsOf: Self.header, encoding: .utf8)
        let layout = try Self.layout(Self.header)
        for match in text.matches(of: /typedef struct (fiscus_\w+) \{([^}]*)\} \w+;/) {
            let name = String(match.1)
            #expect(layout.contains { $0.hasPrefix("sizeof(\(name))") }, "\(name)")
            let body = String(match.2).replacing(/\/\*[\s\S]*?\*\//, with: "")
            for statement in body.split(separator: ";") {
                guard let field = statement.firstMatch(of: /\(\*(\w+)\)\(|(\w+)(?:\[\w+\])?\s*$/) else { continue }
                let fieldName = String(field.1 ?? field.2 ?? "")
                #expect(
                    layout.contains { $0.hasPrefix("FISCUS_FIELD(\(name), \(fieldName), ") }, "\(name).\(fieldName)")
            }
        }
    }

    @Test("the plugin frozen with version 1.0 compiles against today's header and loads")
    func frozenSource() throws {
        let library = try PluginWorkshop().keeping { try $0.build("frozen-1.0/plugin.c") }
        #expect(try PluginLoader(probe: PluginWorkshop.probe).load(file: library.value).identity.country == "ZZ")
    }

    @Test("the plugin built with version 1.0 still loads, builds and is checked")
    func frozenBinary() throws {
        #if arch(x86_64)
            let library = Self.frozen.appendingPathComponent("libFiscusZZ.so").path
            let plugin = try PluginLoader(probe: PluginWorkshop.probe).load(file: library)
            #expect(plugin.identity.country == "ZZ" && plugin.identity.sdk == "plain C")
            let run = try Command.run([PluginWorkshop.program, "plugin", "check", library])
            #expect(run.status == 0, "\(run.output)")
        #endif
    }
}
