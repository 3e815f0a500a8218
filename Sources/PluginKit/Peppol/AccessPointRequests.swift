internal import JSON

/// Calls on a local access point of the phoss-ap kind: the document itself goes in, the envelope is made there.
///
/// The access point flags a repeated envelope id and takes it all the same, so a submission is made once; what became
/// of one whose answer was lost is asked for by that id, which is the host's.
public struct AccessPointRequests {
    public static let channel = "peppol"

    /// How a document is addressed on the network.
    public struct Addressing: Sendable, Hashable {
        /// Participants with their scheme, as in `0235:1234567890`.
        public var sender = ""
        public var receiver = ""
        public var documentTypeScheme = "busdox-docid-qns"
        public var documentType = ""
        public var process = ""
        /// ISO 3166-1 alpha-2 of the real sender.
        public var country = ""

        public init() {}
    }

    private let request: ExchangeRequest
    private let addressing: Addressing

    public init(_ request: ExchangeRequest, _ addressing: Addressing) {
        self.request = request
        self.addressing = addressing
    }

    /// `send`, `poll`, `reconcile`.
    public func recipe() throws -> ExchangeRecipe {
        switch request.action {
        case "send": try send()
        case "poll", "reconcile":
            status(try request.parameters["sbdhInstanceIdentifier"] ?? instance())
        default: throw Unsupported("the action \(request.action) at the access point")
        }
    }

    private func send() throws -> ExchangeRecipe {
        let ids = [
            "iso6523-actorid-upis::" + addressing.sender, "iso6523-actorid-upis::" + addressing.receiver,
            addressing.documentTypeScheme + "::" + addressing.documentType,
            "cenbii-procid-ubl::" + addressing.process, addressing.country,
        ]
        var recipe = base("/api/outbound/submit/" + ids.map(PercentEncoding.encoded).joined(separator: "/"))
        recipe.call = .sendOnce
        recipe.method = .POST
        recipe.query = ["sbdhInstanceID": try instance()]
        recipe.query["mlsTo"] = request.parameters["mlsTo"]
        recipe.headers["Content-Type"] = "application/xml"
        recipe.sendsDocument = true
        return recipe
    }

    private func status(_ id: String) -> ExchangeRecipe {
        var recipe = base("/api/outbound/status/" + PercentEncoding.encoded(id))
        recipe.query = ["includeArchive": "true"]
        return recipe
    }

    private func base(_ path: String) -> ExchangeRecipe {
        var recipe = ExchangeRecipe()
        recipe.endpoint = Self.channel
        recipe.path = path
        recipe.headers = ["Accept": "application/json"]
        recipe.credentials = [.init(kind: .header, secret: "peppol.token", name: "X-Token")]
        recipe.rate = Self.channel
        return recipe
    }

    private func instance() throws -> String {
        guard let instance = request.parameters["instance"] else {
            throw Diagnostics(
                Diagnostic(
                    code: "peppol.instance", path: "/parameters/instance", message: "the envelope needs an id",
                    remedy: "give a UUID that stays the same over repeats"))
        }
        return instance
    }
}

/// Percent-encoding of a whole path segment (RFC 3986: everything but the unreserved characters).
enum PercentEncoding {
    static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".unicodeScalars)
        var encoded = String.UnicodeScalarView()
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: encoded.append(UnicodeScalar(byte))
            default: encoded.append(contentsOf: ["%", digits[Int(byte >> 4)], digits[Int(byte & 15)]])
            }
        }
        return String(encoded)
    }
}
