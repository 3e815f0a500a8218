internal import CLibCrypto

/// SHA-256 (FIPS 180-4) by the system's libcrypto.
public enum SHA256Digest {
    /// The digest's length in bytes.
    public static let length = 32

    /// Looked up once: libcrypto's one-call form searches its providers for every digest. Unsafe only by name: never
    /// written again, and libcrypto lets threads share it. Nil lets that search find it, or fail, each time.
    nonisolated(unsafe) private static let algorithm = EVP_MD_fetch(nil, "SHA256", nil)

    /// 32 bytes.
    public static func bytes(of content: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            if EVP_Digest(content, content.count, buffer.baseAddress, nil, algorithm ?? EVP_sha256(), nil) != 1 {
                SHA256(content, content.count, buffer.baseAddress)
            }
            count = length
        }
    }

    /// For programs that only hash, before the first digest: the algorithm needs nothing of the machine's OpenSSL
    /// configuration, and reading it takes longer than a thousand digests.
    public static func skipConfiguration() {
        OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_LOAD_CONFIG), nil)
    }

    /// 64 lower-case hexadecimal digits.
    public static func hex(of content: [UInt8]) -> String { digits(of: bytes(of: content)) }

    /// Bytes as lower-case hexadecimal digits, two each.
    public static func digits(of bytes: [UInt8]) -> String {
        let alphabet: StaticString = "0123456789abcdef"
        return String(unsafeUninitializedCapacity: bytes.count * 2) { buffer in
            for (at, byte) in bytes.enumerated() {
                buffer[at * 2] = alphabet.utf8Start[Int(byte >> 4)]
                buffer[at * 2 + 1] = alphabet.utf8Start[Int(byte & 15)]
            }
            return bytes.count * 2
        }
    }
}
