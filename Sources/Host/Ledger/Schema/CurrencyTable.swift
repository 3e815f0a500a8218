internal import Documents

/// The currencies of ISO 4217 (list one, codes in force; funds and metals left out), with their minor units.
enum CurrencyTable {
    struct Row: Hashable {
        let code: String
        let decimals: Int64
        /// One minor unit in 1/10,000: amounts are multiples of it.
        let unit: Int64
    }

    static let all = Set(
        codes.compactMap { Currency($0) }.map { currency in
            Row(
                code: currency.code, decimals: Int64(currency.decimals),
                unit: [10_000, 1000, 100, 10, 1][currency.decimals])
        })

    static var rows: [String] {
        all.sorted { $0.code < $1.code }.map { row in
            "INSERT INTO currencies (code, decimals, unit) VALUES ('\(row.code)', \(row.decimals), \(row.unit))"
        }
    }

    private static let codes = """
        AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD \
        CAD CDF CHF CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP \
        GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD \
        KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK \
        NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD \
        SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYI UYU UYW UZS VED VES VND VUV \
        WST XAF XCD XOF XPF YER ZAR ZMW ZWG
        """.split(separator: " ").map(String.init)
}
