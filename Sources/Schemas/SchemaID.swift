/// The name of a schema or rule set, as profiles and reports write it: `ubl-2.1/Invoice`.
///
/// The part before the slash is the set and its edition, the part after it the document. A name says nothing about
/// where the file lies; ``SchemaCatalogue`` knows that.
public struct SchemaID: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    public var description: String { rawValue }

    /// UBL 2.1 (OASIS, 2013) whose XAdES import is the 2016 edition of XAdES 1.3.2: the default. XAdES baseline
    /// signatures (`SigningCertificateV2`) fit in its extension slot.
    public static let ublInvoice = SchemaID(rawValue: "ubl-2.1/Invoice")
    public static let ublCreditNote = SchemaID(rawValue: "ubl-2.1/CreditNote")

    /// The default without what only foreign content of an extension could hold: compiles in two thirds of the time,
    /// and judges every document without `ExtensionContent` the same.
    public static let ublReachInvoice = SchemaID(rawValue: "ubl-2.1-reach/Invoice")
    public static let ublReachCreditNote = SchemaID(rawValue: "ubl-2.1-reach/CreditNote")

    /// UBL 2.1 exactly as OASIS published it, with XAdES 1.3.2 of 2009: for receivers that check the stock set.
    public static let ublStockInvoice = SchemaID(rawValue: "ubl-2.1-stock/Invoice")
    public static let ublStockCreditNote = SchemaID(rawValue: "ubl-2.1-stock/CreditNote")

    /// XAdES 1.3.2 in the edition of 2016 (ETSI EN 319 132-1), over XMLDSig: for detached signature documents.
    public static let xades = SchemaID(rawValue: "xades-1.3.2")
    /// XAdES 1.4.1 in the edition of 2016.
    public static let xades141 = SchemaID(rawValue: "xades-1.4.1")
    /// XAdES 1.3.2 as published in 2009 (ETSI TS 101 903).
    public static let xades2009 = SchemaID(rawValue: "xades-1.3.2-2009")
    /// XML-Signature core (W3C, 2002).
    public static let xmldsig = SchemaID(rawValue: "xmldsig")

    /// The business rules of EN 16931 for UBL, release 1.3.16 (CEN/TC 434), as compiled XSLT.
    public static let en16931UBL = SchemaID(rawValue: "en16931-ubl-1.3.16")
}
