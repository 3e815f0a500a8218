/// Documents small enough to flip every byte of, valid by the schemas of UBL 2.1.
enum Samples {
    enum Kind: String, CaseIterable, Sendable { case invoice = "Invoice", creditNote = "CreditNote" }

    static func ubl(_ kind: Kind, extensions: String = "") -> [UInt8] {
        let credit = kind == .creditNote
        let quantity = credit ? "CreditedQuantity" : "InvoicedQuantity"
        let text = """
            <?xml version="1.0" encoding="UTF-8"?>
            <\(kind.rawValue) xmlns="urn:oasis:names:specification:ubl:schema:xsd:\(kind.rawValue)-2" \
            xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" \
            xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">\(extensions)
              <cbc:ID>2026-17</cbc:ID><cbc:IssueDate>2026-11-20</cbc:IssueDate>
              <cbc:Note>Šta &amp; kako &lt;tamo&gt;</cbc:Note>
              <cac:AccountingSupplierParty><cac:Party><cac:PartyName><cbc:Name>Primer d.o.o.</cbc:Name>\
            </cac:PartyName></cac:Party></cac:AccountingSupplierParty>
              <cac:AccountingCustomerParty><cac:Party><cac:PartyName><cbc:Name>Kupac d.o.o.</cbc:Name>\
            </cac:PartyName></cac:Party></cac:AccountingCustomerParty>
              <cac:LegalMonetaryTotal><cbc:PayableAmount currencyID="RSD">1200.00</cbc:PayableAmount>\
            </cac:LegalMonetaryTotal>
              <cac:\(kind.rawValue)Line><cbc:ID>1</cbc:ID><cbc:\(quantity) unitCode="H87">2</cbc:\(quantity)>\
            <cbc:LineExtensionAmount currencyID="RSD">1000.00</cbc:LineExtensionAmount>\
            <cac:Item><cbc:Name>Roba</cbc:Name></cac:Item></cac:\(kind.rawValue)Line>
            </\(kind.rawValue)>
            """
        return Array(text.utf8)
    }

    /// A message of an authority: a request with an id inside a SOAP body.
    static let message = Array(
        """
        <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>\
        <e:Request xmlns:e="urn:example:fiscal" e:id="request-1"><e:Amount>100.00</e:Amount></e:Request>\
        </s:Body></s:Envelope>
        """.utf8)
}

extension [UInt8] {
    var text: String { String(decoding: self, as: UTF8.self) }

    /// The first place where `text` stands.
    func range(of text: String, after start: Int = 0) -> Range<Int>? {
        let wanted = Array(text.utf8)
        guard count >= wanted.count + start else { return nil }
        for first in start...(count - wanted.count) where self[first] == wanted[0] {
            if self[first..<first + wanted.count].elementsEqual(wanted) { return first..<first + wanted.count }
        }
        return nil
    }

    func replacing(_ old: String, with new: String) -> [UInt8] {
        guard let range = range(of: old) else { return self }
        return Array(self[..<range.lowerBound]) + Array(new.utf8) + Array(self[range.upperBound...])
    }
}
