internal import Documents
internal import JSON
internal import PluginKit

/// The VAT return as ePorezi's `EPPPDV` XML: the form of 2017, the only one that is described; POPDV is not in it.
struct VATReturnFile {
    let request: RenderFilingRequest

    func xml() throws -> [UInt8] {
        guard let start = request.period.start, let end = request.period.end else {
            throw Diagnostics(
                Diagnostic(code: "filing.period", path: "/period", message: "the period is incomplete", remedy: "give both days"))
        }
        guard let pib = request.filer.identifiers.value(of: "vat").map({ String($0.drop { !$0.isNumber }) }) else {
            throw Diagnostics(
                Diagnostic(
                    code: "filing.filer", path: "/filer/identifiers", message: "the filer has no PIB",
                    remedy: "give the identifier \"vat\""))
        }
        var xml = XMLBuffer()
        xml.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<EPPPDV><envelopa timestamp=\"")
        xml.append(escaping: request.context.moment ?? "")
        xml.append("\" nacinPodnosenja=\"elektronski\"/><sadrzaj>")
        xml.element("OJ", request.details["taxOffice"] ?? "")
        xml.element("PIB", pib)
        xml.element("Firma", request.filer.name)
        xml.element("Opstina", request.details["municipality"] ?? request.filer.address?.city ?? "")
        xml.element("Adresa", request.filer.address?.lines.joined(separator: ", ") ?? "")
        xml.element("Od_Datum", start.description)
        xml.element("Do_Datum", end.description)
        xml.element("ElektronskaPosta", request.filer.contact?.email ?? "")
        xml.element("Mesto", request.filer.address?.city ?? "")
        xml.element("Datum_Prijave", request.context.businessDate.description)
        xml.element("OdgovornoLice", request.details["responsiblePerson"] ?? request.filer.contact?.name ?? "")
        for box in request.boxes { writeAmount(box, &xml) }
        let credit = request.boxes.first { $0.box == "110" }?.amount.isNegative ?? false
        let wantsRefund = credit && request.details["refund"] == "true"
        xml.element("PovracajDA", wantsRefund ? "1" : "0")
        xml.element("PovracajNE", credit && !wantsRefund ? "1" : "0")
        xml.element("PeriodPOB", start.month == end.month ? "M" : "T")
        xml.element("TipPodnosioca", "1")
        xml.element("IzmenaPrijave", request.details["amendment"] ?? "0")
        xml.append("</sadrzaj></EPPPDV>\n")
        return xml.bytes
    }

    private func writeAmount(_ box: PrepareFilingAnswer.Box, _ xml: inout XMLBuffer) {
        xml.append("<Iznos_")
        xml.append(escaping: box.box)
        xml.append(">")
        xml.append(escaping: box.amount.text(minimumDecimals: 0))
        xml.append("</Iznos_")
        xml.append(escaping: box.box)
        xml.append(">")
    }
}
