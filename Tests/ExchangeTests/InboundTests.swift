import Crypto
import Exchange
import ExchangeTesting
import Foundation
import Issuing
import JSON
import Ledger
import LedgerTesting
import Sandbox
import Storage
import Synchronization
import Testing

/// What comes in is kept once, whatever brings it how often.
@Suite("Inbound", .serialized)
struct InboundTests {
    @Test("stored as it came, known by message and by document", arguments: ["RS", "HR", "AE"], Engine.allCases)
    func once(_ code: String, _ engine: Engine) async throws {
        let country = try TestCountry(code)
        let wrong = try country.issue(2, on: country.today()).xml
        let house = try await TestHouse(
            try await ExchangeStore(engine), country, authority: "http://127.0.0.1:1",
            parts: { $0.judge = { $0 == wrong ? ["BR-1"] : [] } })
        let issued = try country.issue(1, on: country.today())
        let inbox = Inbox(house.exchange)
        func delivery(_ id: String, _ content: [UInt8]) -> Inbox.Delivery {
            Inbox.Delivery(
                channel: country.channel, country: code,
                headers: ["x-purchase-invoice-id": id, "x-document-id": id, "x-sbdh-instance-id": id], content: content)
        }
        let first = try await inbox.take(delivery("m1", issued.xml), for: house.organization)
        #expect(first.state == .received && !first.isKnown)
        let again = try await inbox.take(delivery("m1", issued.xml), for: house.organization)
        #expect(again.message == first.message && again.state == .received && again.isKnown)
        let other = try await inbox.take(delivery("m2", issued.xml), for: house.organization)
        #expect(other.state == .duplicate && other.message != first.message)
        let bad = try await inbox.take(
            delivery("m3", wrong), for: house.organization)
        #expect(bad.state == .invalid)
        let garbage = try await inbox.take(delivery("m4", Array("<a".utf8)), for: house.organization)
        #expect(garbage.state == .unreadable)
        let stored = try await house.store.database.read(house.organization) { transaction in
            try transaction.rows(
                "SELECT content FROM inbound_messages WHERE organization_id = ?1 ORDER BY message",
                [SQLValue(house.organization)]) { try $0.digest(0) }
        }
        #expect(stored.count == 4)
        #expect(try await house.store.blobs.get(stored[0]) == issued.xml)
        #expect(try await house.store.blobs.get(stored[3]) == Array("<a".utf8))
        await house.close()
    }

    @Test("an envelope of the network is opened; its id is the message's")
    func envelope() async throws {
        let country = try TestCountry("AE")
        let house = try await TestHouse(try await ExchangeStore(.sqlite), country, authority: "http://127.0.0.1:1")
        let issued = try country.issue(1, on: country.today())
        let document = String(decoding: issued.xml, as: UTF8.self)
        let inner = document.hasPrefix("<?xml") ? String(document.split(separator: ">", maxSplits: 1)[1]) : document
        let envelope = """
            <StandardBusinessDocument xmlns="http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader">\
            <StandardBusinessDocumentHeader><HeaderVersion>1.0</HeaderVersion><DocumentIdentification>\
            <InstanceIdentifier>abc-1</InstanceIdentifier></DocumentIdentification></StandardBusinessDocumentHeader>\
            \(inner)</StandardBusinessDocument>
            """
        let receipt = try await Inbox(house.exchange).take(
            Inbox.Delivery(channel: "peppol", country: "AE", content: Array(envelope.utf8)), for: house.organization)
        #expect(receipt.state == .received)
        let id = try await house.store.database.read(house.organization) { transaction in
            try transaction.first(
                "SELECT message_id FROM inbound_messages WHERE organization_id = ?1", [SQLValue(house.organization)]
            ) { try $0.text(0) }
        }
        #expect(id == "abc-1")
        await house.close()
    }
}

/// Takes what a webhook is told.
final class Listener: SimulatedAuthority {
    let name = "listener"
    let received = ReceivedDocuments()
    let reports = ReceivedReports()
    let requests = Mutex<[SandboxRequest]>([])
    let status = Mutex(200)

    func isSubmission(_ request: SandboxRequest) -> Bool { false }

    func answer(_ request: SandboxRequest) -> SandboxAnswer {
        requests.withLock { $0.append(request) }
        return SandboxAnswer(status.withLock { $0 })
    }

    var kinds: [[String]] {
        requests.withLock { requests in
            requests.map { ($0.json["events"]?.array ?? []).compactMap { $0["kind"]?.string } }
        }
    }
}

@Suite("Webhooks", .serialized)
struct WebhookTests {
    @Test("told in order and once, signed, again after a failure, and replayed on demand", arguments: Engine.allCases)
    func delivery(_ engine: Engine) async throws {
        let listener = Listener()
        let country = try TestCountry("RS")
        let store = try await ExchangeStore(engine)
        try await Authorities.run {
            SandboxServer(listener, port: 0, running: $0)
        } _: { _, address in
            let house = try await TestHouse(store, country, authority: "http://127.0.0.1:1")
            let hooks = Webhooks(house.exchange)
            let hook = try await hooks.add(address + "/hook", secret: "test:x", in: house.organization)
            try await house.put(1)
            try await house.put(2)
            listener.status.withLock { $0 = 500 }
            #expect(try await hooks.deliver(in: house.organization) == 0)
            #expect(try await hooks.all(in: house.organization).first?.failures == 1)
            listener.status.withLock { $0 = 204 }
            #expect(try await hooks.deliver(in: house.organization) == 2)
            #expect(try await hooks.deliver(in: house.organization) == 0)
            #expect(listener.kinds == [["transmission.ready", "transmission.ready"], ["transmission.ready", "transmission.ready"]])
            try await hooks.replay(hook, after: 0, in: house.organization)
            #expect(try await hooks.deliver(in: house.organization) == 2)
            let request = try #require(listener.requests.withLock { $0.last })
            let parts = try #require(request.headers["fiscus-signature"]).split(separator: ",")
            let signed = Array((parts[0].dropFirst(2) + ".").utf8) + request.body
            let code = HMAC<SHA256>.authenticationCode(
                for: signed, using: SymmetricKey(data: Data(TestHouse.secret.utf8)))
            #expect(parts[1] == "v1=" + code.map { String(format: "%02x", $0) }.joined())
            await house.close()
        }
    }

    @Test("addresses and secrets are what they should be")
    func refused() async throws {
        let house = try await TestHouse(
            try await ExchangeStore(.sqlite), try TestCountry("RS"), authority: "http://127.0.0.1:1")
        let hooks = Webhooks(house.exchange)
        await #expect(throws: ExchangeError.self) {
            _ = try await hooks.add("http://example.com", secret: "env:X", in: house.organization)
        }
        await #expect(throws: ExchangeError.self) {
            _ = try await hooks.add("https://example.com", secret: "plain", in: house.organization)
        }
        await house.close()
    }
}
