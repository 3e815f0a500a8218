internal import Documents
internal import JSON
internal import PluginKit

/// Supplies to buyers outside the VAT system count by place: fields 32, 33 and 34 of the return.
///
/// The place is the buyer's `address.subdivision`: FBIH, RS or BD.
struct FinalConsumption {
    static let places = ["FBIH": "fbih", "RS": "rs", "BD": "bd"]

    private let invoice: Invoice

    init(_ invoice: Invoice) { self.invoice = invoice }

    /// Lines that name the general row become final consumption where the buyer is not registered.
    func placed() throws(Diagnostics) -> Invoice {
        guard isFinal else { return invoice }
        var placed = invoice
        var isNeeded = false
        for at in placed.lines.indices where Self.isGeneral(placed.lines[at]) { isNeeded = true }
        guard isNeeded else { return placed }
        guard let place = invoice.buyer.address?.subdivision.flatMap({ Self.places[$0] }) else {
            throw Diagnostics(
                Diagnostic(
                    code: "ba.finalConsumption.place", path: "/buyer/address/subdivision",
                    message: "the buyer has no VAT number, and where the supply is consumed is not said",
                    remedy: "give FBIH, RS or BD", term: "BT-54", rule: "P PDV 32-34"))
        }
        for at in placed.lines.indices where Self.isGeneral(placed.lines[at]) {
            placed.lines[at].taxRow = "finalConsumption." + place
        }
        for list in [\Invoice.allowances, \Invoice.charges] {
            for at in placed[keyPath: list].indices where placed[keyPath: list][at].taxRow == "standard" {
                placed[keyPath: list][at].taxRow = "finalConsumption." + place
            }
        }
        return placed
    }

    private var isFinal: Bool {
        (invoice.buyer.address?.country ?? "BA") == "BA" && invoice.buyer.identifiers.value(of: "vat") == nil
    }

    private static func isGeneral(_ line: Line) -> Bool {
        line.taxRow == "standard" || (line.taxRow == nil && line.tax?.category == "S")
    }
}
