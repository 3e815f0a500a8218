import Foundation
import Testing
import XMLSignature

/// Every single byte that a signature covers matters: all of them are flipped.
@Suite struct TamperingTests {
    private func signed(_ kind: Authority.KeyKind, _ profile: SignatureProfile) throws -> (XMLSigner, SignatureVerifier)
    {
        let authority = try Authority.shared.get()
        let key = try authority.signer(kind).signingKey()
        return (XMLSigner(key: key, profile: profile), SignatureVerifier(trust: try authority.trust()))
    }

    /// Flips each byte of `bytes` from `start` on, in its lowest and in a letter's case bit, and expects refusals.
    private func flipAll(_ bytes: [UInt8], from start: Int, verify: ([UInt8]) throws -> VerifiedSignature) {
        var survivors: [String] = []
        for position in start..<bytes.count {
            for bit: UInt8 in [0x01, 0x20] {
                var flipped = bytes
                flipped[position] ^= bit
                do {
                    _ = try verify(flipped)
                    let context = flipped[max(0, position - 20)..<min(flipped.count, position + 20)]
                    survivors.append("\(position) ^ \(bit): \(String(decoding: context, as: UTF8.self))")
                } catch is SignatureError {
                    continue
                } catch {
                    survivors.append("\(position): \(error)")
                }
            }
        }
        #expect(survivors == [])
    }

    @Test(arguments: [Authority.KeyKind.rsa2048, .p256], [SignatureProfile.xadesBaseline, .xades2009, .xmldsig])
    func everyByteOfAnEnvelopedDocument(kind: Authority.KeyKind, profile: SignatureProfile) throws {
        let (signer, verifier) = try signed(kind, profile)
        let document = try signer.signEnveloped(Samples.ubl(.invoice), at: .now)
        #expect(throws: Never.self) { try verifier.verify(document, at: .now) }
        // The XML declaration is not part of what XML means; from the root on, everything is.
        let root = try #require(document.range(of: "<Invoice"))
        flipAll(document, from: root.lowerBound) { try verifier.verify($0, at: .now) }
    }

    @Test(arguments: [Authority.KeyKind.rsa2048, .p256])
    func everyByteUnderADetachedSignature(kind: Authority.KeyKind) throws {
        let (signer, verifier) = try signed(kind, .xadesBaseline)
        let content = Samples.ubl(.creditNote)
        let signature = try signer.signDetached(content, named: "a.xml", at: .now)
        flipAll(content, from: 0) { try verifier.verify(detached: signature, over: $0, named: "a.xml", at: .now) }
        let root = try #require(signature.range(of: "<ds:Signature"))
        flipAll(signature, from: root.lowerBound) {
            try verifier.verify(detached: $0, over: content, named: "a.xml", at: .now)
        }
    }

    @Test func everyByteOfASignedElement() throws {
        let (signer, verifier) = try signed(.p256, .xadesBaseline)
        let message = try signer.signElement(id: "request-1", of: Samples.message, at: .now)
        let first = try #require(message.range(of: "<e:Request")).lowerBound
        let last = try #require(message.range(of: "</e:Request>")).upperBound
        let rest = Array(message[last...])
        flipAll(Array(message[..<last]), from: first) {
            try verifier.verify(element: "request-1", of: $0 + rest, at: .now)
        }
    }

    /// Elements cut out, doubled, moved: thousands of documents, the same on each run. Inside the signature a
    /// certificate may stand twice; the document around it must be what it was.
    @Test func noChangeOfStructureSurvives() throws {
        let (signer, verifier) = try signed(.p256, .xadesBaseline)
        let genuine = try signer.signEnveloped(Samples.ubl(.invoice), at: .now)
        let tags = genuine.indices.filter { genuine[$0] == UInt8(ascii: "<") }
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        func random(_ bound: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(bound))
        }
        func unsigned(_ document: [UInt8]) -> String {
            document.text.replacingOccurrences(
                of: "(?s)<ds:Signature .*</ds:Signature>", with: "", options: .regularExpression)
        }
        var survivors: [String] = []
        var accepted = 0
        for _ in 0..<20_000 {
            let (first, second, target) = (tags[random(tags.count)], tags[random(tags.count)], tags[random(tags.count)])
            let part = genuine[min(first, second)..<max(first, second)]
            var changed = genuine
            switch random(3) {
            case 0: changed.removeSubrange(part.indices)
            case 1: changed.insert(contentsOf: part, at: target)
            default:
                changed.removeSubrange(part.indices)
                changed.insert(contentsOf: part, at: min(target, changed.count))
            }
            if (try? verifier.verify(changed, at: .now)) == nil { continue }
            accepted += 1
            if unsigned(changed) != unsigned(genuine) { survivors.append(changed.text) }
        }
        #expect(survivors == [])
        #expect(accepted < 500)
    }

    @Test func bytesAddedOrCutAreNoticed() throws {
        let (signer, verifier) = try signed(.rsa2048, .xadesBaseline)
        let content = Samples.ubl(.invoice)
        let signature = try signer.signDetached(content, named: "a.xml", at: .now)
        for changed in [content + [0x0A], Array(content.dropLast()), [0xEF, 0xBB, 0xBF] + content, []] {
            let error = #expect(throws: SignatureError.self) {
                try verifier.verify(detached: signature, over: changed, named: "a.xml", at: .now)
            }
            #expect(error?.code == "signature.digest")
        }
    }

    @Test func bytesThatAreNotXMLAreSignedAsTheyAre() throws {
        let (signer, verifier) = try signed(.p256, .xadesBaseline)
        let content = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let signature = try signer.signDetached(content, named: "data.bin", at: .now)
        let verified = try verifier.verify(detached: signature, over: content, named: "data.bin", at: .now)
        #expect(verified.covers.first == .bytes(name: "data.bin"))
        let error = #expect(throws: SignatureError.self) {
            try verifier.verify(detached: signature, over: content, named: "other.bin", at: .now)
        }
        #expect(error?.code == "signature.reference.external")
    }
}
