internal import PluginKit
internal import Plugins
internal import Storage
internal import Synchronization

/// Asks an authority what is no transmission's: what lies in an inbox, and what it is. Safe calls only.
struct ChannelTalk {
    let exchange: Exchange
    let organization: OrganizationID
    let profile: IssuerProfile
    let plugin: LoadedPlugin

    /// No answer that could be used, with a code an operator knows.
    struct Failure: Error {
        let code: String
    }

    /// - Throws: `Failure`, `PluginError`, `ExchangeError`, `StartMarker.Refusal.rate`.
    func ask(
        _ action: String, _ parameters: [String: String]
    ) async throws -> (meaning: Interpretation, answer: HTTPAnswer) {
        var request = ExchangeRequest(context: exchange.context(plugin), action: action)
        request.channel = profile.authority
        request.parameters = profile.parameters.merging(["identity": profile.identity]) { $1 }
            .merging(parameters) { $1 }
        let dialogue = PluginDialogue(exchange: exchange, plugin: plugin, organization: organization)
        let recipe = dialogue.bounded(try await dialogue.recipe(request, [:]))
        let builder = CallBuilder(
            profile: profile, manifest: plugin.identity.manifest, secrets: exchange.parts.secrets,
            simulated: exchange.simulated.withLock { $0 })
        guard let call = SafeCall(try builder.call(recipe, body: try await dialogue.body(recipe))) else {
            throw ExchangeError(
                .invalid, "call.unsafe", "\(action) is no safe call", remedy: "the country's plugin is at fault")
        }
        let rate = recipe.rate ?? profile.authority
        try await exchange.pause(organization, rate, perSecond: profile.perSecond ?? plugin.perSecond(rate))
        switch await exchange.clients.poll.ask(call) {
        case .silence: throw Failure(code: "silence")
        case .unreachable: throw Failure(code: "unreachable")
        case .answered(let answer):
            var asked = InterpretRequest(
                context: request.context, action: action, status: min(max(answer.status, 100), 599))
            asked.channel = profile.authority
            asked.headers = answer.headers
            let meaning = try plugin.interpret(asked, body: answer.body)
            guard meaning.outcome == .accepted else {
                throw Failure(code: "\(meaning.outcome.rawValue) \(meaning.reasons.first?.code ?? "\(answer.status)")")
            }
            return (meaning, answer)
        }
    }
}
