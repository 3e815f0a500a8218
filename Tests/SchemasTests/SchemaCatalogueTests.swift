import CommandTesting
import Foundation
import Schemas
import Testing

@Suite struct SchemaCatalogueTests {
    @Test func everyNameHasAFileTheLockTakes() throws {
        let lock = try String(contentsOf: packageRoot.appendingPathComponent("schemas/lock.json"), encoding: .utf8)
        #expect(Set(SchemaCatalogue.ids).count == SchemaCatalogue.ids.count)
        try TemporaryFolder.use { folder in
            let catalogue = SchemaCatalogue(root: folder.path)
            for id in SchemaCatalogue.ids {
                let missing = try #require(throws: SchemaError.self) { try catalogue.path(of: id) }
                #expect(missing.code == "schemas.notInstalled")
                #expect(missing.remedy.contains("make schemas"))
                let file = missing.message.dropFirst(folder.path.count + 2).prefix { $0 != "'" }
                // A folder that is made from another one has the same files.
                let taken = file.replacing("ubl-2.1-reach/", with: "ubl-2.1/")
                #expect(lock.contains("\"\(taken)\""), "\(id) lies at \(file), which the lock does not take")
            }
        }
    }

    @Test func anUnknownNameListsTheKnownOnes() throws {
        let error = try #require(throws: SchemaError.self) {
            try SchemaCatalogue(root: "/").path(of: SchemaID(rawValue: "ubl-9/Invoice"))
        }
        #expect(error.code == "schemas.unknown")
        #expect(error.remedy.contains("ubl-2.1/Invoice"))
    }

    @Test func theHomeVariableWinsOverTheExecutable() throws {
        try TemporaryFolder.use { folder in
            let make = { try FileManager.default.createDirectory(atPath: $0, withIntermediateDirectories: true) }
            try make("\(folder.path)/home/schemas")
            try make("\(folder.path)/usr/share/fiscus/schemas")
            let executable = "\(folder.path)/usr/bin/fiscus"
            let home = try SchemaCatalogue.installed(home: "\(folder.path)/home", executable: executable)
            #expect(home.root == "\(folder.path)/home/schemas")
            let beside = try SchemaCatalogue.installed(home: "", executable: executable)
            #expect(beside.root == "\(folder.path)/usr/share/fiscus/schemas")
        }
    }

    @Test(arguments: ["/nowhere", "relative", "."])
    func aHomeThatIsNotThereIsAnError(home: String) throws {
        let error = try #require(throws: SchemaError.self) {
            try SchemaCatalogue.installed(home: home, executable: nil)
        }
        #expect(error.code == "schemas.notInstalled")
    }

    @Test func theWorkingDirectoryIsNeverAsked() throws {
        #expect(throws: SchemaError.self) { try SchemaCatalogue.installed(home: nil, executable: nil) }
        #expect(throws: SchemaError.self) { try SchemaCatalogue.installed(home: nil, executable: "fiscus") }
    }
}
