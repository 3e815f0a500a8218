internal import Foundation
internal import Measuring
internal import Synchronization

/// So many connections, each with a client that sends one request after the other, from one list.
struct Load {
    let port: Int
    let connections: Int

    struct Result: Sendable {
        /// Seconds from the first request to the last answer.
        let seconds: Double
        /// Milliseconds of each request, in order of size.
        let times: [Double]
        let processors: Processors.Share

        var perSecond: Double { Double(times.count) / seconds }
        func percentile(_ percent: Int) -> Double { times[min(times.count - 1, times.count * percent / 100)] }
    }

    struct State {
        var next = 0
        var times: [Double] = []
        var problem: (any Error)?
    }

    /// - Parameters:
    ///   - host: the process whose processor time is told beside the machine's.
    ///   - body: the request with this number, made on a connection of the client's own.
    func run(
        _ count: Int, host: Int32, _ body: @escaping @Sendable (Connection, Int) throws -> Void
    ) async throws -> Result {
        let before = try Processors(of: host)
        let begin = Measure.nanoseconds()
        let work = Work(port: port, count: count, body: body)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<min(connections, count) {
                group.addTask {
                    await withCheckedContinuation { done in
                        let thread = Thread {
                            work.run()
                            done.resume()
                        }
                        thread.stackSize = 1 << 20
                        thread.start()
                    }
                }
            }
        }
        let seconds = Double(Measure.nanoseconds() - begin) / 1e9
        let after = try Processors(of: host)
        return try work.state.withLock { state in
            if let problem = state.problem { throw problem }
            return Result(seconds: seconds, times: state.times.sorted(), processors: after.since(before))
        }
    }

    final class Work: Sendable {
        let state = Mutex(State())
        private let port: Int
        private let count: Int
        private let body: @Sendable (Connection, Int) throws -> Void

        init(port: Int, count: Int, body: @escaping @Sendable (Connection, Int) throws -> Void) {
            self.port = port
            self.count = count
            self.body = body
        }

        func run() {
            var times: [Double] = []
            do {
                let connection = try Connection(port: port)
                while let at = next() {
                    let begin = Measure.nanoseconds()
                    try body(connection, at)
                    times.append(Double(Measure.nanoseconds() - begin) / 1e6)
                }
            } catch {
                state.withLock { $0.problem = error }
            }
            let all = times
            state.withLock { $0.times += all }
        }

        private func next() -> Int? {
            state.withLock { state in
                guard state.next < count, state.problem == nil else { return nil }
                state.next += 1
                return state.next - 1
            }
        }
    }
}

/// What processors did until now, read from /proc, in hundredths of a second.
struct Processors {
    private let busy: Double
    private let host: Double
    private let at: Int64

    struct Share: Sendable {
        /// How many processors were at work, of all programs.
        let machine: Double
        /// Of them, for the host's own process.
        let host: Double
    }

    init(of process: Int32) throws {
        let all = try String(contentsOfFile: "/proc/stat", encoding: .utf8).split(separator: "\n")[0]
            .split(separator: " ").dropFirst().compactMap { Double($0) }
        // user, nice, system, idle, iowait, irq, softirq, steal
        busy = all.prefix(8).reduce(0, +) - all[3] - all[4]
        let stat = try String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
        let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
        host = (Double(fields[11]) ?? 0) + (Double(fields[12]) ?? 0)
        at = Measure.nanoseconds()
    }

    func since(_ earlier: Processors) -> Share {
        let hundredths = Double(at - earlier.at) / 1e7
        return Share(machine: (busy - earlier.busy) / hundredths, host: (host - earlier.host) / hundredths)
    }

    /// Resident bytes of a process.
    static func memory(of process: Int32) throws -> Double {
        let fields = try String(contentsOfFile: "/proc/\(process)/statm", encoding: .utf8).split(separator: " ")
        return (Double(fields[1]) ?? 0) * Double(sysconf(Int32(_SC_PAGESIZE)))
    }
}
