internal import Synchronization

/// Counts and times, written out in Prometheus' text format. [any-thread]
public final class Metrics: Sendable {
    private let state = Mutex(State())

    private struct Series: Hashable {
        let name: String
        let labels: String
    }

    private struct State {
        var counters: [Series: UInt64] = [:]
        var histograms: [Series: Histogram] = [:]
        var sizes: [String: Sizes] = [:]
        var gauges: [(name: String, help: String, read: @Sendable () async -> Int64)] = []
    }

    private struct Histogram {
        var counts = [UInt64](repeating: 0, count: Metrics.bounds.count + 1)
        var microseconds: UInt64 = 0
    }

    private struct Sizes {
        var counts = [UInt64](repeating: 0, count: Metrics.sizeBounds.count + 1)
        var sum: UInt64 = 0
    }

    private static let sizeBounds: [UInt64] = [1, 2, 4, 8, 16, 32, 64, 128, 256]

    /// Upper bounds in microseconds.
    private static let bounds: [UInt64] = [
        500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 10_000_000
    ]

    private static let help: [String: String] = [
        "fiscus_http_requests_total": "Requests by route, method and status.",
        "fiscus_http_request_seconds": "Time from the head of a request to its answer.",
        "fiscus_http_refusals_total": "Refusals by reason.",
        "fiscus_validations_total": "Documents validated, by verdict.",
        "fiscus_issue_seconds": "Time of the steps of issuing a document; assess and build are the plugin's.",
        "fiscus_logins_total": "Logins by outcome.",
        "fiscus_ledger_batch_units": "Units of work that shared one durable commit.",
        "fiscus_issue_batch_documents": "Documents issued by one unit of work."
    ]

    public init() {}

    /// - Parameter labels: as written in the format, `route="/x",status="200"`; few different ones.
    public func count(_ name: String, _ labels: String = "") {
        state.withLock { $0.counters[Series(name: name, labels: labels), default: 0] += 1 }
    }

    public func observe(_ name: String, _ labels: String = "", nanoseconds: UInt64) {
        let microseconds = nanoseconds / 1000
        let bucket = Self.bounds.firstIndex { microseconds <= $0 } ?? Self.bounds.count
        state.withLock { state in
            state.histograms[Series(name: name, labels: labels), default: Histogram()].counts[bucket] += 1
            state.histograms[Series(name: name, labels: labels)]?.microseconds += microseconds
        }
    }

    /// How many things went together.
    public func observe(_ name: String, size: Int) {
        let size = UInt64(max(0, size))
        let bucket = Self.sizeBounds.firstIndex { size <= $0 } ?? Self.sizeBounds.count
        state.withLock { state in
            state.sizes[name, default: Sizes()].counts[bucket] += 1
            state.sizes[name]?.sum += size
        }
    }

    /// Asked for when the metrics are read.
    public func gauge(_ name: String, _ help: String, _ read: @escaping @Sendable () async -> Int64) {
        state.withLock { $0.gauges.append((name, help, read)) }
    }

    func text() async -> String {
        let (counters, histograms, sizes, gauges) = state.withLock {
            ($0.counters, $0.histograms, $0.sizes, $0.gauges)
        }
        var text = ""
        for (name, series) in Dictionary(grouping: counters, by: \.key.name).sorted(by: { $0.key < $1.key }) {
            text += "# HELP \(name) \(Self.help[name] ?? name)\n# TYPE \(name) counter\n"
            for (key, value) in series.sorted(by: { $0.key.labels < $1.key.labels }) {
                text += key.labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(key.labels)} \(value)\n"
            }
        }
        for (name, series) in Dictionary(grouping: histograms, by: \.key.name).sorted(by: { $0.key < $1.key }) {
            text += "# HELP \(name) \(Self.help[name] ?? name)\n# TYPE \(name) histogram\n"
            for (key, value) in series.sorted(by: { $0.key.labels < $1.key.labels }) {
                text += Self.lines(name, key.labels, value)
            }
        }
        for (name, value) in sizes.sorted(by: { $0.key < $1.key }) {
            text += "# HELP \(name) \(Self.help[name] ?? name)\n# TYPE \(name) histogram\n" + Self.lines(name, value)
        }
        for gauge in gauges {
            text += "# HELP \(gauge.name) \(gauge.help)\n# TYPE \(gauge.name) gauge\n\(gauge.name) \(await gauge.read())\n"
        }
        return text
    }

    private static func lines(_ name: String, _ labels: String, _ histogram: Histogram) -> String {
        let prefix = labels.isEmpty ? "" : labels + ","
        var (text, total) = ("", UInt64(0))
        for (bound, count) in zip(bounds, histogram.counts) {
            total += count
            text += "\(name)_bucket{\(prefix)le=\"\(seconds(bound))\"} \(total)\n"
        }
        total += histogram.counts.last ?? 0
        let suffix = labels.isEmpty ? "" : "{\(labels)}"
        return text + "\(name)_bucket{\(prefix)le=\"+Inf\"} \(total)\n"
            + "\(name)_sum\(suffix) \(seconds(histogram.microseconds))\n\(name)_count\(suffix) \(total)\n"
    }

    private static func lines(_ name: String, _ sizes: Sizes) -> String {
        var (text, total) = ("", UInt64(0))
        for (bound, count) in zip(sizeBounds, sizes.counts) {
            total += count
            text += "\(name)_bucket{le=\"\(bound)\"} \(total)\n"
        }
        total += sizes.counts.last ?? 0
        return text + "\(name)_bucket{le=\"+Inf\"} \(total)\n\(name)_sum \(sizes.sum)\n\(name)_count \(total)\n"
    }

    private static func seconds(_ microseconds: UInt64) -> String {
        let rest = String(1_000_000 + microseconds % 1_000_000).dropFirst()
        return "\(microseconds / 1_000_000).\(rest)"
    }
}
