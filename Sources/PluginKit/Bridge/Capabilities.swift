internal import CountryPack
internal import JSON
internal import PluginAPI

/// The capability structs of a Swift plugin. The same for every plugin: what one does not do, its default answers.
enum Capabilities {
    static let ids = [
        FISCUS_CAPABILITY_COUNTRY, FISCUS_CAPABILITY_TAX, FISCUS_CAPABILITY_DOCUMENT, FISCUS_CAPABILITY_EXCHANGE,
        FISCUS_CAPABILITY_FILING
    ]

    static let get: @convention(c) (fiscus_bytes) -> UnsafeRawPointer? = { id in
        let table = Capabilities.tables
        if id.equals("fiscus.country/1") { return UnsafeRawPointer(table.country) }
        if id.equals("fiscus.tax/1") { return UnsafeRawPointer(table.tax) }
        if id.equals("fiscus.document/1") { return UnsafeRawPointer(table.document) }
        if id.equals("fiscus.exchange/1") { return UnsafeRawPointer(table.exchange) }
        if id.equals("fiscus.filing/1") { return UnsafeRawPointer(table.filing) }
        return nil
    }

    private struct Tables: @unchecked Sendable {
        // Immortal and never written again; hence @unchecked.
        let country = UnsafeMutablePointer<fiscus_country_1>.allocate(capacity: 1)
        let tax = UnsafeMutablePointer<fiscus_tax_1>.allocate(capacity: 1)
        let document = UnsafeMutablePointer<fiscus_document_1>.allocate(capacity: 1)
        let exchange = UnsafeMutablePointer<fiscus_exchange_1>.allocate(capacity: 1)
        let filing = UnsafeMutablePointer<fiscus_filing_1>.allocate(capacity: 1)

        init() {
            country.initialize(
                to: fiscus_country_1(
                    struct_size: size(fiscus_country_1.self), reserved: 0, describe: describe,
                    format_number: formatNumber))
            tax.initialize(
                to: fiscus_tax_1(
                    struct_size: size(fiscus_tax_1.self), reserved: 0, assess: assess, identify: identify, levy: levy))
            document.initialize(
                to: fiscus_document_1(
                    struct_size: size(fiscus_document_1.self), reserved: 0, build: build, read: read,
                    correct: correct))
            exchange.initialize(
                to: fiscus_exchange_1(
                    struct_size: size(fiscus_exchange_1.self), reserved: 0, route: route, duties: duties,
                    request: request, interpret: interpret, receive: receive))
            filing.initialize(
                to: fiscus_filing_1(
                    struct_size: size(fiscus_filing_1.self), reserved: 0, prepare: prepare, render: render))
        }
    }

    private static func size<Block>(_ type: Block.Type) -> UInt32 { UInt32(MemoryLayout<Block>.size) }

    private static let tables = Tables()

    private static let describe: fiscus_function = { call in
        serve(call) { (request: DescribeRequest, exported, _) in .bytes(Array(exported.manifest.buffer)) }
    }

    private static let formatNumber: fiscus_function = { call in
        serve(call) { (request: FormatNumberRequest, exported, _) in
            .record(try exported.plugin().get().formatNumber(request))
        }
    }

    private static let assess: fiscus_function = { call in
        serve(call) { (request: AssessRequest, exported, _) in
            let answer = try exported.plugin().get().assess(request)
            return .json(answer.json, warnings: answer.warnings)
        }
    }

    private static let identify: fiscus_function = { call in
        serve(call) { (request: IdentifyRequest, exported, _) in .record(try exported.plugin().get().identify(request))
        }
    }

    private static let build: fiscus_function = { call in
        serve(call) { (request: BuildRequest, exported, parts) in
            .bytes(try exported.plugin().get().build(request, parts: parts))
        }
    }
}

// MARK: Documents, levies

extension Capabilities {
    private static let levy: fiscus_function = { call in
        serve(call) { (request: LevyRequest, exported, _) in .record(try exported.plugin().get().levy(request)) }
    }

    private static let read: fiscus_function = { call in
        serve(call) { (request: ReadRequest, exported, parts) in
            let xml = try parts.parsing(parts.needed(ReadRequest.part))
            return .record(try exported.plugin().get().read(request, xml: xml))
        }
    }

    private static let correct: fiscus_function = { call in
        serve(call) { (request: CorrectRequest, exported, _) in .record(try exported.plugin().get().correct(request)) }
    }
}

// MARK: Exchange, filing

extension Capabilities {
    private static let route: fiscus_function = { call in
        serve(call) { (request: RouteRequest, exported, _) in .record(try exported.plugin().get().route(request)) }
    }

    private static let duties: fiscus_function = { call in
        serve(call) { (request: DutiesRequest, exported, _) in .record(try exported.plugin().get().duties(request)) }
    }

    private static let request: fiscus_function = { call in
        serve(call) { (request: ExchangeRequest, exported, parts) in
            .record(try exported.plugin().get().exchangeRequest(request, parts: parts))
        }
    }

    private static let interpret: fiscus_function = { call in
        serve(call) { (request: InterpretRequest, exported, parts) in
            let body = parts[InterpretRequest.part] ?? []
            return .record(try exported.plugin().get().interpret(request, body: body, xml: parts.parsing))
        }
    }

    private static let receive: fiscus_function = { call in
        serve(call) { (request: ReceiveRequest, exported, parts) in
            let message = try parts.needed(ReceiveRequest.part)
            return .record(try exported.plugin().get().receive(request, message: message, xml: parts.parsing))
        }
    }

    private static let prepare: fiscus_function = { call in
        serve(call) { (request: PrepareFilingRequest, exported, _) in
            .record(try exported.plugin().get().prepareFiling(request))
        }
    }

    private static let render: fiscus_function = { call in
        serve(call) { (request: RenderFilingRequest, exported, _) in
            .bytes(try exported.plugin().get().renderFiling(request))
        }
    }
}

/// Request of `fiscus.country/1 describe`.
struct DescribeRequest: Record {
    var context = CallContext()

    init() {}

    static let shape = Shape<DescribeRequest>("DescribeRequest", "Asks for the manifest.") {
        Field("context", \.context, .record(), "context of the call")
    }
}
