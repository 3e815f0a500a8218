internal import Documents
internal import JSON
internal import PluginKit

/// An invoice as the tax authority records it (TSF 1.15): `ERacun`, and `Racun` where no e-invoice was issued. The two
/// have the same content; three names differ.
struct InvoiceRecord {
    let parts: MessageParts
    let invoice: Invoice
    /// BT-3
    let typeCode: String
    /// An invoice that went out on paper, reported afterwards.
    let isUndelivered: Bool

    func write(_ xml: inout XMLBuffer) throws {
        try xml.group(isUndelivered ? "Racun" : "ERacun") { xml in
            try writeHead(&xml)
            try writeParties(&xml)
            writeTotals(&xml)
            for entry in invoice.taxBreakdown { writeBreakdown(entry, &xml) }
            for item in invoice.allowances { writeAllowance(item, &xml) }
            for item in invoice.charges { writeCharge(item, &xml) }
            for line in invoice.lines { writeLine(line, &xml) }
            xml.element("indikatorKopije", invoice.copy ? "true" : "false")
        }
    }

    private func writeHead(_ xml: inout XMLBuffer) throws {
        guard let number = invoice.number, let date = invoice.issueDate, let currency = invoice.currency,
            let process = invoice.process
        else { throw parts.missing("/document", "number, issue date, currency and process") }
        xml.element("brojDokumenta", number)
        xml.element("datumIzdavanja", date.description)
        xml.element("vrstaDokumenta", typeCode)
        xml.element(isUndelivered ? "valutaRacuna" : "valutaERacuna", currency.code)
        xml.element("datumDospijecaPlacanja", invoice.dueDate?.description)
        xml.element("vrstaPoslovnogProcesa", process)
        xml.element("referencaNaUgovor", invoice.references?.contract)
        xml.element("datumIsporuke", invoice.delivery?.date?.description)
        let preceding = (invoice.references?.preceding ?? []).map { ($0.number, $0.issueDate) }
        let advances = invoice.prepayments.map { ($0.number, $0.issueDate) }
            .filter { advance in !preceding.contains { $0.0 == advance.0 } }
        for (number, date) in preceding + advances {
            xml.group(isUndelivered ? "PrethodniRacun" : "PrethodniERacun") { xml in
                xml.element("brojDokumenta", number)
                xml.element("datumIzdavanja", date?.description)
            }
        }
    }

    private func writeParties(_ xml: inout XMLBuffer) throws {
        let details = CroatianDetails(invoice)
        guard let operatorOIB = details.operatorOIB else {
            throw parts.missing("/document/extensions/hr/operator/oib", "the operator's OIB")
        }
        let seller = try parts.oib(invoice.seller, "/document/seller")
        let buyer = try parts.oib(invoice.buyer, "/document/buyer")
        xml.group("Izdavatelj") { xml in
            xml.element("ime", invoice.seller.name)
            xml.element("oibPorezniBroj", seller)
            xml.element("oibOperatera", operatorOIB)
        }
        xml.group("Primatelj") { xml in
            xml.element("ime", invoice.buyer.name)
            xml.element("oibPorezniBroj", buyer)
        }
        for means in invoice.payment?.means ?? [] {
            guard let account = means.account, let number = account.iban ?? account.number else { continue }
            xml.group("PrijenosSredstava") { xml in
                xml.element("identifikatorRacunaZaPlacanje", number)
                xml.element("nazivRacunaZaPlacanje", account.name)
                xml.element("identifikatorPruzateljaPlatnihUsluga", account.bic)
            }
        }
    }

