import AsyncHTTPClient
import ExchangeTesting
import NIOCore
import NIOHTTP1

/// The same calls as a submission makes, and nothing else: no database, no marker, no memory.
struct BareCalls: Sendable {
    let address: String
    let document: [UInt8]

    func run(_ count: Int, lanes: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<lanes {
                group.addTask {
                    for at in stride(from: lane, to: count, by: lanes) { try await pair(at) }
                }
            }
            try await group.waitForAll()
        }
    }

    private func pair(_ at: Int) async throws {
        var send = HTTPClientRequest(
            url: "\(address)/api/publicApi/sales-invoice/ubl?requestId=bare-\(at)&sendToCir=No")
        send.method = .POST
        send.headers = ["ApiKey": TestHouse.secret, "Content-Type": "application/xml", "Connection": "close"]
        send.body = .bytes(ByteBuffer(bytes: document))
        _ = try await HTTPClient.shared.execute(send, timeout: .seconds(10)).body.collect(upTo: 1 << 20)
        var poll = HTTPClientRequest(url: "\(address)/api/publicApi/sales-invoice?invoiceId=20001")
        poll.headers = ["ApiKey": TestHouse.secret, "Connection": "close"]
        _ = try await HTTPClient.shared.execute(poll, timeout: .seconds(10)).body.collect(upTo: 1 << 20)
    }
}
