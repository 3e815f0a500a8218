internal import CountryPack
internal import Documents
internal import Glibc
internal import PluginAPI

// The blocks and the data: what can be judged without a document.
extension ConformanceSubject {
    func checkExports() throws {
        let exported = try ELFExports(path: path).names
        guard exported.contains(FISCUS_PLUGIN_ENTRY_SYMBOL) else {
            throw Violation("the entry function is not exported")
        }
        let others = exported.filter { $0 != FISCUS_PLUGIN_ENTRY_SYMBOL }
        guard others.isEmpty else {
            throw Violation(
                "\(others.count) more symbols are exported, among them \(others.sorted().prefix(3).joined(separator: ", ")); "
                    + "link with a version script")
        }
    }

    func checkEntryTwice() throws {
        let again = try PluginBlock(loading: try PluginImage(path: path))
        // A second copy of the bytes is a library of its own; the same library must answer the same pointer.
        guard block.reentered() == block.plugin else { throw Violation("the entry function answers another pointer") }
        guard again.descriptor.manifest.bytes == block.descriptor.manifest.bytes else {
            throw Violation("the manifest changes between two loads")
        }
    }

    func checkCapabilities() throws {
        let known = [
            FISCUS_CAPABILITY_COUNTRY, FISCUS_CAPABILITY_TAX, FISCUS_CAPABILITY_DOCUMENT, FISCUS_CAPABILITY_SIGNATURE,
            FISCUS_CAPABILITY_EXCHANGE, FISCUS_CAPABILITY_FILING
        ]
        let listed = Set(block.capabilityIDs)
        for id in known where (block.pointer(to: id) != nil) != listed.contains(id) {
            throw Violation("the descriptor and get_capability disagree about \(id)")
        }
        for id in listed {
            guard let pointer = block.pointer(to: id) else { throw Violation("\(id) is listed and not answered") }
            guard pointer == block.pointer(to: id) else { throw Violation("\(id) answers another pointer each time") }
            for wrong in [id + "x", String(id.dropLast()), " " + id, id.uppercased(), id + "\0"] {
                guard block.pointer(to: wrong) == nil else { throw Violation("get_capability answers \"\(wrong)\"") }
            }
        }
        for wrong in ["", "fiscus.unknown/1", "fiscus.tax/2", String(repeating: "x", count: 100_000)] {
            guard block.pointer(to: wrong) == nil else {
                throw Violation("get_capability answers \"\(wrong.prefix(40))\"")
            }
        }
    }

    /// What must agree across manifest and profiles; the strict decoder has already checked each by itself.
    func checkTaxTable() throws {
        let manifest = identity.manifest
        guard !manifest.taxRows.isEmpty else { throw Skipped("the manifest has no tax table") }
        for row in manifest.taxRows {
            if row.requiresExemption, row.exemption == nil, !manifest.exemptions.isEmpty {
                guard manifest.exemptions.contains(where: { $0.categories.contains(row.category) }) else {
                    throw Violation(
                        "\(row.key) needs an exemption reason, and there is none for category \(row.category)")
                }
            }
            if row.requiresExemption, row.rates.contains(where: { !$0.percent.isZero }) {
                throw Violation("\(row.key) is exempt at a rate that is not zero")
            }
            guard row.source.law.isEmpty == false else { throw Violation("\(row.key) has no legal source") }
        }
        let boxes = Set(manifest.filings.flatMap(\.boxes))
        guard !boxes.isEmpty else { return }
        for row in manifest.taxRows {
            for box in row.repartition.flatMap(\.boxes) where !boxes.contains(box) {
                throw Violation("\(row.key) goes to box \(box), which no return has")
            }
        }
    }

    func checkIdentifiers() throws {
        let schemes = identity.manifest.identifiers
        guard !schemes.isEmpty else { throw Skipped("the manifest declares no identifiers") }
        for scheme in schemes {
            let number = (scheme.prefix ?? "") + String(repeating: "1", count: scheme.forms.first?.digits ?? 1)
            for value in [number, number + "1", "x", "١٢٣", String(repeating: "9", count: 100)] {
                try identify(scheme.scheme, value)
            }
        }
    }

    private func identify(_ scheme: String, _ value: String) throws {
        let request: [UInt8] = Self.identifyRequest(scheme, value)
        let answer = try IdentifyView(plugin.identify(request))
        if value.count > 6, answer.masked.contains(answer.value), !answer.value.isEmpty {
            throw Violation("identify shows \(scheme) unmasked")
        }
        if value == "x", answer.valid { throw Violation("identify calls \"x\" a valid \(scheme)") }
    }
}
