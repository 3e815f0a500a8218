internal import CountryPack
internal import Documents
internal import FoundationEssentials
internal import JSON
internal import PluginKit
internal import Plugins
internal import Storage
internal import Synchronization

/// A call on the authority about one transmission, made by the country's plugin and completed by the host.
struct Message {
    let action: String
    let recipe: ExchangeRecipe
    let call: HTTPCall
    let context: CallContext
}

/// Makes messages: asks the plugin, gives it what it needs of the host, signs what is to be signed.
struct MessageMaker {
    let exchange: Exchange
    let transmission: Transmission
    let profile: IssuerProfile
    /// The authority's identifiers of the document that a message is about.
    var documentIDs: [String: String] = [:]

    /// - Parameter parameters: beside what profile and transmission say.
    /// - Throws: `PluginError`, `ExchangeError`, and what reading blobs throws.
    func message(_ action: String, _ parameters: [String: String] = [:]) async throws -> Message {
        let plugin = try exchange.plugin(transmission.country)
        let (xml, canonical) = (
            try await exchange.parts.blobs.get(transmission.xml),
            try await exchange.parts.blobs.get(transmission.canonical)
        )
        var request = ExchangeRequest(
            context: context(plugin, action), action: action, document: try Invoice.decode(canonical))
        request.channel = transmission.channel
        request.key = key
        request.parameters = profile.parameters
            .merging(["instance": transmission.instance, "identity": profile.identity]) { $1 }
            .merging(documentIDs) { $1 }.merging(transmission.parameters) { $1 }
            .merging(transmission.ids) { $1 }.merging(parameters) { $1 }
        let dialogue = PluginDialogue(exchange: exchange, plugin: plugin, organization: transmission.organization)
        let recipe = try await dialogue.recipe(request, [ExchangeRequest.part: xml])
        let builder = CallBuilder(
            profile: profile, manifest: plugin.identity.manifest, secrets: exchange.parts.secrets,
            simulated: exchange.simulated.withLock { $0 })
        let body = recipe.sendsDocument ? xml : try await dialogue.body(recipe)
        return Message(
            action: action, recipe: recipe, call: try builder.call(dialogue.bounded(recipe), body: body),
            context: request.context)
    }

    /// SHA-256 over organization, document, purpose and key generation: the same until an attempt ended in order.
    private var key: String {
        let text =
            "\(transmission.organization)|\(transmission.instance)|\(transmission.channel)|\(transmission.generation)"
        return Digest(of: Array(text.utf8)).description
    }

    /// A repeat is made of the same identifiers.
    private func context(_ plugin: LoadedPlugin, _ action: String) -> CallContext {
        let local = exchange.parts.zones.local(
            exchange.parts.now(), in: plugin.identity.manifest.locale?.timeZone)
        let ids = (0..<4).map { at in
            UUIDText.make(of: "\(transmission.instance)|\(transmission.generation)|\(action)|\(at)")
        }
        return CallContext(moment: local.text, businessDate: local.day, ids: ids)
    }
}

/// UUIDs that are the same for the same text (RFC 9562, version 8).
enum UUIDText {
    static func make(of text: String) -> String {
        var bytes = Array(Digest(of: Array(text.utf8)).bytes[..<16])
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = Array("0123456789abcdef".unicodeScalars)
        var uuid = String.UnicodeScalarView()
        for (at, byte) in bytes.enumerated() {
            if at == 4 || at == 6 || at == 8 || at == 10 { uuid.append("-") }
            uuid.append(contentsOf: [digits[Int(byte >> 4)], digits[Int(byte & 15)]])
        }
        return String(uuid)
    }
}
