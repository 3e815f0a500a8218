import Foundation
import JSON
import Schematron
import XML
import Testing

/// The official artefacts and reference verdicts, where they are at hand.
enum Shared {
    static let packageRoot = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let conformance = packageRoot.deletingLastPathComponent().appendingPathComponent("shared/conformance")
    static let isThere = FileManager.default.fileExists(atPath: conformance.appendingPathComponent("expected").path)
    static let reason: Comment = "needs the conformance data beside the package (../shared)"

    static func path(_ relative: String) -> String { conformance.appendingPathComponent(relative).path }
}
