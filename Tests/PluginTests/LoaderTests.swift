import CommandTesting
import CountryPack
import Foundation
import JSON
import Plugins
import Testing

@Suite("Plugin loader")
struct LoaderTests {
    private let loader = PluginLoader(probe: PluginWorkshop.probe)

    private func code(_ path: String, _ loader: PluginLoader? = nil) -> PluginRefusal.Code? {
        do throws(PluginRefusal) {
            _ = try (loader ?? self.loader).load(file: path)
            return nil
        } catch {
            return error.code
        }
    }

    @Test("the Serbian plugin loads and says who it is")
    func serbia() throws {
        let plugin = try loader.load(file: PluginWorkshop.serbia)
        #expect(plugin.identity.country == "RS" && plugin.identity.id == "org.fiscus.rs")
        #expect(plugin.profiles.map(\.id) == ["rs-sef", "rs-sef-settlement", "rs-foreign"])
        #expect(plugin.identity.capabilities.contains("fiscus.document/1"))
    }

    @Test(
        "each defect is refused for its own reason, and the host goes on",
        arguments: [
            (1, PluginRefusal.Code.probeCrashed), (2, .probeCrashed), (3, .probeHung), (4, .probeCrashed),
            (5, .probeCrashed),
            (6, .probeCrashed), (7, .probeCrashed), (8, .probeHung), (9, .notAPlugin), (10, .noEntry),
            (11, .notAPlugin),
            (12, .abiMajor), (13, .abiMajor), (14, .needsNewerHost), (15, .structTooSmall), (16, .structTooSmall),
            (17, .invalidDescriptor), (18, .invalidDescriptor), (19, .probeCrashed), (20, .invalidDescriptor),
            (21, .invalidDescriptor), (22, .noManifest), (23, .probeCrashed), (24, .manifestDiffers),
            (25, .manifestDiffers),
            (26, .invalidDescriptor), (27, .cannotLink), (35, .probeCrashed), (36, .probeCrashed), (37, .probeHung),
            (38, .structTooSmall), (39, .invalidDescriptor), (40, .invalidDescriptor)
        ])
    func hostile(number: Int, expected: PluginRefusal.Code) throws {
        let library = try PluginWorkshop().keeping { try $0.build("hostile.c", hostile: number) }
        #expect(code(library.value) == expected)
    }

    @Test("files that are no libraries")
    func notLibraries() throws {
        let workshop = try PluginWorkshop()
        let good = try Data(contentsOf: URL(fileURLWithPath: workshop.build()))
        func write(_ name: String, _ data: Data) throws -> String {
            let url = workshop.folder.url.appendingPathComponent(name)
            try data.write(to: url)
            return url.path
        }
        #expect(code(try write("libFiscusTX.so", Data("#!/bin/sh\n".utf8))) == .notALibrary)
        #expect(code(try write("libFiscusEM.so", Data())) == .notALibrary)
        #expect(code(try write("libFiscusHD.so", good.prefix(64))) == .cannotLink)
        #expect(code(try write("libFiscusCT.so", good.prefix(good.count / 2))) != nil)
        #expect(code(workshop.folder.url.path) == .notALibrary)
        #expect(code("/nonexistent/libFiscusXX.so") == .unreadable)
        #expect(code("/dev/zero") == .notALibrary)
    }

