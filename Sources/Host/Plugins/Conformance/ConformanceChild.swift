internal import CLinux
internal import Glibc
internal import JSON

/// What runs inside the child of one test.
public enum ConformanceChild {
    /// Prints one JSON object and returns the exit status.
    public static func run(path: String, test: String, seed: UInt64) -> Int32 {
        fiscus_confine_process(120, 6)
        let result: JSONValue
        if let test = ConformanceTest(rawValue: test) {
            result = answer(path, test, seed)
        } else {
            result = ["status": "failed", "reason": "there is no such test"]
        }
        let line = result.serialized()
        _ = line.withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
        return 0
    }

    private static func answer(_ path: String, _ test: ConformanceTest, _ seed: UInt64) -> JSONValue {
        do {
            let subject = try ConformanceSubject(path: path, seed: seed)
            try subject.run(test)
            return ["status": "passed"]
        } catch let violation as Violation {
            return ["status": "failed", "reason": .string(violation.reason)]
        } catch let skipped as Skipped {
            return ["status": "skipped", "reason": .string(skipped.reason)]
        } catch {
            return ["status": "failed", "reason": .string("\(error)")]
        }
    }
}

/// What a plugin does that the ABI forbids.
struct Violation: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}

/// Why a test does not apply.
struct Skipped: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}
