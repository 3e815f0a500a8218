import XMLSignature

/// The code of the error that `body` throws; nil when it throws none. Tests compare codes, never sentences.
func refusal(_ body: () throws -> some Any) -> String? {
    do { _ = try body() } catch { return (error as? SignatureError)?.code ?? "\(error)" }
    return nil
}
