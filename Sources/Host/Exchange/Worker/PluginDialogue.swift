internal import FoundationEssentials
internal import PluginKit
internal import Plugins
internal import Storage
internal import XMLSignature

/// Asks a country's plugin for a call, gives it what it needs of the host for that, and signs what is to be signed: the
/// plugin says what, the host has the key.
struct PluginDialogue {
    let exchange: Exchange
    let plugin: LoadedPlugin
    let organization: OrganizationID

    /// - Throws: `PluginError`; `plugin.needs`, `plugin.need`, `message.*`.
    func recipe(_ request: ExchangeRequest, _ given: [String: [UInt8]]) async throws -> ExchangeRecipe {
        var parts = given
        // A plugin may need one thing for the next; more than a few rounds is a plugin that never ends.
        for _ in 0..<4 {
            switch try plugin.exchangeRequest(request, parts: parts) {
            case .recipe(let recipe): return recipe
            case .needs(let needs): for need in needs { parts["need:" + need.id] = try await meet(need) }
            }
        }
        throw ExchangeError(.invalid, "plugin.needs", "the plugin needs one thing after the other and never ends")
    }

    private func meet(_ need: Needs.Need) async throws -> [UInt8] {
        guard need.op == .signRaw, let bytes = Data(base64Encoded: need.bytes) else {
            throw ExchangeError(
                .invalid, "plugin.need", "\(need.op.rawValue) is not supported by this host",
                remedy: "see docs/exchange.md")
        }
        let key = try await key()
        do throws(SignatureError) {
            return try key.sign(Array(bytes), algorithm: need.algorithm ?? "rsa-sha256")
        } catch {
            throw Self.unfit(error)
        }
    }

    /// The message as it is sent.
    func body(_ recipe: ExchangeRecipe) async throws -> [UInt8] {
        let body = Array((recipe.body ?? "").utf8)
        guard let signature = recipe.signature else { return body }
        let key = try await key()
        let moment = Moment(secondsSince1970: exchange.parts.now().microseconds / 1_000_000)
        do throws(SignatureError) {
            try key.requireAlgorithm(signature.algorithm)
            return try XMLSigner(key: key).signElement(id: signature.reference, of: body, at: moment)
        } catch {
            throw Self.unfit(error)
        }
    }

    func bounded(_ recipe: ExchangeRecipe) -> ExchangeRecipe {
        guard let seconds = exchange.parts.settings.totalSeconds else { return recipe }
        var recipe = recipe
        recipe.totalSeconds = min(recipe.totalSeconds, seconds)
        return recipe
    }

    private func key() async throws -> SigningKey {
        guard let key = try await exchange.parts.signingKey(organization) else {
            throw ExchangeError(
                .invalid, "message.noKey", "the message must be signed, and the organization has no key",
                remedy: "give the organization a signing key")
        }
        return key
    }

    private static func unfit(_ error: SignatureError) -> ExchangeError {
        ExchangeError(.invalid, "message.\(error.code)", error.message, remedy: error.remedy)
    }
}
