import JSON

// What no single field can say, and what holds in every country.
extension Invoice {
    func checkLineIds(_ context: inout RecordContext) {
        var seen = Set<String>(minimumCapacity: lines.count)
        for (index, line) in lines.enumerated() where !seen.insert(line.id).inserted {
            context.within(key: "lines") { context in
                context.within(index: index) { context in
                    context.within(key: "id", term: "BT-126") {
                        $0.report(
                            "line.duplicateId", "the line id \"\(line.id)\" stands twice",
                            remedy: "number lines uniquely")
                    }
                }
            }
        }
    }

    func checkCurrencies(_ context: inout RecordContext) {
        guard currency != nil else {
            context.within(key: "currency", term: "BT-5") {
                $0.report("record.missing", "the document needs a currency", remedy: "an ISO 4217 code, as in RSD")
            }
            return
        }
        if taxCurrency != nil, taxCurrency == currency {
            context.within(key: "taxCurrency", term: "BT-6") {
                $0.report("currency.same", "tax and document currency are the same", remedy: "leave taxCurrency out")
            }
        }
        if exchangeRate != nil, taxCurrency == nil, currency?.code == nil {
            context.within(key: "exchangeRate") { $0.report("exchangeRate.unused", "there is no tax currency to convert to") }
        }
        if let exchangeRate, exchangeRate.rate <= .zero {
            context.within(key: "exchangeRate") { $0.report("exchangeRate.notPositive", "the rate is not positive") }
        }
    }

    func checkDates(_ context: inout RecordContext) {
        if let dueDate, let issueDate, dueDate < issueDate, kind != .creditNote, kind != .advance {
            context.within(key: "dueDate", term: "BT-9") {
                $0.report("date.order", "the due date \(dueDate) lies before the issue date \(issueDate)")
            }
        }
    }
}
