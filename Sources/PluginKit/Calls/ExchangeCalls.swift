public import Documents
public import JSON

/// Request of `fiscus.exchange/1 request`. The stored bytes of the document, where there are such, are the part
/// `document`.
public struct ExchangeRequest: Record {
    public static let part = "document"

    public var context = CallContext()
    public var action = ""
    public var channel: String?
    public var document: Invoice?
    public var key: String?
    public var parameters: [String: String] = [:]

    public init() {}

    public init(context: CallContext, action: String, document: Invoice? = nil) {
        self.context = context
        self.action = action
        self.document = document
    }

    public static let shape = Shape<ExchangeRequest>("ExchangeRequest", "A call on an authority to describe.") {
        Field("context", \.context, .record(), "context of the call")
        Field("action", \.action, .identifier, "send, poll, reconcile, cancel, storno, accept, reject, report ...")
        Field("channel", \.channel, .identifier, "channel that `route` chose")
        Field("document", \.document, .record(), "the issued document")
        Field("key", \.key, .code, "idempotency key; the host's, stable over repeats")
        Field(
            "parameters", \.parameters, .dictionary(of: .text()), default: [:],
            "what the action needs: the authority's id, dates, a reason")
    }
}

/// Answer of `fiscus.exchange/1 request`: an HTTP call as data. The host adds credentials and executes it.
public struct ExchangeRecipe: Record, Hashable {
    /// Whether and how a call may be repeated (submission rules of the host).
    public enum Call: String, Sendable, CaseIterable { case safe, idempotentByKey, idempotentByIdentity, sendOnce }
    public enum Method: String, Sendable, CaseIterable { case GET, POST, PUT, DELETE }

    public struct Credential: Record, Hashable {
        public enum Kind: String, Sendable, CaseIterable { case header, basic, oauth2, mtls, field }

        public var kind = Kind.header
        public var secret = ""
        /// Header, or dotted field of a JSON body.
        public var name: String?

        public init() {}

        public init(kind: Kind, secret: String, name: String? = nil) {
            self.kind = kind
            self.secret = secret
            self.name = name
        }

        public static let shape = Shape<Credential>("Credential", "A secret the host adds; plugins see names only.") {
            Field("kind", \.kind, .enumeration(), "header, basic, oauth2, mtls, or a field of the JSON body")
            Field("secret", \.secret, .identifier, "name of the secret")
            Field("name", \.name, .code, "header or field it goes into")
        }
    }

    /// The signature a message needs before it is sent.
    public struct Signature: Record, Hashable {
        public enum Form: String, Sendable, CaseIterable { case enveloped, detached }

        public var form = Form.enveloped
        /// Value of the attribute that names the signed element.
        public var reference = ""
        public var idAttribute: String?
        public var algorithm = "rsa-sha256"

        public init() {}

        public static let shape = Shape<Signature>("MessageSignature", "An XML signature over a message.") {
            Field("form", \.form, .enumeration(), "where it stands")
            Field("reference", \.reference, .code, "id of the signed element")
            Field("idAttribute", \.idAttribute, .code, "the attribute that holds it; Id when absent")
            Field("algorithm", \.algorithm, .code, "signature algorithm")
        }
    }

    public var call = Call.safe
    public var method = Method.GET
    public var endpoint = ""
    public var path = ""
    public var query: [String: String] = [:]
    public var headers: [String: String] = [:]
    public var credentials: [Credential] = []
    /// The stored document is the body, byte for byte.
    public var sendsDocument = false
    public var body: String?
    public var signature: Signature?
    public var rate: String?
    public var connectSeconds = 10
    public var totalSeconds = 60

    public init() {}

    public static let shape = Shape<ExchangeRecipe>(
        "ExchangeRecipe", "An HTTP call as data.",
        check: { recipe, context in
            if recipe.sendsDocument, recipe.body != nil {
                context.report("recipe.twoBodies", "the body is the document or a text, not both")
            }
            if recipe.method == .GET, recipe.call != .safe {
                context.report("recipe.unsafeGet", "a GET changes nothing", remedy: "make the call safe")
            }
        }
    ) {
        Field("call", \.call, .enumeration(), "whether and how it may be repeated")
        Field("method", \.method, .enumeration(), "HTTP method")
        Field("endpoint", \.endpoint, .identifier, "authority whose base address it goes to")
        Field("path", \.path, .text(maximum: 2000), "path below the base address, percent-encoded")
        Field("query", \.query, .dictionary(of: .anyText), default: [:], "query parameters")
        Field("headers", \.headers, .dictionary(of: .anyText), default: [:], "headers without credentials")
        Field(list: "credentials", \.credentials, .record(), "secrets the host adds")
        Field("sendsDocument", \.sendsDocument, .bool, default: false, "the stored bytes are the body")
        Field("body", \.body, .anyText, "the body, when it is not the stored document")
        Field("signature", \.signature, .record(), "the signature the body gets")
        Field("rate", \.rate, .identifier, "authority whose rate limit counts")
        Field("connectSeconds", \.connectSeconds, .integer(1...120), default: 10, "time to connect")
        Field("totalSeconds", \.totalSeconds, .integer(1...600), default: 60, "time for the whole call")
    }
}
