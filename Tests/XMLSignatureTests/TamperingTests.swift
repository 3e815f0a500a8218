import Foundation
import Testing
import XMLSignature

/// Every single byte that a signature covers matters: all of them are flipped.
@Suite struct TamperingTests {
    private func signed(_ kind: Authority.KeyKind, _ profile: SignatureProfile) throws -> (XMLSigner, SignatureVerifier) {
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
