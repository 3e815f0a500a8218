internal import JSON
internal import Synchronization

/// Values that are dear to make, made at first use and then shared. Whoever asks while one is being made waits for it;
/// others are not held up.
final class CompileOnce<Value: Sendable>: Sendable {
    private final class Slot: Sendable {
        let value = Mutex<Result<Value, Diagnostic>?>(nil)
    }

    private let slots = Mutex<[String: Slot]>([:])

    func value(_ key: String, _ make: () -> Result<Value, Diagnostic>) -> Result<Value, Diagnostic> {
        let slot = slots.withLock { slots in
            if let slot = slots[key] { return slot }
            let slot = Slot()
            slots[key] = slot
            return slot
        }
        return slot.value.withLock { value in
            if let value { return value }
            let made = make()
            value = made
            return made
        }
    }

    func isKnown(_ key: String) -> Bool { slots.withLock { $0[key] != nil } }
}
