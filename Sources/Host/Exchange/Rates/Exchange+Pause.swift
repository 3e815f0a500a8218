internal import CountryPack
internal import Plugins
internal import Storage

extension Exchange {
    /// Waits for the next slot that the rate of an authority allows.
    /// - Throws: `StartMarker.Refusal.rate` when it is not near.
    func pause(_ organization: OrganizationID, _ rate: String, perSecond: Int?) async throws {
        guard let perSecond else { return }
        let now = parts.now()
        let slot = try await database.unit(organization) {
            try RateGate($0).take("\(organization)/\(rate)", perSecond: perSecond, at: now)
        }
        switch slot {
        case .later(let moment): throw StartMarker.Refusal.rate(moment)
        case .at(let moment):
            let wait = moment.microseconds - now.microseconds
            if wait > 0 { try await parts.sleep(wait) }
        }
    }
}

extension LoadedPlugin {
    /// Requests a second that an authority allows; nil where it names no limit.
    func perSecond(_ authority: String) -> Int? {
        identity.manifest.authorities.first { $0.key == authority }?.perSecond
    }
}
