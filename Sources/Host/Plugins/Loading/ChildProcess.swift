internal import CLinux
internal import Glibc

/// Runs a program with a time limit and collects what it prints. For probing: what it runs may crash or hang.
struct ChildProcess {
    enum Outcome {
        case exited(status: Int32, output: [UInt8])
        case signalled(signal: Int32)
        case timedOut
    }

    static let maximumOutput = 1 << 20

    /// Standard input and error are /dev/null; the environment is empty but for the library path.
    static func run(_ program: String, _ arguments: [String], seconds: Int) throws(PluginRefusal) -> Outcome {
        var pipe: [Int32] = [0, 0]
        guard fiscus_pipe(&pipe) == 0 else { throw failure("pipe") }
        defer { close(pipe[0]) }
        let pid: pid_t
        do throws(PluginRefusal) {
            pid = try spawn(program, arguments, output: pipe[1])
        } catch {
            close(pipe[1])
            throw error
        }
        close(pipe[1])
        let (output, inTime) = collect(from: pipe[0], until: deadline(in: seconds))
        if !inTime { kill(-pid, SIGKILL) }
        let status = wait(for: pid, until: deadline(in: inTime ? seconds : 1))
        // What the probe has started dies with it, unless it left the process group.
        kill(-pid, SIGKILL)
        guard inTime, let status else {
            kill(pid, SIGKILL)
            var ignored: Int32 = 0
            waitpid(pid, &ignored, 0)
            return .timedOut
        }
        let signal = status & 0x7F
        return signal == 0 ? .exited(status: (status >> 8) & 0xFF, output: output) : .signalled(signal: signal)
    }

    private static func spawn(_ program: String, _ arguments: [String], output: Int32) throws(PluginRefusal) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        // Threads of the host may block signals, and a child inherits that: it would survive its own crash.
        var (none, all) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        posix_spawnattr_setflags(&attributes, Int16(flags))
        posix_spawnattr_setpgroup(&attributes, 0)
        let vector = ([program] + arguments).map { strdup($0) } + [nil]
        let libraries = getenv("LD_LIBRARY_PATH").map { "LD_LIBRARY_PATH=" + String(cString: $0) }
        let environment = [libraries].compactMap(\.self).map { strdup($0) } + [nil]
        defer { (vector + environment).forEach { free($0) } }
        var pid: pid_t = 0
        let code = posix_spawn(&pid, program, &actions, &attributes, vector, environment)
        guard code == 0 else {
            throw PluginRefusal(
                .probeFailed, "\(program) cannot be started: \(String(cString: strerror(code)))",
                remedy: "check the installation")
        }
        return pid
    }

    private static func deadline(in seconds: Int) -> timespec {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        now.tv_sec += seconds
        return now
    }

    private static func milliseconds(until deadline: timespec) -> Int32 {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return Int32(max(0, (deadline.tv_sec - now.tv_sec) * 1_000 + (deadline.tv_nsec - now.tv_nsec) / 1_000_000))
    }

    private static func collect(from descriptor: Int32, until deadline: timespec) -> (output: [UInt8], inTime: Bool) {
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while output.count < maximumOutput {
            var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let left = milliseconds(until: deadline)
            guard left > 0 else { return (output, false) }
            let ready = poll(&request, 1, left)
            if ready < 0, errno == EINTR { continue }
            guard ready > 0 else { return (output, false) }
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return (output, true) }
            output += buffer.prefix(count)
        }
        return (output, true)
    }

    private static func wait(for pid: pid_t, until deadline: timespec) -> Int32? {
        var status: Int32 = 0
        while true {
            let result = waitpid(pid, &status, WNOHANG)
            if result == pid { return status }
            if result < 0, errno != EINTR { return nil }
            guard milliseconds(until: deadline) > 0 else { return nil }
            usleep(500)
        }
    }

    private static func failure(_ what: String) -> PluginRefusal {
        PluginRefusal(.probeFailed, "\(what): \(systemError())", remedy: "check the limits of this process")
    }
}
