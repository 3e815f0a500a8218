import CommandTesting
import Foundation
import Testing
import XMLSignature

/// What is signed, how, and what is refused before it is.
@Suite struct SigningTests {
    private func signer(_ kind: Authority.KeyKind = .p256) throws -> XMLSigner {
        XMLSigner(key: try Authority.shared.get().signer(kind).signingKey())
    }

    private func verifier() throws -> SignatureVerifier {
        SignatureVerifier(trust: try Authority.shared.get().trust())
    }

    @Test func theResultSaysWhoWhenAndWhat() throws {
        let signer = try signer()
        let time = Moment.now
        let document = try signer.signEnveloped(Samples.ubl(.invoice), at: time)
        let verified = try verifier().verify(document, at: time)
        #expect(verified.covers == [.document, .signedProperties])
        #expect(verified.signingTime == time)
        #expect(verified.profile == .xadesBaseline)
        #expect(verified.signer.subject.contains("O=Primer d.o.o."))
        #expect(verified.signer.subject.contains("Šljiva"))
        #expect(verified.signatureAlgorithm.hasSuffix("#ecdsa-sha256"))
        #expect(verified.digestAlgorithms == ["http://www.w3.org/2001/04/xmlenc#sha256"])
    }

    @Test func anExistingExtensionIsKept() throws {
        let own = """
            <e:UBLExtensions xmlns:e="urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2">\
            <e:UBLExtension><e:ExtensionContent><x:Own xmlns:x="urn:x">1</x:Own></e:ExtensionContent></e:UBLExtension>\
            </e:UBLExtensions>
            """
        let document = try signer().signEnveloped(Samples.ubl(.invoice, extensions: own), at: .now)
        #expect(document.range(of: "<x:Own xmlns:x=\"urn:x\">1</x:Own>") != nil)
        #expect(document.text.components(separatedBy: "<e:UBLExtension>").count == 3)
        #expect(try verifier().verify(document, at: .now).covers.contains(.document))
    }

