internal import CountryPack
internal import Documents
internal import JSON

extension Assessment {
    /// Row and treatment of a line, document allowance or charge: the row decides, a given category must fit it;
    /// without a row the category is looked up, and stays as it is when the manifest has no table.
    mutating func treatment(
        row key: String?, given: TaxTreatment?, _ path: String
    ) -> (row: String?, treatment: TaxTreatment)? {
        if let key { return treatment(ofRow: key, given, path) }
        guard let given else {
            report(
                Diagnostic(
                    code: "tax.missing", path: path, message: "there is neither a tax row nor a category",
                    remedy: "give \"taxRow\" or \"tax\"", term: "BT-151"))
            return nil
        }
        let fitting = manifest.taxRows.filter { row in
            row.direction == direction && row.category == given.category && row.rate(on: day) == (given.rate ?? .zero)
                && (row.exemption == nil || row.exemption == given.exemption?.code)
        }
        // The country's own category tells rows apart that EN 16931 does not.
        let national = given.nationalCategory
        let own = fitting.first { national != nil && $0.nationalCategory == national }
        if let row = own ?? fitting.first { return treatment(ofRow: row.key, given, path) }
        guard manifest.taxRows.isEmpty else {
            let known = manifest.taxRows.filter { $0.direction == direction && $0.rate(on: day) != nil }
                .map { "\($0.category) \($0.rate(on: day).map(\.description) ?? "")" }
            report(
                Diagnostic(
                    code: "tax.unknown", path: path + "/tax",
                    message:
                        "\(given.category) at \(given.rate?.description ?? "no rate") is not in the tax table on \(day)",
                    remedy: "one of: \(known.joined(separator: ", "))", term: "BT-151"))
            return nil
        }
        return (nil, given)
    }

    mutating func treatment(
        ofRow key: String, _ given: TaxTreatment?, _ path: String
    ) -> (row: String?, treatment: TaxTreatment)? {
        guard let row = manifest.taxRows.first(where: { $0.key == key && $0.direction == direction }) else {
            report(
                Diagnostic(
                    code: "tax.unknownRow", path: path + "/taxRow", message: "the tax table has no row \(key)",
                    remedy:
                        "one of: \(manifest.taxRows.filter { $0.direction == direction }.map(\.key).joined(separator: ", "))"
                ))
            return nil
        }
        guard let rate = row.rate(on: day) else {
            report(
                Diagnostic(
                    code: "tax.notInForce", path: path + "/taxRow", message: "the row \(key) has no rate on \(day)",
                    remedy: "check the date of supply, or choose a row in force then"))
            return nil
        }
        var treatment = given ?? TaxTreatment()
        // On a purchase the category is the seller's, and a row of ours may stand for several.
        let isOtherCategory = direction == .sale && given.map { $0.category != row.category } ?? false
        if let given, isOtherCategory || (given.rate.map { $0 != rate } ?? false) {
            report(
                Diagnostic(
                    code: "tax.disagrees", path: path + "/tax",
                    message: "the row \(key) is \(row.category) \(rate), the document says \(given.category) "
                        + (given.rate?.description ?? ""),
                    remedy: "leave \"tax\" out, or choose the row that fits", term: "BT-151"))
            return nil
        }
        if direction == .sale || treatment.category.isEmpty { treatment.category = row.category }
        treatment.rate = rate
        treatment.nationalCategory = row.nationalCategory ?? treatment.nationalCategory
        guard direction == .purchase || checkExemption(&treatment, row, path) else { return nil }
        return (key, treatment)
    }

    /// The row's own words, in the country's first language, where the document gives no reason in words.
    private func addNote(_ treatment: inout TaxTreatment, _ row: TaxRow) {
        guard let notes = row.notes, treatment.exemption?.reason == nil else { return }
        let language = manifest.locale?.languages.first.flatMap { $0.split(separator: "-").first.map(String.init) }
        guard let note = language.flatMap({ notes[$0] }) ?? notes.sorted(by: { $0.key < $1.key }).first?.value else {
            return
        }
        var exemption = treatment.exemption ?? Exemption()
        exemption.reason = note
        treatment.exemption = exemption
    }

    mutating func checkExemption(_ treatment: inout TaxTreatment, _ row: TaxRow, _ path: String) -> Bool {
        if let code = row.exemption, treatment.exemption?.code == nil {
            var exemption = treatment.exemption ?? Exemption()
            exemption.code = code
            treatment.exemption = exemption
        }
        addNote(&treatment, row)
        let place = path + "/tax/exemption"
        if row.isCharged, let rate = treatment.rate, !rate.isZero, treatment.exemption != nil {
            report(
                Diagnostic(
                    code: "exemption.taxed", path: place, message: "what is taxed at \(rate) percent is not exempt",
                    remedy: "leave the exemption out, or choose an exempt row", term: "BT-121", rule: "BR-S-10"))
            return false
        }
        guard row.requiresExemption || treatment.exemption?.code != nil else { return true }
        guard let code = treatment.exemption?.code else {
            report(
                Diagnostic(
                    code: "exemption.missing", path: place,
                    message: "category \(row.category) needs an exemption reason",
                    remedy: "give tax.exemption.code", term: "BT-121"))
            return false
        }
        guard !manifest.exemptions.isEmpty else { return true }
        let inForce = manifest.exemptions.filter { reason in
            reason.code == code && (reason.since ?? .earliest) <= day && day <= (reason.until ?? .latest)
        }
        guard let reason = inForce.first(where: { $0.categories.contains(row.category) }) else {
            let why = inForce.isEmpty ? "is not in the list on \(day)" : "does not go with category \(row.category)"
            report(
                Diagnostic(
                    code: "exemption.unknown", path: place + "/code", message: "\(code) \(why)",
                    remedy: "take one of the country's list of exemptions that goes with \(row.category)", term: "BT-121"))
            return false
        }
        if reason.freeText, treatment.exemption?.reason == nil {
            report(
                Diagnostic(
                    code: "exemption.textMissing", path: place + "/reason",
                    message: "\(code) asks for a text, such as the decision's number", term: "BT-120"))
            return false
        }
        return true
    }
}
