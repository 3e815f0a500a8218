internal import Synchronization

/// Runs units that wait together as one transaction, so that they share one durable commit.
///
/// State machine of a group: begin → (unit → kept | reverted)* → flush works → commit. A unit that throws costs only
/// itself. When flush or commit is refused although every unit passed (a deferred constraint), the guilty one is not
/// known: the whole group is rolled back and each unit runs again in a transaction of its own.
struct GroupRunner {
    let session: any GroupSession
    let watch: GroupWatch

    func run(_ units: [PendingUnit]) {
        do {
            try session.begin(units[0].organization, shared: units.count > 1)
        } catch {
            session.rollback()
            for unit in units { unit.finish(error) }
            return
        }
        var kept: [PendingUnit] = []
        for (at, unit) in units.enumerated() {
            switch attempt(unit) {
            case .kept: kept.append(unit)
            case .reverted(let error): unit.finish(error)
            case .transactionLost(let error):
                session.rollback()
                unit.finish(error)
                return repeatAlone(kept + units[(at + 1)...], after: error)
            }
        }
        finish(kept)
    }

    private enum Attempt {
        case kept
        case reverted(any Error)
        case transactionLost(any Error)
    }

    private func attempt(_ unit: PendingUnit) -> Attempt {
        do {
            try session.beginUnit(unit.organization)
            try unit.run(session)
            try session.endUnit()
            session.works.keep()
            return .kept
        } catch {
            do {
                try session.rollbackUnit()
                session.works.revert()
                return .reverted(error)
            } catch _ {
                // The first error says what happened; this one only that the transaction went with it.
                return .transactionLost(error)
            }
        }
    }

    private func finish(_ kept: [PendingUnit]) {
        guard !kept.isEmpty else { return session.rollback() }
        do {
            try session.works.flush(session)
            try session.commit()
        } catch {
            session.rollback()
            if kept.count == 1 { return kept[0].finish(error) }
            return repeatAlone(kept, after: error)
        }
        watch.committed(kept.count)
        for unit in kept { unit.finish(nil) }
    }

    /// Units that did nothing wrong run again, each for itself, unless the fault would meet all of them alike.
    private func repeatAlone(_ units: [PendingUnit], after error: any Error) {
        if let fault = error as? StorageError, fault.code.isOfTheEngine {
            for unit in units { unit.finish(fault) }
            return
        }
        for unit in units { run([unit]) }
    }
}

/// Who is told how many units shared a commit.
final class GroupWatch: Sendable {
    private let observer = Mutex<(@Sendable (Int) -> Void)?>(nil)

    func set(_ observe: @escaping @Sendable (Int) -> Void) { observer.withLock { $0 = observe } }
    func committed(_ units: Int) { observer.withLock { $0 }?(units) }
}

extension StorageError.Code {
    /// Faults of connection, disk or file: repeating other units at once would meet them too.
    var isOfTheEngine: Bool {
        [
            .connectionLost, .commitUnknown, .diskFull, .readOnly, .corrupted, .inputOutput, .busy, .cannotOpen, .closed
        ].contains(self)
    }
}
