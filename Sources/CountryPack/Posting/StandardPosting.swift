internal import Documents

/// The posting rules a country starts from (`"postingBase": "fiscus.posting/1"`): double entry as it is done wherever
/// VAT is charged on invoices. What a country does otherwise stands in its manifest, and replaces that event's rule.
public enum StandardPosting {
    public static let rules: [PostingRule] = documents + advances + payments + purchases + taxes + others

    static func rule(for event: BooksEvent) -> PostingRule? { byEvent[event] }

    private static let byEvent = Dictionary(uniqueKeysWithValues: rules.map { ($0.event, $0) })
}

extension Manifest {
    /// The rule of an event: the manifest's own, or its base's. Nil for events that are mirrored, not ruled.
    public func postingRule(for event: BooksEvent) -> PostingRule? {
        if let own = posting.first(where: { $0.event == event }) { return own }
        return postingBase == .v1 ? StandardPosting.rule(for: event) : nil
    }
}

// MARK: What is issued

extension StandardPosting {
    private static func sale(_ event: BooksEvent, _ kind: Repartition.DocumentKind, storno: Bool) -> PostingRule {
        PostingRule(
            event,
            [
                .debit("receivable", "totals.due", storno: storno).asOpenItem,
                .debit("advancesReceived", "totals.prepaidUninvoiced", storno: storno).unlessZero,
                .debit("advancesReceived", "taxable", each: "prepaymentsByRow", storno: storno)
                    .taxed(.advanceReversal, .base).unlessZero,
                .debit("taxRow", "tax", each: "prepaymentsByRow", storno: storno)
                    .taxed(.advanceReversal, .tax).unlessZero,
                .credit("revenue", "net", each: "lines", storno: storno).taxed(kind, .base).unlessZero,
                .debit("revenue.discounts", "amount", each: "allowances", storno: storno).taxed(kind, .base).unlessZero,
                .credit("revenue.charges", "amount", each: "charges", storno: storno).taxed(kind, .base).unlessZero,
                .credit("taxRow", "tax", each: "taxByRow", storno: storno).taxed(kind, .tax).unlessZero,
                .either("rounding", "totals.rounding", storno: storno).unlessZero
            ])
    }

    private static let documents: [PostingRule] = [
        sale(.invoiceIssued, .invoice, storno: false),
        sale(.debitNoteIssued, .invoice, storno: false),
        sale(.correctiveIssued, .invoice, storno: false),
        sale(.creditNoteIssued, .credit, storno: true)
    ]
}

// MARK: Advances

extension StandardPosting {
    /// What was received gross becomes an obligation without tax, and the tax: never revenue.
    private static func advance(_ event: BooksEvent, _ kind: Repartition.DocumentKind, storno: Bool) -> PostingRule {
        PostingRule(
            event,
            [
                .debit("advancesReceived", "totals.withTax", storno: storno),
                .credit("advancesReceived", "taxable", each: "taxByRow", storno: storno).taxed(kind, .base).unlessZero,
                .credit("taxRow", "tax", each: "taxByRow", storno: storno).taxed(kind, .tax).unlessZero
            ])
    }

    private static func advanceBill(
        _ event: BooksEvent, _ kind: Repartition.DocumentKind, storno: Bool
    ) -> PostingRule {
        PostingRule(
            event,
            [
                .credit("advancesPaid", "totals.withTax", storno: storno),
                .debit("advancesPaid", "taxable", each: "taxByRow", storno: storno).taxed(kind, .base).unlessZero,
                .debit("taxRow", "tax", each: "taxByRow", storno: storno).taxed(kind, .tax).unlessZero
            ])
    }

    private static let advances: [PostingRule] = [
        PostingRule(.advanceReceived, [.debit("bank", "amount"), .credit("advancesReceived", "amount").asOpenItem]),
        advance(.advanceInvoiced, .advance, storno: false),
        advance(.advanceReversed, .advance, storno: true),
        PostingRule(
            .advanceSettled,
            [.debit("advancesReceived", "amount").asOpenItem, .credit("receivable", "amount").asOpenItem]),
        PostingRule(.advanceRefunded, [.debit("advancesReceived", "amount").asOpenItem, .credit("bank", "amount")]),
        PostingRule(.advancePaid, [.debit("advancesPaid", "amount").asOpenItem, .credit("bank", "amount")]),
        advanceBill(.advanceBilled, .advance, storno: false),
        advanceBill(.advanceBillReversed, .advance, storno: true)
    ]
}

// MARK: Payments

