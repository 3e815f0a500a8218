internal import Logging

/// What is written down of a request: never its query, body or token.
struct RequestRecord {
    let method: String
    let requestID: String
    /// The route's template; requests for nothing share one word, so that a scan does not make a thousand series.
    var path = "unknown"
    var status = 0
    var nanoseconds: UInt64 = 0
    var organization: Int64?
    var actor: Int64?
    var reason: String?

    init(method: String, requestID: String) {
        self.method = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"].contains(method) ? method : "OTHER"
        self.requestID = requestID
    }

    func write(_ host: Host) {
        let labels = "method=\"\(method)\",route=\"\(path)\""
        host.metrics.count("fiscus_http_requests_total", "\(labels),status=\"\(status)\"")
        host.metrics.observe("fiscus_http_request_seconds", labels, nanoseconds: nanoseconds)
        if let reason { host.metrics.count("fiscus_http_refusals_total", "reason=\"\(reason)\"") }
        var metadata: Logger.Metadata = [
            "requestId": "\(requestID)", "method": "\(method)", "route": "\(path)", "status": "\(status)",
            "microseconds": "\(nanoseconds / 1000)"
        ]
        if let organization { metadata["organization"] = "\(organization)" }
        if let actor { metadata["actor"] = "\(actor)" }
        if let reason { metadata["reason"] = "\(reason)" }
        host.log.log(level: status >= 500 ? .error : .info, "request", metadata: metadata)
    }
}
