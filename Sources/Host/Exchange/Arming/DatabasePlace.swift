internal import Glibc

/// Where a database file lies, in a form that a copy does not share.
enum DatabasePlace {
    static func fingerprint(ofFile path: String) -> String {
        var facts = stat()
        guard stat(path, &facts) == 0 else { return "file:\(path)" }
        return "file:\(facts.st_dev):\(facts.st_ino)"
    }
}
