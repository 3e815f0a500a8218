internal import CountryPack
public import JSON
internal import Schematron

extension Report {
    /// The machine form, one object a document; `docs/schemas/report-1.json` describes it.
    ///
    /// - Parameter timings: whether `layers[].ms` is written; without it equal documents give equal bytes.
    public func json(timings: Bool = false) -> JSONValue {
        var object: JSONObject = [
            "path": .string(path), "valid": .bool(isValid), "profile": profile.map { .string($0) } ?? .null,
            "rulesets": .array(ruleSets.map(\.json)),
            "layers": .array(layers.map { $0.json(timings: timings) }),
            "findings": .array(findings.map(\.json)),
        ]
        if !ignored.isEmpty {
            object["ignored"] = .array(
                ignored.map { ignored in
                    var object: JSONObject = ["rule": .string(ignored.rule.rule)]
                    if let below = ignored.rule.below { object["below"] = .string(below) }
                    object["reason"] = .string(ignored.rule.reason)
                    object["source"] = .string(ignored.rule.source)
                    object["findings"] = .integer(ignored.findings)
                    return .object(object)
                })
        }
        if !overridden.isEmpty {
            object["overridden"] = .array(
                overridden.map {
                    [
                        "rule": .string($0.rule), "from": .string($0.from.rawValue), "to": .string($0.to.rawValue),
                        "reason": .string($0.reason), "findings": .integer($0.findings),
                    ]
                })
        }
        return .object(object)
    }
}

extension Layer {
    fileprivate func json(timings: Bool) -> JSONValue {
        var object: JSONObject = ["name": .string(name.rawValue), "status": .string(status.rawValue)]
        if timings, let nanoseconds { object["ms"] = .number(Self.milliseconds(nanoseconds)) }
        return .object(object)
    }

    /// Exact to the microsecond, without a detour through binary fractions.
    package static func milliseconds(_ nanoseconds: UInt64) -> String {
        let micros = nanoseconds / 1_000
        let rest = String(micros % 1_000)
        return "\(micros / 1_000)." + String(repeating: "0", count: 3 - rest.utf8.count) + rest
    }
}

extension ReportFinding {
    fileprivate var json: JSONValue {
        [
            "rule": .string(rule), "severity": .string(severity.rawValue), "layer": .string(layer.rawValue),
            "kind": .string(kind.rawValue), "line": .integer(line), "column": .integer(column),
            "location": .string(location), "message": .string(message),
            "values": .array(values.map { ["expression": .string($0.expression), "value": .string($0.value)] }),
        ]
    }
}

extension Report.UsedRuleSet {
    fileprivate var json: JSONValue {
        var object: JSONObject = ["id": .string(id), "version": .string(version), "sha256": .string(sha256)]
        if let phase { object["phase"] = .string(phase) }
        return .object(object)
    }
}
