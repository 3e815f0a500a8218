internal import Plugins

/// Finds the plugin of a country in a folder.
struct CountryChoice {
    let options: PluginOptions
    let installation: Installation

    /// - Throws: `country.unknown` with what there is, and why a plugin that might have been it was refused.
    func plugin(for country: String) throws(Failure) -> LoadedPlugin {
        let outcomes = try options.load(installation)
        var known: [String] = []
        var refused: [String] = []
        for outcome in outcomes {
            switch outcome {
            case .loaded(let plugin):
                if plugin.identity.country == country { return plugin }
                if let country = plugin.identity.country { known.append(country) }
            case .refused(let path, let refusal):
                refused.append("\(path) was refused: \(refusal)")
            }
        }
        let reasons = refused.isEmpty ? "" : "; " + refused.joined(separator: "; ")
        throw Failure(
            "country.unknown", "no plugin for \(country) in \(options.folder(installation))\(reasons)",
            remedy: known.isEmpty ? "install one" : "there is: \(known.sorted().joined(separator: ", "))")
    }
}
