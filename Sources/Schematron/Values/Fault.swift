/// A dynamic error of XPath: ends the evaluation of one assertion, never that of a document.
struct Fault: Error {
    /// The codes of the XPath 2.0 and Functions and Operators specifications, and two of our own for limits.
    enum Code: String {
        case division = "FOAR0001"
        case overflow = "FOAR0002"
        case invalidLexical = "FOCA0002"
        case decimalRange = "FOCA0001"
        case codePoint = "FOCH0001"
        case normalization = "FOCH0003"
        case dateRange = "FODT0001"
        case timezone = "FODT0003"
        case userError = "FOER0000"
        case notANumber = "FOCA0005"
        case cast = "FORG0001"
        case zeroOrOne = "FORG0003"
        case oneOrMore = "FORG0004"
        case exactlyOne = "FORG0005"
        case argument = "FORG0006"
        case dateTimeZones = "FORG0008"
        case regex = "FORX0002"
        case regexEmpty = "FORX0003"
        case replacement = "FORX0004"
        case document = "FODC0002"
        case type = "XPTY0004"
        case mixedStep = "XPTY0018"
        case notNodes = "XPTY0019"
        case axisContext = "XPTY0020"
        case noContext = "XPDY0002"
        case treat = "XPDY0050"
        case circular = "XTDE0640"
        case picture = "XTDE1310"
        case steps = "FISCUS-STEPS"
        case depth = "FISCUS-DEPTH"
        case memory = "FISCUS-MEMORY"
    }

    let code: Code
    let message: String

    /// A budget is used up: nothing that follows may go on as if it were not.
    var isFinal: Bool { code == .steps || code == .memory || code == .depth }

    @inline(never)
    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