extension StandardPosting {
    private static let payments: [PostingRule] = [
        PostingRule(.paymentReceived, [.debit("bank", "amount"), .credit("receivable", "amount").asOpenItem]),
        PostingRule(.paymentMade, [.debit("payable", "amount").asOpenItem, .credit("bank", "amount")]),
        PostingRule(
            .paymentOverpaid,
            [
                .debit("bank", "amount"), .credit("receivable", "settled").asOpenItem,
                .credit("advancesReceived", "excess").asOpenItem
            ]),
        PostingRule(
            .paymentUnderpaid,
            [
                .debit("bank", "amount"), .debit("differences", "shortfall"),
                .credit("receivable", "settled").asOpenItem
            ]),
        PostingRule(.paymentRefunded, [.debit("receivable", "amount").asOpenItem, .credit("bank", "amount")]),
        PostingRule(
            .paymentDiscountGranted,
            [
                .credit("receivable", "amount").asOpenItem,
                .debit("discountsGranted", "taxable", each: "taxByRow").taxed(.credit, .base),
                .credit("taxRow", "tax", each: "taxByRow", storno: true).taxed(.credit, .tax).unlessZero
            ]),
        PostingRule(
            .paymentDiscountTaken,
            [
                .debit("payable", "amount").asOpenItem,
                .credit("discountsTaken", "taxable", each: "taxByRow").taxed(.credit, .base),
                .debit("taxRow", "tax", each: "taxByRow", storno: true).taxed(.credit, .tax).unlessZero
            ]),
        PostingRule(.paymentBankFee, [.debit("bankFees", "amount"), .credit("bank", "amount")]),
        PostingRule(
            .paymentSetOff, [.debit("payable", "amount").asOpenItem, .credit("receivable", "amount").asOpenItem]),
        PostingRule(
            .paymentWithheld, [.debit("payable", "amount").asOpenItem, .credit("withholdingPayable", "amount")])
    ]
}

// MARK: Purchases and expenses

extension StandardPosting {
    private static func purchase(
        _ event: BooksEvent, _ kind: Repartition.DocumentKind, storno: Bool
    ) -> PostingRule {
        var lines: [PostingLine] = [
            .credit("payable", "totals.due", storno: storno).asOpenItem,
            .credit("advancesPaid", "totals.prepaidUninvoiced", storno: storno).unlessZero,
            .credit("advancesPaid", "taxable", each: "prepaymentsByRow", storno: storno)
                .taxed(.advanceReversal, .base).unlessZero,
            .debit("expense", "net", each: "lines", storno: storno).taxed(kind, .base).unlessZero,
            .credit("expense", "amount", each: "allowances", storno: storno).taxed(kind, .base).unlessZero,
            .debit("expense", "amount", each: "charges", storno: storno).taxed(kind, .base).unlessZero,
            .either("rounding", "totals.rounding", storno: storno).times(-1).unlessZero
        ]
        if kind == .selfAssessment {
            lines.append(.credit("taxRow", "selfAssessed", each: "taxByRow").taxed(kind, .tax).unlessZero)
            lines.append(.debit("taxRow", "selfAssessed", each: "taxByRow").taxed(kind, .deduction).unlessZero)
        } else {
            lines.append(
                .credit("taxRow", "tax", each: "prepaymentsByRow", storno: storno)
                    .taxed(.advanceReversal, .tax).unlessZero)
            lines.append(.debit("taxRow", "tax", each: "taxByRow", storno: storno).taxed(kind, .tax).unlessZero)
        }
        return PostingRule(event, lines)
    }

    private static let purchases: [PostingRule] = [
        purchase(.purchaseReceived, .invoice, storno: false),
        purchase(.purchaseCredited, .credit, storno: true),
        purchase(.purchaseReverseChargeDomestic, .selfAssessment, storno: false),
        purchase(.purchaseReverseChargeForeign, .selfAssessment, storno: false),
        purchase(.purchaseAcquisition, .selfAssessment, storno: false),
        PostingRule(
            .purchaseImported,
            [
                .credit("customsPayable", "total").asOpenItem,
                .debit("expense", "duty").unlessZero,
                .debit("vatBase", "taxable", each: "taxByRow").taxed(.invoice, .base),
                .credit("vatBase", "taxable", each: "taxByRow"),
                .debit("taxRow", "tax", each: "taxByRow").taxed(.invoice, .tax).unlessZero
            ]),
        purchase(.expenseApproved, .invoice, storno: false),
        PostingRule(.expensePaid, [.debit("payable", "amount").asOpenItem, .credit("bank", "amount")]),
        PostingRule(
            .expensePaidByEmployee,
            [.debit("payable", "amount").asOpenItem, .credit("employeePayable", "amount").asOpenItem])
    ]
}

