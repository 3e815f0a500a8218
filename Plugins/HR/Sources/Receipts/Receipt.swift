internal import Documents
internal import JSON
internal import PluginKit

/// A receipt of Fiskalizacija 1.0: the figures that its message, its protection code and its QR text share.
struct Receipt {
    let parts: MessageParts
    let invoice: Invoice
    /// Number, premises, device: the three parts of BT-1.
    let number: (sequence: String, premises: String, device: String)
    let oib: String
    let operatorOIB: String
    let date: Day
    let time: String
    let total: Money

    init(_ parts: MessageParts) throws {
        self.parts = parts
        invoice = try parts.document()
        let pieces = (invoice.number ?? "").split(whereSeparator: { $0 == "/" || $0 == "-" }).map(String.init)
        guard pieces.count == 3, pieces[0].allSatisfy(\.isNumber), pieces[2].allSatisfy(\.isNumber) else {
            throw parts.missing("/document/number", "a number of three parts: number/premises/device")
        }
        number = (pieces[0], pieces[1], pieces[2])
        oib = try parts.oib(invoice.seller, "/document/seller")
        guard let operatorOIB = CroatianDetails(invoice).operatorOIB else {
            throw parts.missing("/document/extensions/hr/operator/oib", "the operator's OIB")
        }
        self.operatorOIB = operatorOIB
        guard let date = invoice.issueDate, let time = invoice.issueTime, let total = invoice.totals?.withTax else {
            throw parts.missing("/document", "issue date, issue time and totals")
        }
        (self.date, self.time, self.total) = (date, String(time.prefix(8)), total)
    }

    /// `dd.mm.yyyy`
    static func written(_ day: Day) -> String {
        let pieces = day.description.split(separator: "-")
        return pieces.count == 3 ? "\(pieces[2]).\(pieces[1]).\(pieces[0])" : day.description
    }

    /// What the protection code is computed over: no separators but the blank inside the moment.
    var protectedText: String {
        oib + Self.written(date) + " " + time + number.sequence + number.premises + number.device + total.cents
    }

    /// The text of the QR code: by JIR, or by the protection code where there is no JIR yet.
    func verificationPath(jir: String?, protectionCode: String?) throws(Diagnostics) -> String {
        let key: String
        if let jir {
            key = "jir=" + jir
        } else if let protectionCode {
            key = "zki=" + protectionCode
        } else {
            throw parts.missing("/parameters/jir", "the JIR, or the protection code as zki")
        }
        let day = date.description.filter { $0 != "-" }
        let minute = time.filter { $0 != ":" }.prefix(4)
        let cents = total.cents.filter { $0 != "." }
        let amount = String(cents.drop { $0 == "0" })
        return "/rn?\(key)&datv=\(day)_\(minute)&izn=\(amount.isEmpty ? "0" : amount)"
    }
}
