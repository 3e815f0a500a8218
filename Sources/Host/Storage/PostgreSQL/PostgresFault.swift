internal import CLibPQ

/// From SQLSTATE to our codes.
enum PostgresFault {
    static func error(result: OpaquePointer?, connection: OpaquePointer, statement: String?) -> StorageError {
        let state = field(result, 67)  // PG_DIAG_SQLSTATE 'C'
        let message =
            field(result, 77)  // PG_DIAG_MESSAGE_PRIMARY 'M'
            ?? String(cString: PQerrorMessage(connection))
        let (code, remedy) = classify(state, isAlive: PQstatus(connection) == CONNECTION_OK)
        if code == .statement || code == .refused, let refusal = StorageError.refusal(in: message) {
            return StorageError(.refused, message, statement: statement, refusal: refusal)
        }
        return StorageError(
            code, state.map { "\(message) [\($0)]" } ?? message, remedy: remedy, statement: statement)
    }

    private static func field(_ result: OpaquePointer?, _ code: Int32) -> String? {
        result.flatMap { PQresultErrorField($0, code) }.map { String(cString: $0) }
    }

    private static func classify(_ state: String?, isAlive: Bool) -> (StorageError.Code, String) {
        guard let state else {
            return isAlive ? (.statement, "") : (.connectionLost, "nothing of this unit is stored; try again")
        }
        switch state {
        case "23505": return (.unique, "")
        case "23503": return (.reference, "")
        case "23514", "23502", "22021": return (.check, "")
        case "22003": return (.outOfRange, "")
        case "42501":
            return (
                .denied,
                "a host's login must be a member of the application role (GRANT fiscus_app TO it); the role may do no more"
            )
        case "25006": return (.readOnly, "connect to the primary server")
        case "40P01", "40001", "55P03": return (.busy, "try again")
        case "53100": return (.diskFull, "free space on the server's disk; nothing of this unit is stored")
        case "XX001", "XX002": return (.corrupted, "stop writing and restore the last backup")
        case "58030": return (.inputOutput, "check the server's disk")
        case "P0001", "FB001": return (.refused, "")
        default:
            if state.hasPrefix("08") || state.hasPrefix("57P") {
                return (.connectionLost, "nothing of this unit is stored; try again")
            }
            return (.statement, "")
        }
    }
}