// MARK: VAT, supplies to oneself

extension StandardPosting {
    private static func selfSupply(_ event: BooksEvent, _ role: String) -> PostingRule {
        PostingRule(
            event,
            [
                .debit(role, "totals.withTax"),
                .credit("inventory", "net", each: "lines").taxed(.invoice, .base).unlessZero,
                .credit("taxRow", "tax", each: "taxByRow").taxed(.invoice, .tax).unlessZero
            ])
    }

    private static let taxes: [PostingRule] = [
        selfSupply(.ownUse, "expense.ownUse"), selfSupply(.shortage, "expense.shortage"),
        selfSupply(.donation, "expense.donations"),
        PostingRule(
            .vatOutputReleased,
            [
                .debit("outputVAT.notDue", "tax", each: "taxByRow").unlessZero,
                .credit("taxRow", "tax", each: "taxByRow").taxed(.invoice, .tax).unlessZero,
                .debit("vatBase", "taxable", each: "taxByRow"),
                .credit("vatBase", "taxable", each: "taxByRow").taxed(.invoice, .base)
            ]),
        PostingRule(
            .vatInputReleased,
            [
                .credit("inputVAT.notDue", "tax", each: "taxByRow").unlessZero,
                .debit("taxRow", "tax", each: "taxByRow").taxed(.invoice, .tax).unlessZero,
                .credit("vatBase", "taxable", each: "taxByRow"),
                .debit("vatBase", "taxable", each: "taxByRow").taxed(.invoice, .base)
            ]),
        PostingRule(
            .vatReductionPending,
            [
                .debit("outputVAT.pendingReduction", "tax", each: "taxByRow").unlessZero,
                .credit("taxRow", "tax", each: "taxByRow").taxed(.credit, .tax).unlessZero,
                .debit("vatBase", "taxable", each: "taxByRow"),
                .credit("vatBase", "taxable", each: "taxByRow").taxed(.credit, .base)
            ]),
        PostingRule(
            .vatReductionConfirmed,
            [
                .credit("outputVAT.pendingReduction", "tax", each: "taxByRow").unlessZero,
                .credit("taxRow", "tax", each: "taxByRow", storno: true).taxed(.credit, .tax).unlessZero,
                .debit("vatBase", "taxable", each: "taxByRow", storno: true),
                .credit("vatBase", "taxable", each: "taxByRow", storno: true).taxed(.credit, .base)
            ]),
        PostingRule(
            .vatSettled,
            [
                .debit("item", "amount", each: "outputVAT").unlessZero,
                .credit("item", "amount", each: "inputVAT").unlessZero,
                .credit("vatPayable", "payable").unlessZero, .debit("vatReceivable", "receivable").unlessZero
            ]),
        PostingRule(.vatPaid, [.debit("vatPayable", "amount"), .credit("bank", "amount")]),
        PostingRule(.vatRefunded, [.debit("bank", "amount"), .credit("vatReceivable", "amount")])
    ]
}

// MARK: Profit tax, bad debt, currencies

extension StandardPosting {
    private static let others: [PostingRule] = [
        PostingRule(.profitTaxAdvancePaid, [.debit("profitTaxAdvances", "amount"), .credit("bank", "amount")]),
        PostingRule(
            .profitTaxAccrued,
            [
                .debit("profitTaxExpense", "amount"), .credit("profitTaxAdvances", "advances").unlessZero,
                .credit("profitTaxPayable", "payable").unlessZero
            ]),
        PostingRule(.receivableWrittenOff, [.debit("badDebt", "amount"), .credit("receivable", "amount").asOpenItem]),
        PostingRule(.receivableRecovered, [.debit("bank", "amount"), .credit("badDebtRecovered", "amount")]),
        PostingRule(.fxRealised, exchangeDifference),
        PostingRule(.fxRevalued, exchangeDifference),
        PostingRule(.roundingPosted, [.debit("receivable", "amount"), .either("rounding", "amount")])
    ]

    private static var exchangeDifference: [PostingLine] {
        [
            .debit("receivable", "gain").unlessZero, .credit("fxGain", "gain").unlessZero,
            .debit("fxLoss", "loss").unlessZero, .credit("receivable", "loss").unlessZero
        ]
    }
}
