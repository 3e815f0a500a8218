internal import Glibc

/// Wall-clock time and figures to print.
public enum Measure {
    public static func nanoseconds() -> Int64 {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
    }

    public static func seconds(_ body: () async throws -> Void) async rethrows -> Double {
        let start = nanoseconds()
        try await body()
        return Double(nanoseconds() - start) / 1e9
    }

    /// The middle one of an odd number of figures.
    public static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

    public static func rounded(_ value: Double, _ decimals: Int = 0) -> String {
        var factor = 1.0
        for _ in 0..<decimals { factor *= 10 }
        let scaled = Int64((value * factor).rounded())
        if decimals == 0 { return "\(scaled)" }
        let fraction = String(scaled % Int64(factor))
        return "\(scaled / Int64(factor))." + String(repeating: "0", count: decimals - fraction.count) + fraction
    }

    public static func report(_ name: String, _ ours: Double, _ theirs: Double, unit: String, wanted: Double) {
        let share = ours / theirs
        print(
            "\(name): \(rounded(ours)) against \(rounded(theirs)) \(unit) = \(rounded(share, 2)) "
                + "(wanted \(rounded(wanted, 2))): \(share >= wanted ? "met" : "MISSED")")
        fflush(nil)
    }
}
