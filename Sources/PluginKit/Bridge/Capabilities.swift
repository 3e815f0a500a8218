internal import CountryPack
internal import JSON
internal import PluginAPI

/// The capability structs of a Swift plugin. The same for every plugin: what one does not do, its default answers.
enum Capabilities {
    static let ids = [FISCUS_CAPABILITY_COUNTRY, FISCUS_CAPABILITY_TAX, FISCUS_CAPABILITY_DOCUMENT]

    static let get: @convention(c) (fiscus_bytes) -> UnsafeRawPointer? = { id in
        let table = Capabilities.tables
        if id.equals("fiscus.country/1") { return UnsafeRawPointer(table.country) }
        if id.equals("fiscus.tax/1") { return UnsafeRawPointer(table.tax) }
        if id.equals("fiscus.document/1") { return UnsafeRawPointer(table.document) }
        return nil
    }

    private struct Tables: @unchecked Sendable {
        // Immortal and never written again; hence @unchecked.
        let country = UnsafeMutablePointer<fiscus_country_1>.allocate(capacity: 1)
        let tax = UnsafeMutablePointer<fiscus_tax_1>.allocate(capacity: 1)
        let document = UnsafeMutablePointer<fiscus_document_1>.allocate(capacity: 1)

        init() {
            country.initialize(
                to: fiscus_country_1(
                    struct_size: UInt32(MemoryLayout<fiscus_country_1>.size), reserved: 0, describe: describe,
                    format_number: formatNumber))
            tax.initialize(
                to: fiscus_tax_1(
                    struct_size: UInt32(MemoryLayout<fiscus_tax_1>.size), reserved: 0, assess: assess,
                    identify: identify,
                    levy: nil))
            document.initialize(
                to: fiscus_document_1(
                    struct_size: UInt32(MemoryLayout<fiscus_document_1>.size), reserved: 0, build: build, read: nil,
                    correct: nil))
        }
    }

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

/// Request of `fiscus.country/1 describe`.
struct DescribeRequest: Record {
    var context = CallContext()

    init() {}

    static let shape = Shape<DescribeRequest>("DescribeRequest", "Asks for the manifest.") {
        Field("context", \.context, .record(), "context of the call")
    }
}
