/// What can happen in the books: the closed list. A country has a rule for each, of its own or of the base.
///
/// A part payment is a `payment.received` or `payment.made` of less than is open.
public enum BooksEvent: String, Sendable, CaseIterable, Hashable {
    // Documents issued.
    case invoiceIssued = "invoice.issued"
    case creditNoteIssued = "creditNote.issued"
    case debitNoteIssued = "debitNote.issued"
    case correctiveIssued = "corrective.issued"
    case documentStorno = "document.storno"
    case documentCancelled = "document.cancelled"
    // Advances received.
    case advanceReceived = "advance.received"
    case advanceInvoiced = "advance.invoiced"
    case advanceReversed = "advance.reversed"
    case advanceSettled = "advance.settled"
    case advanceRefunded = "advance.refunded"
    // Payments.
    case paymentReceived = "payment.received"
    case paymentMade = "payment.made"
    case paymentOverpaid = "payment.overpaid"
    case paymentUnderpaid = "payment.underpaid"
    case paymentRefunded = "payment.refunded"
    case paymentDiscountGranted = "payment.discountGranted"
    case paymentDiscountTaken = "payment.discountTaken"
    case paymentBankFee = "payment.bankFee"
    case paymentSetOff = "payment.setOff"
    case paymentWithheld = "payment.withheld"
    // Purchases and advances paid.
    case purchaseReceived = "purchase.received"
    case purchaseCredited = "purchase.credited"
    case purchaseReverseChargeDomestic = "purchase.reverseCharge.domestic"
    case purchaseReverseChargeForeign = "purchase.reverseCharge.foreign"
    case purchaseAcquisition = "purchase.acquisition"
    case purchaseImported = "purchase.imported"
    case advancePaid = "advance.paid"
    case advanceBilled = "advance.billed"
    case advanceBillReversed = "advance.billReversed"
    // Expenses.
    case expenseApproved = "expense.approved"
    case expensePaid = "expense.paid"
    case expensePaidByEmployee = "expense.paidByEmployee"
    // Supplies to oneself and losses.
    case ownUse = "ownUse"
    case shortage = "shortage"
    case donation = "donation"
    // VAT.
    case vatOutputReleased = "vat.outputReleased"
    case vatInputReleased = "vat.inputReleased"
    case vatReductionPending = "vat.reductionPending"
    case vatReductionConfirmed = "vat.reductionConfirmed"
    case vatSettled = "vat.settled"
    case vatPaid = "vat.paid"
    case vatRefunded = "vat.refunded"
    // Profit tax.
    case profitTaxAdvancePaid = "profitTax.advancePaid"
    case profitTaxAccrued = "profitTax.accrued"
    // Bad debt.
    case receivableWrittenOff = "receivable.writtenOff"
    case receivableRecovered = "receivable.recovered"
    // Currencies and rounding.
    case fxRealised = "fx.realised"
    case fxRevalued = "fx.revalued"
    case fxRevaluationReversed = "fx.revaluationReversed"
    case roundingPosted = "rounding.posted"
    // The year.
    case openingPosted = "opening.posted"
    case yearClosed = "year.closed"
    case yearReopened = "year.reopened"
}

extension BooksEvent {
    /// Posted from other data than a rule: a mirror of entries there are (storno, cancellation, reopening), balances
    /// taken over, or the steps of `yearEnd`.
    public var isMirrored: Bool {
        switch self {
        case .documentStorno, .documentCancelled, .fxRevaluationReversed, .openingPosted, .yearClosed, .yearReopened:
            true
        default:
            false
        }
    }
}
