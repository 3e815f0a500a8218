internal import Files
internal import Glibc
internal import Synchronization
internal import Validation
internal import XML

/// Many documents on several threads, reported in the order they were named.
final class DocumentRun: Sendable {
    private let validator: Validator
    private let request: ValidationRequest
    private let inputs: [String]
    private let rendering: any ReportRendering
    private let jobs: Int
    private let state: Mutex<State>

    private struct State {
        var next = 0
        var written = 0
        var finished: [Int: (Report, String)] = [:]
        var summary = ReportSummary()
        var progress: ProgressBar
    }

    /// So many reports may wait for a slow document before them.
    private static let window = 512

    init(
        _ validator: Validator, _ request: ValidationRequest, _ inputs: [String], _ rendering: any ReportRendering,
        jobs: Int
    ) {
        self.validator = validator
        self.request = request
        self.inputs = inputs
        self.rendering = rendering
        self.jobs = min(jobs, inputs.count)
        state = Mutex(State(progress: ProgressBar(total: inputs.count)))
    }

    func run() -> ReportSummary {
        Console.write(rendering.opening())
        Threads.run((0..<max(jobs, 1)).map { job in { self.work(self.validator(ofJob: job)) } })
        let summary = state.withLock { state in
            state.progress.clear()
            return state.summary
        }
        Console.write(rendering.closing(summary))
        return summary
    }

    /// So many documents a job are worth rules of its own.
    private static let worthReplica = 256

    private func validator(ofJob job: Int) -> Validator {
        job > 0 && inputs.count / jobs >= Self.worthReplica ? validator.replica() : validator
    }

    private func work(_ validator: Validator) {
        while let at = take() {
            let report = report(inputs[at], validator)
            finish(at, report, rendering.document(report))
        }
    }

    private func take() -> Int? {
        while true {
            let (at, isFull) = state.withLock { state -> (Int?, Bool) in
                guard state.next < inputs.count else { return (nil, false) }
                guard state.next < state.written + Self.window else { return (nil, true) }
                state.next += 1
                return (state.next - 1, false)
            }
            if !isFull { return at }
            usleep(200)
        }
    }

    private func report(_ path: String, _ validator: Validator) -> Report {
        do throws(FileBytes.Failure) {
            return validator.validate(try Inputs.read(path), path: path, request)
        } catch {
            return .unreadable(path, reason: error.reason)
        }
    }

    /// Whoever finishes the document that is next in order writes it, and all that have waited for it.
    private func finish(_ at: Int, _ report: Report, _ text: String) {
        state.withLock { state in
            state.finished[at] = (report, text)
            while let (report, text) = state.finished.removeValue(forKey: state.written) {
                state.summary.add(report)
                state.progress.clear()
                Console.write(text)
                state.written += 1
            }
            state.progress.show(state.written, failed: state.summary.documents - state.summary.valid)
        }
    }
}
