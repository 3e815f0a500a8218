public import JSON
internal import PluginAPI

/// What a served function answers.
enum Reply {
    case bytes([UInt8])
    case json(JSONValue, warnings: [Diagnostic] = [])

    static func record(_ record: some Record) -> Reply { .json(record.json) }

    var bytes: [UInt8] {
        switch self {
        case .bytes(let bytes): bytes
        case .json(let value, _): value.serialized()
        }
    }

    var warnings: [Diagnostic] {
        if case .json(_, let warnings) = self { warnings } else { [] }
    }
}

/// Turns one C call into one Swift call: reads the request strictly, runs the body, and turns whatever it throws into a
/// status and diagnostics. Nothing that is wrong with a request may trap in here.
func serve<Request: Record>(
    _ pointer: UnsafePointer<fiscus_call>?, _ body: (Request, ExportedPlugin, Parts) throws -> Reply
) -> fiscus_status {
    guard let pointer, let call = IncomingCall(pointer), let exported = currentPlugin() else {
        return FISCUS_INVALID_INPUT
    }
    guard call.inputSize <= call.limits.maximumInput else {
        return call.fail(
            FISCUS_LIMIT,
            Diagnostic(
                code: "limit.input", message: "the request has \(call.inputSize) bytes",
                remedy: "at most \(call.limits.maximumInput) are allowed"))
    }
    if call.isCancelled { return FISCUS_CANCELLED }
    do {
        let value = try JSONReader.read(call.request)
        let request = try Request.decode(value)
        let reply = try body(request, exported, call.parts())
        let status = call.write(reply.bytes)
        if status == FISCUS_OK, !reply.warnings.isEmpty { call.report(reply.warnings) }
        return status
    } catch let needs as Needs {
        let status = call.write(needs.json.serialized())
        return status == FISCUS_OK ? FISCUS_NEEDS : status
    } catch let error as JSONError {
        return call.fail(FISCUS_INVALID_INPUT, Diagnostic(error))
    } catch let error as Diagnostics {
        return call.fail(FISCUS_INVALID_INPUT, error.all.map(\.relativeToDocument))
    } catch let error as Refusal {
        return call.fail(FISCUS_REFUSED, error.diagnostics.all)
    } catch let error as Unsupported {
        return call.fail(FISCUS_UNSUPPORTED, error.diagnostic)
    } catch let error as ExportedPlugin.Failure {
        return call.fail(FISCUS_INTERNAL, error.diagnostics.all)
    } catch {
        return call.fail(
            FISCUS_INTERNAL,
            Diagnostic(
                code: "plugin.defect", message: "the plugin failed: \(error)",
                remedy: "report this to the plugin's vendor"))
    }
}

extension Diagnostic {
    /// Paths of diagnostics lead into the document of the request, not into the request around it.
    public var relativeToDocument: Diagnostic {
        let prefix = "/document"
        guard path.hasPrefix(prefix + "/") else { return self }
        var copy = self
        copy.path = String(path.dropFirst(prefix.count))
        return copy
    }
}

/// What a plugin answers to a call it does not serve.
public struct Unsupported: Error, Sendable {
    public let diagnostic: Diagnostic

    public init(_ what: String) {
        diagnostic = Diagnostic(code: "plugin.unsupported", message: "this plugin does not \(what)")
    }
}