    @Test func anEmptySlotIsUsed() throws {
        let slot = """
            <e:UBLExtensions xmlns:e="urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2">\
            <e:UBLExtension><e:ExtensionContent><sig:UBLDocumentSignatures \
            xmlns:sig="urn:oasis:names:specification:ubl:schema:xsd:CommonSignatureComponents-2" \
            xmlns:sac="urn:oasis:names:specification:ubl:schema:xsd:SignatureAggregateComponents-2">\
            <sac:SignatureInformation/></sig:UBLDocumentSignatures></e:ExtensionContent></e:UBLExtension>\
            </e:UBLExtensions>
            """
        let document = try signer().signEnveloped(Samples.ubl(.invoice, extensions: slot), at: .now)
        #expect(document.range(of: "<sac:SignatureInformation><ds:Signature") != nil)
        #expect(document.text.components(separatedBy: "SignatureInformation>").count == 3)
        #expect(throws: Never.self) { try verifier().verify(document, at: .now) }
        let two = slot.replacingOccurrences(
            of: "<sac:SignatureInformation/>", with: "<sac:SignatureInformation/><sac:SignatureInformation/>")
        #expect(
            refusal { try signer().signEnveloped(Samples.ubl(.invoice, extensions: two), at: .now) } == "signature.slot"
        )
    }

    @Test func otherDocumentsAreSignedAtTheirEnd() throws {
        let document = try signer().signEnveloped(Array("<a xmlns='urn:a'><b>1</b></a>".utf8), at: .now)
        #expect(document.text.contains("<b>1</b><ds:Signature"))
        #expect(document.text.hasSuffix("</ds:Signature></a>\n"))
        #expect(throws: Never.self) { try verifier().verify(document, at: .now) }
    }

    @Test func anElementOfAMessageIsSignedInPlace() throws {
        let message = try signer().signElement(id: "request-1", of: Samples.message, at: .now)
        let verified = try verifier().verify(element: "request-1", of: message, at: .now)
        #expect(verified.covers.first == .element(id: "request-1", name: "Request", path: "/Envelope/Body/Request"))
        #expect(message.text.contains("<e:Amount>100.00</e:Amount><ds:Signature"))
        // It may be wrapped anew, but it isn't a signature over a whole document.
        #expect(refusal { try verifier().verify(message, at: .now) } == "signature.coverage")
        #expect(refusal { try verifier().verify(element: "other", of: message, at: .now) } == "signature.coverage")
        #expect(
            refusal { try signer().signElement(id: "nothing", of: Samples.message, at: .now) }
                == "signature.reference.dangling")
        let double = Samples.message.replacing("<s:Body>", with: "<s:Body ID=\"request-1\">")
        #expect(
            refusal { try signer().signElement(id: "request-1", of: double, at: .now) }
                == "signature.reference.duplicateId")
        #expect(refusal { try signer().signElement(id: "')or('", of: double, at: .now) } == "signature.reference.uri")
    }

    @Test(arguments: [
        ("<!DOCTYPE a><a/>", "document.dtd"),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "document.dtd"),
        ("<!DOCTYPE a SYSTEM 'http://127.0.0.1:9/a.dtd'><a/>", "document.dtd"),
        ("<a>", "document.malformed"), ("", "document.malformed"), ("<a>&b;</a>", "document.malformed"),
        ("<p:a/>", "document.malformed"), ("<a>\u{0}</a>", "document.malformed"),
        ("<?xml version='1.0' encoding='UTF-7'?><a/>", "document.encoding"),
        ("<?xml version='1.0' encoding = \"ISO-8859-2\" ?><a/>", "document.encoding"),
        ("<\u{0}a\u{0}/\u{0}>\u{0}", "document.encoding"), ("Lo", "document.encoding"),
        ("<a Id='Signature'/>", "signature.idTaken"), ("<a><b id='SignedProperties'/></a>", "signature.idTaken"),
        ("<a xmlns:ds='http://www.w3.org/2000/09/xmldsig#'><ds:Signature/></a>", "signature.exists"),
    ])
    func unfitDocumentsAreRefused(text: String, expected: String) throws {
        #expect(refusal { try signer().signEnveloped(Array(text.utf8), at: .now) } == expected)
    }

    @Test func hugeAndDeepDocumentsAreRefused() throws {
        let deep = String(repeating: "<a>", count: 100_000)
        #expect(refusal { try signer().signEnveloped(Array(deep.utf8), at: .now) } == "document.malformed")
        var small = try signer()
        small.maximumBytes = 100
        #expect(refusal { try small.signEnveloped(Samples.ubl(.invoice), at: .now) } == "document.tooLarge")
        let attributes = (0..<200_000).map { "a\($0)=''" }.joined(separator: " ")
        let started = ContinuousClock.now
        #expect(
            refusal { try signer().signEnveloped(Array("<a \(attributes)/>".utf8), at: .now) } == "document.attributes")
        let hidden = "<b><![CDATA[<]]>=</b><a c='>' \(attributes)/>"
        #expect(refusal { try signer().signEnveloped(Array(hidden.utf8), at: .now) } == "document.attributes")
        #expect(ContinuousClock.now - started < .seconds(10))
        let text = Array("<a>\(String(repeating: "x='1' ", count: 100_000))</a>".utf8)
        #expect(refusal { try signer().signEnveloped(text, at: .now) } == nil)
        let namespaces = (0..<250).map { "xmlns:n\($0)='urn:\($0)'" }.joined(separator: " ")
        let two = Array("<a \(namespaces)><b \(namespaces)/></a>".utf8)
        #expect(refusal { try signer().signEnveloped(two, at: .now) } == "document.namespaces")
    }

    @Test(arguments: [
        "", ".", "..", "a/b.xml", "/etc/passwd", "a\\b", "a\u{0}b", "a\nb", String(repeating: "a", count: 256),
    ])
    func namesThatAreNoFileNamesAreRefused(name: String) throws {
        #expect(refusal { try signer().signDetached([1], named: name, at: .now) } == "signature.name")
    }

    @Test(arguments: ["#a", "a b%20c.xml", "čšž.xml", "file:x", "http:x", "a?b&c=<d>\"'"])
    func oddNamesBecomePlainReferences(name: String) throws {
        let signature = try signer().signDetached([1, 2], named: name, at: .now)
        #expect(throws: Never.self) { try verifier().verify(detached: signature, over: [1, 2], named: name, at: .now) }
    }

    @Test func aCertificateOutsideOfItsTimeSignsNothing() throws {
        #expect(refusal { try signer().signEnveloped(Samples.ubl(.invoice), at: .years(2)) } == "certificate.expired")
        #expect(
            refusal { try signer().signEnveloped(Samples.ubl(.invoice), at: .years(-1)) } == "certificate.notYetValid")
    }

    @Test func rsaSignaturesAreReproducible() throws {
        let rsa = try signer(.rsa2048)
        let time = Moment.now
        #expect(
            try rsa.signEnveloped(Samples.ubl(.invoice), at: time) == rsa.signEnveloped(Samples.ubl(.invoice), at: time)
        )
    }

    @Test func manyThreadsShareOneSigner() async throws {
        let signer = try signer()
        let verifier = try verifier()
        await withTaskGroup(of: Bool.self) { group in
            for index in 0..<64 {
                group.addTask {
                    do {
                        let content = Array("content \(index)".utf8)
                        let signature = try signer.signDetached(content, named: "\(index).txt", at: .now)
                        _ = try verifier.verify(detached: signature, over: content, named: "\(index).txt", at: .now)
                        let document = try signer.signEnveloped(Samples.ubl(.invoice), at: .now)
                        return try verifier.verify(document, at: .now).covers.contains(.document)
                    } catch { return false }
                }
            }
            for await good in group { #expect(good) }
        }
    }

    @Test func timesAreReadAndWritten() {
        for text in [
            "1970-01-01T00:00:00Z", "2026-11-21T06:30:59Z", "2000-02-29T23:59:59Z", "1899-12-31T12:00:00Z",
            "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
        ] {
            #expect(Moment(text)?.description == text)
        }
        #expect(Moment("2026-11-21T06:30:59.123+02:00")?.description == "2026-11-21T04:30:59Z")
        #expect(Moment("2026-01-01T00:00:00-01:30")?.description == "2026-01-01T01:30:00Z")
        #expect(Moment("1970-01-02T00:00:00")?.secondsSince1970 == 86_400)
        for text in [
            "", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-11-21", "2026-11-21T24:00:00Z",
            "2026-11-21T06:30:59ZZ", "2026-11-21T06:30:59.Z", "+026-11-21T06:30:59Z",
        ] {
            #expect(Moment(text) == nil)
        }
    }
}
