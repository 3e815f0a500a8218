internal import Documents
internal import Glibc
internal import JSON
internal import PluginAPI
internal import Synchronization

// Purity, threads, sinks, time.
extension ConformanceSubject {
    func checkDeterminism() throws {
        for (function, request) in answerable() {
            let first = try call(function, request)
            let second = try call(function, request)
            guard first == second else { throw Violation("\(function.name) answers differently the second time") }
        }
    }

    func checkThreads() throws {
        for (function, request) in answerable() {
            let expected = PluginCall(request: request).perform(function.call)
            let differing = Atomic<Int>(0)
            ParallelRuns(threads: 8, runs: 50).perform {
                if PluginCall(request: request).perform(function.call) != expected {
                    differing.add(1, ordering: .relaxed)
                }
            }
            let count = differing.load(ordering: .relaxed)
            guard count == 0 else {
                throw Violation("\(function.name): \(count) of 400 answers on eight threads differ")
            }
        }
    }

    /// Functions with a valid and with an invalid request.
    private func answerable() -> [(Function, [UInt8])] {
        functions().flatMap { function -> [(Function, [UInt8])] in
            let bad = [(function, Array("{\"context\":1}".utf8))]
            return function.request.map { [(function, $0.serialized())] + bad } ?? bad
        }
    }

    /// A sink that takes nothing, and one that takes a few bytes: its status must come back.
    func checkSinks() throws {
        for function in functions() {
            guard let request = function.request?.serialized() else { continue }
            for room in [0, 1, 16] {
                let limits = CallLimits(output: room)
                let answer = PluginCall(request: request, limits: limits).perform(function.call)
                guard answer.status == FISCUS_LIMIT else {
                    throw Violation("\(function.name) answers \(answer.status) though its sink took only \(room) bytes")
                }
            }
            let silent = PluginCall(request: Array("{".utf8), limits: CallLimits(diagnostics: 0)).perform(function.call)
            guard silent.status != FISCUS_OK else { throw Violation("\(function.name) accepts \"{\"") }
        }
    }

    func checkCancellation() throws {
        for (function, request) in answerable() {
            let answer = PluginCall(request: request, limits: CallLimits(milliseconds: 0)).perform(function.call)
            guard Self.statuses.contains(answer.status) else {
                throw Violation("\(function.name) answers \(answer.status) when it is cancelled")
            }
        }
    }

    func checkDates() throws {
        for day in ["0001-01-01", "1899-12-31", "2000-02-29", "9999-12-31"] {
            for function in functions() {
                guard var request = function.request?.object else { continue }
                request["context"] = ["businessDate": .string(day)]
                if var document = request["document"]?.object {
                    for field in ["issueDate", "dueDate"] where document[field] != nil {
                        document[field] = .string(day)
                    }
                    document["delivery"] = document["delivery"].map { _ in ["date": .string(day)] }
                    request["document"] = .object(document)
                }
                try call(function, JSONValue.object(request).serialized())
            }
        }
    }

    func checkExamples() throws {
        guard !examples.isEmpty else { throw Skipped("the plugin's folder has no examples/*.json") }
        for (name, draft) in examples {
            do {
                let document = try assessed(draft)
                // Assessing what was assessed must change nothing: figures agree with themselves.
                guard try assessed(document) == document else { throw Violation("assess changes its own answer") }
                let request: JSONValue = ["context": Self.context, "document": document]
                let xml = try plugin.build(request.serialized())
                guard xml.starts(with: Array("<".utf8)) else { throw Violation("build answers no XML") }
                try checkReadable(xml)
            } catch let violation as Violation {
                throw Violation("\(name): \(violation.reason)")
            } catch {
                throw Violation("\(name): \(error)")
            }
        }
    }
}

/// Runs the same work on several threads at once.
struct ParallelRuns {
    let threads: Int
    let runs: Int

    func perform(_ work: @escaping @Sendable () -> Void) {
        let box = Unmanaged.passRetained(Work(runs: runs, body: work))
        defer { box.release() }
        var started: [pthread_t] = []
        for _ in 0..<threads {
            var thread = pthread_t()
            let code = pthread_create(
                &thread, nil,
                { argument in
                    guard let argument else { return nil }
                    let work = Unmanaged<Work>.fromOpaque(argument).takeUnretainedValue()
                    for _ in 0..<work.runs { work.body() }
                    return nil
                }, box.toOpaque())
            if code == 0 { started.append(thread) }
        }
        for thread in started { pthread_join(thread, nil) }
    }

    private final class Work {
        let runs: Int
        let body: @Sendable () -> Void

        init(runs: Int, body: @escaping @Sendable () -> Void) {
            self.runs = runs
            self.body = body
        }
    }
}
