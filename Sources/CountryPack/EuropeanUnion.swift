/// The European Union as VAT sees it (directive 2006/112/EC, art. 5 and 6).
public enum EuropeanUnion {
    /// ISO 3166-1 codes of the member states since 2020-02-01, and of Northern Ireland's goods (XI) and Greece's VAT
    /// prefix (EL), which documents use.
    public static let members: Set<String> = [
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT",
        "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "XI"
    ]
}
