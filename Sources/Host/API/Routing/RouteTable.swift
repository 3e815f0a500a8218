internal import HTTPTypes

/// Every route by its path, for finding the one a request means.
struct RouteTable: Sendable {
    let groups: [RouteGroup]
    private let root: Node

    private struct Node: Sendable {
        var literals: [String: Node] = [:]
        var parameter: [Node] = []
        var routes: [HTTPRequest.Method: Route] = [:]
    }

    enum Match: Sendable {
        case found(Route, [String: String])
        /// The path is known, not with this method.
        case method([HTTPRequest.Method])
        case unknown
    }

    /// - Throws: `routes.duplicate` for two routes of one method and path, or of one id.
    init(_ groups: [RouteGroup]) throws {
        self.groups = groups
        var root = Node()
        var ids: Set<String> = []
        for route in groups.flatMap(\.routes) {
            guard ids.insert(route.id).inserted, Self.insert(route, route.segments[...], &root) else {
                throw Problem(.internal, "routes.duplicate", "\(route.method) \(route.path) (\(route.id)) stands twice")
            }
        }
        self.root = root
    }

    private static func insert(_ route: Route, _ rest: ArraySlice<PathSegment>, _ node: inout Node) -> Bool {
        guard let segment = rest.first else {
            return node.routes.updateValue(route, forKey: route.method) == nil
        }
        switch segment {
        case .literal(let text): return insert(route, rest.dropFirst(), &node.literals[text, default: Node()])
        case .parameter:
            if node.parameter.isEmpty { node.parameter = [Node()] }
            return insert(route, rest.dropFirst(), &node.parameter[0])
        }
    }

    /// - Parameter path: below the base path, still percent-encoded.
    func match(_ method: HTTPRequest.Method, _ path: some StringProtocol) -> Match {
        var (node, values): (Node, [String]) = (root, [])
        for part in path.split(separator: "/", omittingEmptySubsequences: true) {
            if let next = node.literals[String(part)] {
                node = next
            } else if let next = node.parameter.first, part.utf8.count <= 200, let value = QueryText.decoded(part) {
                values.append(value)
                node = next
            } else {
                return .unknown
            }
        }
        // HEAD is GET without its body.
        guard let route = node.routes[method] ?? (method == .head ? node.routes[.get] : nil) else {
            return node.routes.isEmpty ? .unknown : .method(node.routes.keys.sorted { $0.rawValue < $1.rawValue })
        }
        return .found(route, Dictionary(uniqueKeysWithValues: zip(route.parameters, values)))
    }
}
