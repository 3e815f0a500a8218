internal import Schematron
internal import XML

/// libFuzzer's driver; its own main function gives way to ours.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

@main
enum Main {
    static func main() {
        var count = CommandLine.argc
        var arguments = CommandLine.unsafeArgv
        _ = runDriver(&count, &arguments) { fuzz($0, $1) }
    }
}

/// What libFuzzer calls. The first byte chooses what the rest is: a document, an XPath expression over a small
/// document, a Schematron file, or compiled Schematron. Whatever comes, nothing may crash or run without end.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    guard let data, size > 1 else { return 0 }
    let bytes = Array(UnsafeBufferPointer(start: data + 1, count: size - 1))
    switch data[0] % 4 {
    case 0: document(bytes)
    case 1: expression(bytes)
    default: rules(bytes)
    }
    return 0
}

private let options = EvaluationOptions(steps: 200_000, memory: 8 << 20, stackBytes: 256 << 10)

private let sample = Array("<a n='1'><b>2</b><b>x</b><c> y <d>2024-01-01</d></c><!--z--></a>".utf8)

private func document(_ bytes: [UInt8]) {
    guard let tree = try? XMLReader.tree(bytes) else { return }
    for node in 0..<Int32(tree.count) {
        precondition(tree.string(of: node).utf8.count >= 0 && tree.position(of: node).line > 0)
        precondition(tree.path(of: node).hasPrefix("/"))
    }
}

private func expression(_ bytes: [UInt8]) {
    guard let tree = try? XMLReader.tree(sample) else { return }
    _ = try? XPath.evaluate(String(decoding: bytes, as: UTF8.self), on: tree, options: options)
}

private func rules(_ bytes: [UInt8]) {
    guard let tree = try? XMLReader.tree(sample),
        let rules = try? RuleSet.load(bytes: bytes, path: "/nonexistent/fuzz.sch")
    else { return }
    _ = rules.evaluate(tree, options: options)
}