    private func writeTotals(_ xml: inout XMLBuffer) {
        let totals = invoice.totals ?? Totals()
        xml.group("DokumentUkupanIznos") { xml in
            xml.amount("neto", totals.lines ?? .zero)
            xml.amount("popust", totals.allowances)
            xml.amount("trosak", totals.charges)
            xml.amount("iznosBezPdv", totals.withoutTax ?? .zero)
            xml.amount("pdv", totals.tax ?? .zero)
            xml.amount("iznosSPdv", totals.withTax ?? .zero)
            xml.amount("placeniIznos", totals.prepaid)
            xml.amount("iznosKojiDospijevaZaPlacanje", totals.due ?? .zero)
        }
    }

    /// The national breakdown where the document has one, else EN 16931's: the entries are the same, their names not.
    private func writeBreakdown(_ entry: TaxBreakdown, _ xml: inout XMLBuffer) {
        let isNational = invoice.taxBreakdown.contains { $0.category == "E" }
        let isOutside = OutsideVAT.contains(entry.nationalCategory)
        xml.group("RaspodjelaPdv") { xml in
            xml.element("kategorijaPdv", isOutside ? "O" : entry.category)
            xml.amount("oporeziviIznos", entry.taxable)
            xml.amount("iznosPoreza", entry.tax)
            if entry.category != "O" { xml.number("stopa", entry.rate) }
            xml.element("razlogOslobodenja", entry.exemption?.code)
            xml.element("tekstRazlogaOslobodenja", entry.exemption?.reason)
            if isNational { xml.element("hrOznakaKategorijaPdv", entry.nationalCategory) }
        }
    }

    private func writeAllowance(_ item: AllowanceCharge, _ xml: inout XMLBuffer) {
        xml.group("DokumentPopust") { xml in
            xml.amount("iznosPopust", item.amount ?? .zero)
            xml.element("kategorijaPdv", item.tax?.category ?? "")
            if item.tax?.category != "O" { xml.number("stopaPdv", item.tax?.rate) }
            xml.element("tekstRazlogaPopusta", item.reason)
            xml.element("razlogPopusta", item.code)
        }
    }

    private func writeCharge(_ item: AllowanceCharge, _ xml: inout XMLBuffer) {
        xml.group("DokumentTrosak") { xml in
            xml.amount("iznosTrosak", item.amount ?? .zero)
            xml.element("kategorijaPdv", item.tax?.category ?? "")
            xml.element("hrOznakaPorezneKategorije", item.tax?.nationalCategory)
            if item.tax?.category != "O" { xml.number("stopaPdv", item.tax?.rate) }
            xml.element("tekstRazlogaOslobodenjaPdv", item.tax?.exemption?.reason)
            xml.element("razlogOslobodenjaPdv", item.tax?.exemption?.code)
        }
    }

    private func writeLine(_ line: Line, _ xml: inout XMLBuffer) {
        xml.group(isUndelivered ? "StavkaRacuna" : "StavkaERacuna") { xml in
            xml.number("kolicina", line.quantity)
            xml.element("jedinicaMjere", line.unit)
            xml.amount("neto", line.net ?? .zero)
            xml.number("artiklNetoCijena", line.price.net)
            xml.number("artiklBrutoCijena", line.price.gross)
            if let base = line.price.baseQuantity {
                xml.number("artiklOsnovnaKolicina", base)
                xml.element("artiklJedinicaMjereZaOsnovnuKolicinu", line.price.baseUnit ?? line.unit)
            }
            xml.element("artiklKategorijaPdv", line.tax?.category ?? "")
            if line.tax?.category != "O" { xml.number("artiklStopaPdv", line.tax?.rate) }
            xml.element("artiklNaziv", line.name)
            xml.element("artiklOpis", line.description)
            xml.element("artiklHrOznakaKategorijaPdv", line.tax?.nationalCategory)
            for classification in line.classifications where classification.list == "CG" {
                xml.group("ArtiklIdentifikatorKlasifikacija") { xml in
                    xml.element("identifikatorKlasifikacije", classification.code)
                    xml.element("identifikatorSheme", classification.list)
                    xml.element("verzijaSheme", classification.version)
                }
            }
        }
    }
}
