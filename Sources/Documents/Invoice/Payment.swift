public import JSON

/// How and when the document is paid (BG-16, BT-20).
public struct Payment: Record, Hashable {
    public var means: [PaymentMeans] = []
    public var terms: String?

    public init() {}

    public static let shape = Shape<Payment>("Payment", "How and when the document is paid.") {
        Field(list: "means", \.means, .record(), "ways to pay", term: "BG-16", ubl: "cac:PaymentMeans", limit: 20)
        Field(
            "terms", \.terms, .text(lines: true), "terms in words; {days} becomes the days to the due date",
            term: "BT-20", ubl: "cac:PaymentTerms/cbc:Note")
    }
}

/// One way to pay (BG-16 to BG-19).
public struct PaymentMeans: Record, Hashable {
    public var code = ""
    public var text: String?
    public var account: Account?
    public var reference: PaymentReference?
    public var card: Card?
    public var mandate: Mandate?

    public init() {}

    public static let shape = Shape<PaymentMeans>("PaymentMeans", "One way to pay.") {
        Field(
            "code", \.code, .code, "UNTDID 4461 (30 credit transfer, 10 cash ...)", term: "BT-81",
            ubl: "cbc:PaymentMeansCode")
        Field("text", \.text, .text(), "in words", term: "BT-82", ubl: "cbc:PaymentMeansCode/@name")
        Field("account", \.account, .record(), "credit transfer", term: "BG-17", ubl: "cac:PayeeFinancialAccount")
        Field("reference", \.reference, .record(), "remittance information", term: "BT-83", ubl: "cbc:PaymentID")
        Field("card", \.card, .record(), "payment card", term: "BG-18", ubl: "cac:CardAccount")
        Field("mandate", \.mandate, .record(), "direct debit", term: "BG-19", ubl: "cac:PaymentMandate")
    }

    /// A bank account (BG-17).
    public struct Account: Record, Hashable {
        public var iban: String?
        public var number: String?
        public var name: String?
        public var bic: String?

        public init() {}

        public static let shape = Shape<Account>(
            "Account", "A bank account.",
            check: { account, context in
                if (account.iban == nil) == (account.number == nil) {
                    context.report(
                        "account.identifier", "a bank account has either an IBAN or a local number",
                        remedy: "give \"iban\" or \"number\", one of them")
                }
            }
        ) {
            Field(
                "iban", \.iban, .matching("^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$", "an IBAN without spaces") { IBAN.isValid($0) },
                "IBAN, check digits verified", term: "BT-84", ubl: "cbc:ID")
            Field("number", \.number, .text(maximum: 100), "local account number", term: "BT-84", ubl: "cbc:ID")
            Field("name", \.name, .text(maximum: 200), "account holder", term: "BT-85", ubl: "cbc:Name")
            Field("bic", \.bic, .code, "BIC", term: "BT-86", ubl: "cac:FinancialInstitutionBranch/cbc:ID")
        }
    }

    /// A payment card (BG-18): only the last digits are ever held.
    public struct Card: Record, Hashable {
        public var number = ""
        public var holder: String?

        public init() {}

        public static let shape = Shape<Card>("Card", "A payment card; only its last digits.") {
            Field(
                "number", \.number,
                .matching("^[0-9*X]{4,10}$", "the last 4 to 6 digits, the rest masked or left out") { bytes in
                    (4...10).contains(bytes.count)
                        && bytes.allSatisfy {
                            ($0 &- UInt8(ascii: "0")) < 10 || $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "X")
                        }
                }, "last digits", term: "BT-87", ubl: "cbc:PrimaryAccountNumberID")
            Field("holder", \.holder, .text(maximum: 200), "holder", term: "BT-88", ubl: "cbc:HolderName")
        }
    }

    /// A direct debit mandate (BG-19).
    public struct Mandate: Record, Hashable {
        public var id: String?
        public var account: String?

        public init() {}

        public static let shape = Shape<Mandate>("Mandate", "A direct debit mandate.") {
            Field("id", \.id, .code, "mandate reference", term: "BT-89", ubl: "cbc:ID")
            Field(
                "account", \.account, .code, "debited account", term: "BT-91", ubl: "cac:PayerFinancialAccount/cbc:ID")
        }
    }
}

/// A payment reference with the model that its country uses (RS 97, HR00, HR01 ...).
public struct PaymentReference: Record, Hashable {
    public var model: String?
    public var value = ""

    public init() {}

    public static let shape = Shape<PaymentReference>("PaymentReference", "A payment reference.") {
        Field("model", \.model, .code, "model number, where the country has models")
        Field("value", \.value, .text(maximum: 140), "the reference", term: "BT-83", ubl: "cbc:PaymentID")
    }
}
