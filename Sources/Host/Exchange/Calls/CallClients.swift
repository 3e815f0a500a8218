internal import AsyncHTTPClient
internal import Glibc
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import Storage

/// Makes calls that change something: each once. There are no retries here and none can be configured: a call needs a
/// ``SendTicket``, a ticket comes from a committed start marker, and making the call consumes it.
///
/// A fresh connection for each call, redirects not followed, a bound on time and on the answer's length.
struct SendClient: Sendable {
    fileprivate let transport: HTTPTransport

    func send(_ ticket: consuming SendTicket) async -> CallResult { await transport.perform(ticket.call) }
}

/// Makes calls that only look.
struct PollClient: Sendable {
    fileprivate let transport: HTTPTransport

    func ask(_ call: SafeCall) async -> CallResult { await transport.perform(call.call) }
}

/// A call whose recipe says that it changes nothing.
struct SafeCall: Sendable {
    let call: HTTPCall

    init?(_ call: HTTPCall) {
        guard call.kind == .safe else { return nil }
        self.call = call
    }
}

/// Both clients and what they share; closed with the host.
final class CallClients: Sendable {
    let send: SendClient
    let poll: PollClient
    private let client: HTTPClient

    init(connectSeconds: Int, maximumAnswerBytes: Int) {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: .seconds(Int64(connectSeconds)), read: .seconds(600)))
        configuration.httpVersion = .http1Only
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 256
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        self.client = client
        send = SendClient(transport: HTTPTransport(client: client, maximum: maximumAnswerBytes))
        poll = PollClient(transport: HTTPTransport(client: client, maximum: maximumAnswerBytes))
    }

    func close() async throws { try await client.shutdown() }

    /// Tells a webhook. Nil when it answered 2xx, else what went wrong.
    func post(_ body: [UInt8], to url: String, headers: [(name: String, value: String)]) async -> String? {
        let call = HTTPCall(
            kind: .safe, method: "POST", url: url, headers: headers, body: body, totalSeconds: 10,
            digest: Digest(of: body))
        switch await poll.transport.perform(call) {
        case .answered(let answer): return (200..<300).contains(answer.status) ? nil : "status \(answer.status)"
        case .silence(let why), .unreachable(let why): return why
        }
    }
}

private struct HTTPTransport: Sendable {
    let client: HTTPClient
    let maximum: Int

    func perform(_ call: HTTPCall) async -> CallResult {
        var request = HTTPClientRequest(url: call.url)
        request.method = HTTPMethod(rawValue: call.method)
        for (name, value) in call.headers { request.headers.add(name: name, value: value) }
        // A connection that another call left behind may be half closed: then nobody knows what arrived.
        request.headers.replaceOrAdd(name: "Connection", value: "close")
        if !call.body.isEmpty { request.body = .bytes(ByteBuffer(bytes: call.body)) }
        return await withTaskGroup(of: CallResult?.self) { [request] group in
            group.addTask { await answer(request, seconds: call.totalSeconds) }
            group.addTask {
                // The client's own deadline covers the head of the answer; this one its body as well.
                do { try await Task.sleep(for: .seconds(call.totalSeconds)) } catch { return nil }
                return .silence("no whole answer within \(call.totalSeconds) s")
            }
            var result: CallResult?
            while result == nil, let next = await group.next() { result = next }
            group.cancelAll()
            return result ?? .silence("no answer")
        }
    }

    private func answer(_ request: HTTPClientRequest, seconds: Int) async -> CallResult {
        do {
            let response = try await client.execute(request, deadline: .now() + .seconds(Int64(seconds)))
            let body = try await response.body.collect(upTo: maximum)
            var headers: [String: String] = [:]
            for (name, value) in response.headers { headers[name.lowercased()] = value }
            return .answered(
                HTTPAnswer(status: Int(response.status.code), headers: headers, body: Array(body.readableBytesView)))
        } catch {
            return Self.isBeforeFirstByte(error) ? .unreachable("\(error)") : .silence("\(error)")
        }
    }

    /// Whether an error can only come from before the request was written. Whatever is not known to be of that kind
    /// leaves open what the other side got.
    private static func isBeforeFirstByte(_ error: any Error) -> Bool {
        switch error {
        case is NIOConnectionError: true
        // An address given in figures is connected to directly; only connecting can be refused.
        case let error as IOError: error.errnoCode == ECONNREFUSED
        case let error as HTTPClientError:
            [
                .connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout, .invalidURL, .emptyHost,
                .emptyScheme,
            ].contains(error)
        default: false
        }
    }
}
