internal import ArgumentParser
internal import Glibc

extension PluginCommand {
    struct NewCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "new", abstract: "Write the skeleton of a new country's plugin.",
            discussion:
                "It builds, passes the conformance suite and issues an EN 16931 invoice as it is: make -C DIR check.")

        enum Language: String, ExpressibleByArgument, CaseIterable { case swift, c }

        @Argument(help: "The country, ISO 3166-1 alpha-2, as in NA.")
        var country: String

        @Option(help: "Its name in English.")
        var name: String

        @Option(help: "What it is written in: \(Language.allCases.map(\.rawValue).joined(separator: " or ")).")
        var language = Language.swift

        @Option(help: "The folder to make; ./fiscus-XX when absent.")
        var into: String?

        func run() throws {
            do throws(Failure) {
                try write()
            } catch {
                Terminal.error(error)
                throw ExitCode(1)
            }
        }

        private func write() throws(Failure) {
            guard country.utf8.count == 2, country.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) else {
                throw Failure(
                    "new.country", "\"\(country)\" is not a country code", remedy: "two capital letters, as in NA")
            }
            // Letters of every script with their marks, and what stands in the names of ISO 3166-1.
            let isWord = { (scalar: Unicode.Scalar) in
                scalar.properties.isAlphabetic || scalar.properties.generalCategory == .nonspacingMark
                    || " -'’.,()&".unicodeScalars.contains(scalar)
            }
            guard !name.isEmpty, name.unicodeScalars.count <= 200, name.unicodeScalars.allSatisfy(isWord) else {
                throw Failure(
                    "new.name", "\"\(name.prefix(200))\" is not a name",
                    remedy: "at most 200 letters, spaces and . , - ' ( ) &")
            }
            let folder = into ?? "fiscus-\(country)"
            guard access(folder, F_OK) != 0 else {
                throw Failure("new.exists", "\(folder) is there already", remedy: "name another folder with --into")
            }
            let installation = try Installation()
            let template = "\(installation.shared)/templates/country-\(language.rawValue)"
            guard access(template, R_OK) == 0 else {
                throw Failure("new.noTemplates", "there is no \(template)", remedy: "install Fiscus with its share folder")
            }
            let values = [
                "__CODE__": country, "__code__": country.lowercased(), "__NAME__": name,
                "__SDK__": try LocalFile.absolute("\(installation.shared)/sdk"), "__FISCUS__": installation.executable
            ]
            try copy(template, to: folder, values)
            Terminal.note("wrote \(folder); next: make -C \(folder) check")
        }

        private func copy(_ template: String, to folder: String, _ values: [String: String]) throws(Failure) {
            try LocalFile.makeFolder(folder)
            for entry in try LocalFile.entries(of: template) {
                let name = entry.name == "pack" ? "libFiscus\(country)" : entry.name
                let (source, target) = ("\(template)/\(entry.name)", "\(folder)/\(name)")
                // The pack is shared by both languages through a link.
                if entry.isFolder || entry.name == "pack" {
                    try copy(source, to: target, values)
                } else {
                    var text = String(decoding: try LocalFile.read(source), as: UTF8.self)
                    for (mark, value) in values { text = text.replacing(mark, with: value) }
                    try LocalFile.write(Array(text.utf8), to: target)
                }
            }
        }
    }
}
