internal import HTTPTypes
internal import Identity
package import JSON

/// The OpenAPI 3.1 document, written from the same declarations that answer requests.
package struct OpenAPIDocument {
    private let groups: [RouteGroup]
    private let country: String?

    /// - Parameter country: put into examples in place of their placeholder.
    package init(_ groups: [RouteGroup], country: String?) {
        self.groups = groups
        self.country = country
    }

    package var json: JSONValue {
        var definitions = SchemaDefinitions()
        _ = definitions.reference(ProblemAnswer.shape)
        var paths = JSONObject()
        for group in groups {
            for route in group.routes {
                var item = paths[route.path]?.object ?? JSONObject()
                item[route.method.rawValue.lowercased()] = operation(route, group.tag, &definitions)
                paths[route.path] = .object(item)
            }
        }
        let document: JSONValue = [
            "openapi": "3.1.0",
            "info": [
                "title": "Fiscus", "version": "1",
                "description":
                    "Country compliance for invoices and books. Amounts are strings; a JSON number is read digit by digit. Absent fields are absent, never null. Every refusal has the shape of Problem.",
                "license": ["name": "see the repository", "identifier": "LicenseRef-Fiscus"]
            ],
            "servers": [["url": .string(Edge.base)]],
            "tags": .array(groups.map { ["name": .string($0.tag), "description": .string($0.text)] }),
            "paths": .object(paths),
            "components": [
                "securitySchemes": [
                    "bearer": [
                        "type": "http", "scheme": "bearer",
                        "description": "An access token of 15 minutes, or a machine key."
                    ]
                ],
                "schemas": .object(definitions.all)
            ]
        ]
        return rewritten(document)
    }

    private func operation(_ route: Route, _ tag: String, _ definitions: inout SchemaDefinitions) -> JSONValue {
        var operation: JSONObject = [
            "operationId": .string(route.id), "summary": .string(route.summary), "tags": [.string(tag)],
            "description": .string(description(route.access))
        ]
        operation["security"] = route.access.isOpen ? [] : [["bearer": []]]
        let parameters = self.parameters(route, &definitions)
        if !parameters.isEmpty { operation["parameters"] = .array(parameters) }
        if let body = route.body {
            var content: JSONObject = ["schema": body.schema(&definitions)]
            if let example = body.example { content["example"] = example }
            operation["requestBody"] = [
                "required": .bool(body.isRequired),
                "content": .object(
                    JSONObject(uniqueMembers: [.init(key: body.contentType, value: .object(content))]))
            ]
        }
        operation["responses"] = .object(responses(route, &definitions))
        return .object(operation)
    }

    private func description(_ access: Access) -> String {
        switch access {
        case .open: "Needs no token."
        case .user: "Needs a person's token."
        case .superAdmin: "Needs the platform administrator's token."
        case .member(let role, let scope):
            "Needs the role \(role.rawValue) or above"
                + (scope.map { ", or a machine key with the scope \($0)." } ?? "; not for machine keys.")
        }
    }

    private func parameters(_ route: Route, _ definitions: inout SchemaDefinitions) -> [JSONValue] {
        var all: [JSONValue] = route.parameters.map { name in
            [
                "name": .string(name), "in": "path", "required": true,
                "schema": ["type": "string", "minLength": 1, "maxLength": 64]
            ]
        }
        for property in route.query?.properties(&definitions) ?? [] {
            all.append([
                "name": .string(property.key), "in": "query", "required": .bool(property.isRequired),
                "description": .string(property.text), "schema": .object(property.schema)
            ])
        }
        if route.isIdempotent {
            all.append(
                header("Idempotency-Key", "the same key and body give the same answer and no second object", 128))
        }
        if route.isVersioned, route.method != .get, route.method != .post {
            all.append(header("If-Match", "the ETag that was read; refused with 412 when it is not the present one", 64))
        }
        return all
    }

    private func header(_ name: String, _ text: String, _ maximum: Int) -> JSONValue {
        [
            "name": .string(name), "in": "header", "required": false, "description": .string(text),
            "schema": ["type": "string", "minLength": 1, "maxLength": .integer(maximum), "pattern": "^[!-~]+$"]
        ]
    }

    private func responses(_ route: Route, _ definitions: inout SchemaDefinitions) -> JSONObject {
        var responses = JSONObject()
        for answer in route.answers {
            var response: JSONObject = ["description": .string(answer.text)]
            if let type = answer.contentType {
                var content = JSONObject()
                if let schema = answer.schema { content["schema"] = schema(&definitions) }
                if let example = answer.example { content["example"] = example }
                response["content"] = .object(JSONObject(uniqueMembers: [.init(key: type, value: .object(content))]))
            }
            responses["\(answer.status)"] = .object(response)
        }
        let refusals = Dictionary(grouping: Self.refusals(route), by: \.status)
        for (status, texts) in refusals.sorted(by: { $0.key < $1.key }) {
            responses["\(status)"] = [
                "description": .string(texts.map(\.text).joined(separator: " ")),
                "content": ["application/json": ["schema": definitions.reference(ProblemAnswer.shape)]]
            ]
        }
        return responses
    }

    /// What a route may refuse with: its own refusals, and what its access, body, method and parameters bring.
    package static func documentedStatuses(_ route: Route) -> Set<Int> {
        Set(route.answers.map(\.status) + refusals(route).map(\.status))
    }

    static func refusals(_ route: Route) -> [Refusal] {
        var all = route.refusals
        all.append(Refusal(status: 429, text: "Too many requests."))
        all.append(Refusal(status: 503, text: "The database cannot do this now."))
        switch route.access {
        case .open: break
        case .user, .superAdmin, .member:
            all.append(Refusal(status: 401, text: "The token is missing, wrong or expired."))
            all.append(Refusal(status: 403, text: "The token may not do this."))
        }
        all.append(Refusal(status: 400, text: "Query, header or body is malformed."))
        if route.method != .get { all.append(Refusal(status: 413, text: "The body is too large.")) }
        if route.body != nil { all.append(Refusal(status: 415, text: "The body is of another type.")) }
        if !route.parameters.isEmpty { all.append(Refusal(status: 404, text: "There is no such object.")) }
        if route.body != nil, route.body?.contentType == "application/json", !route.access.isOpen {
            all.append(Refusal(status: 422, text: "A rule of the books is broken."))
            all.append(Refusal(status: 404, text: "Something the body names is not there."))
        }
        if route.isIdempotent || route.method != .get, !route.access.isOpen {
            all.append(Refusal(status: 409, text: "Something stands against it, or the Idempotency-Key was used."))
        }
        if route.isVersioned, route.method != .get { all.append(Refusal(status: 412, text: "It was changed in between.")) }
        return all
    }

    /// Schema references point into the components; examples name a country that is there.
    private func rewritten(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let object):
            return .object(
                JSONObject(
                    uniqueMembers: object.map { member in
                        if member.key == "$ref", let target = member.value.string {
                            return .init(
                                key: member.key,
                                value: .string(target.replacing("#/$defs/", with: "#/components/schemas/")))
                        }
                        return .init(key: member.key, value: rewritten(member.value))
                    }))
        case .array(let values): return .array(values.map(rewritten))
        case .string(Examples.country): return .string(country ?? Examples.country)
        default: return value
        }
    }
}