    @Test("what anybody may write is nobody's plugin")
    func worldWritable() throws {
        let workshop = try PluginWorkshop()
        let library = try workshop.build()
        #expect(code(library) == nil)
        chmod(library, 0o777)
        #expect(code(library) == .worldWritable)
        chmod(library, 0o755)
        // A sticky bit keeps others from replacing files, not from adding some.
        for mode: mode_t in [0o777, 0o1777] {
            chmod(workshop.folder.url.path, mode)
            #expect(code(library) == .worldWritable)
            let elsewhere = try TemporaryFolder()
            let link = elsewhere.url.appendingPathComponent("libFiscusZZ.so")
            try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: library)
            #expect(code(link.path) == .worldWritable)
        }
        chmod(workshop.folder.url.path, 0o755)
    }

    @Test("an allow-list lets in exactly the digests it names")
    func allowList() throws {
        let workshop = try PluginWorkshop()
        let library = try workshop.build()
        let digest = try PluginImage(path: library).digest
        #expect(code(library, PluginLoader(probe: PluginWorkshop.probe, allowed: [digest])) == nil)
        #expect(code(library, PluginLoader(probe: PluginWorkshop.probe, allowed: [])) == .notAllowed)
    }

    @Test("a file exchanged after it was hashed is not what is loaded")
    func exchanged() throws {
        let workshop = try PluginWorkshop()
        let library = try workshop.build()
        let image = try PluginImage(path: library)
        let hostile = try PluginWorkshop().keeping { try $0.build("hostile.c", hostile: 1) }
        try FileManager.default.removeItem(atPath: library)
        try FileManager.default.copyItem(atPath: hostile.value, toPath: library)
        // The probe's child reads the path again, and finds other bytes than the host holds.
        let answer = try Command.run([PluginWorkshop.program, "plugin", "probe-child", library, image.digest])
        #expect(answer.output.contains(PluginRefusal.Code.fileChanged.rawValue))
        // What the host loads is what it hashed: the image lives on in sealed memory.
        #expect(image.digest != (try PluginImage(path: library).digest))
    }

    @Test("manifest and folder must be those of the library")
    func folders() throws {
        let workshop = try PluginWorkshop()
        let library = try workshop.build()
        let pack = workshop.folder.url.appendingPathComponent("libFiscusZZ")
        let manifest = pack.appendingPathComponent("manifest.json")
        let original = try Data(contentsOf: manifest)
        try (original + Data("\n".utf8)).write(to: manifest)
        #expect(code(library) == .manifestDiffers)
        try Data("{".utf8).write(to: manifest)
        #expect(code(library) == .invalidManifest)
        try original.write(to: manifest)
        let profiles = pack.appendingPathComponent("profiles.json")
        try (Data(contentsOf: profiles) + Data(" ".utf8)).write(to: profiles)
        #expect(code(library) == .fileChanged)
        try FileManager.default.removeItem(at: profiles)
        #expect(code(library) == .fileChanged)
        try FileManager.default.removeItem(at: pack)
        #expect(code(library) == .noManifest)
    }

    @Test("an invalid manifest is refused with the pointer to what is wrong")
    func invalidManifest() throws {
        var manifest = TestPack.manifest.object!
        manifest["bogus"] = 1
        let workshop = try PluginWorkshop()
        let library = try workshop.build(manifest: .object(manifest))
        #expect {
            try loader.load(file: library)
        } throws: { error in
            let refusal = error as? PluginRefusal
            return refusal?.code == .invalidManifest && refusal?.message.contains("/bogus") == true
        }
    }

    @Test("a folder of good and bad plugins gives the good ones, and one per country")
    func directory() throws {
        let workshop = try PluginWorkshop()
        _ = try workshop.build(name: "libFiscusZZ")
        _ = try workshop.build(name: "libFiscusZZtwo")
        _ = try workshop.build("hostile.c", hostile: 1, name: "libFiscusAbort")
        try Data("text".utf8).write(to: workshop.folder.url.appendingPathComponent("libFiscusText.so"))
        try Data("text".utf8).write(to: workshop.folder.url.appendingPathComponent("readme.txt"))
        let outcomes = try loader.load(directory: workshop.folder.url.path)
        let codes = outcomes.map { outcome -> PluginRefusal.Code? in
            if case .refused(_, let refusal) = outcome { refusal.code } else { nil }
        }
        #expect(codes == [.probeCrashed, .notALibrary, nil, .duplicateCountry])
        #expect(throws: PluginRefusal.self) { try loader.load(directory: "/nonexistent") }
    }

    @Test("the command lists what it loaded and refused, for people and for programs")
    func command() throws {
        let workshop = try PluginWorkshop()
        _ = try workshop.build()
        _ = try workshop.build("hostile.c", hostile: 10, name: "libFiscusNoEntry")
        let list = try Command.run([
            PluginWorkshop.program, "plugin", "list", "--json", "--plugins", workshop.folder.url.path
        ])
        #expect(list.status == 0)
        let rows = try #require(JSONReader.read(list.output).array)
        #expect(rows.map { $0["status"]?.string } == ["refused", "loaded"])
        #expect(rows[0]["code"]?.string == "plugin.noEntry")
    }
}

/// A value with the folder it lies in, which is removed when nobody needs it any more.
struct Kept<Value> {
    let value: Value
    let workshop: PluginWorkshop
}

extension PluginWorkshop {
    func keeping<Value>(_ body: (PluginWorkshop) throws -> Value) throws -> Kept<Value> {
        Kept(value: try body(self), workshop: self)
    }
}
