internal import JSON

/// One edition of a rule set: `group:name:version`, for example `eu.cen.en16931:ubl:1.3.16`.
public struct RuleSetCoordinates: Sendable, Hashable, CustomStringConvertible {
    public let set: RuleSetName
    public let version: RuleSetVersion

    /// Nil for anything but three plain words with colons between them.
    public init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let set = RuleSetName(String(text[..<colon])),
            let version = RuleSetVersion(String(text[text.index(after: colon)...]))
        else { return nil }
        self.set = set
        self.version = version
    }

    public var description: String { "\(set):\(version)" }
}

extension Codec where Value == RuleSetCoordinates? {
    static var coordinates: Codec {
        .text(
            schema: [
                "type": "string",
                "pattern": "^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}(:[A-Za-z0-9][A-Za-z0-9._+-]{0,63}){2}$",
            ]
        ) { text, context in
            guard let coordinates = RuleSetCoordinates(text) else {
                context.report(
                    "rules.coordinates", "\"\(text.prefix(200))\" is not group:name:version",
                    remedy: "for example eu.cen.en16931:ubl:1.3.16")
                return nil
            }
            return coordinates
        } _: {
            $0?.description ?? ""
        }
    }
}
