/*
 * What Fiscus needs of xmlsec and OpenSSL, and nothing else: keys, certificates, one signature, one verification.
 *
 * No policy lives here. Which algorithms, references and certificates are acceptable is decided in Swift
 * (Sources/XMLSignature) before any of these functions sees a document.
 *
 * Threads: every function may be called from any thread once cx_prepare has returned. Objects are immutable and may be
 * shared; a document belongs to one thread at a time.
 */
#ifndef FISCUS_CXMLSEC_H
#define FISCUS_CXMLSEC_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* OpenSSL's own objects, under their own names. */
struct evp_pkey_st;
struct x509_st;
typedef struct evp_pkey_st cx_key;
typedef struct x509_st cx_certificate;

/* Initialises xmlsec with OpenSSL. 0, or -1 when the library does not fit. Call once per process. */
int cx_prepare(void);

/* ---- Keys ---------------------------------------------------------------------------------------------------- */

typedef enum cx_reason {
    CX_OK = 0,
    CX_MALFORMED = 1,      /* not the format it should be */
    CX_PASSWORD = 2,       /* a password is needed, or this one is wrong */
    CX_UNSUPPORTED = 3,    /* encrypted with an algorithm that this OpenSSL does not load */
    CX_INCOMPLETE = 4      /* a PKCS#12 file without key or certificate */
} cx_reason;

/* Reads the first private key of a PEM text. `password` may be NULL: nothing is ever asked on a terminal. */
cx_reason cx_key_read_pem(const uint8_t *bytes, size_t count, const char *password, cx_key **key);
void cx_key_free(cx_key *key);

/*
 * A signature over exactly these bytes, with the padding of PKCS#1 v1.5 where the key is RSA; `digest` as OpenSSL names
 * it (`SHA256`). cx_free; NULL when it cannot be made.
 */
uint8_t *cx_sign_raw(const cx_key *key, const char *digest, const uint8_t *bytes, size_t count, size_t *length);

typedef enum cx_key_kind { CX_KEY_OTHER = 0, CX_KEY_RSA = 1, CX_KEY_EC = 2 } cx_key_kind;
cx_key_kind cx_key_describe(const cx_key *key, int *bits);
/* Writes the curve's name (`prime256v1`) into `name`; 0 when there is none. */
int cx_key_curve(const cx_key *key, char *name, size_t capacity);

/*
 * Makes a P-256 key and a certificate that it signs itself, for signatures only: a random serial number,
 * subject and issuer CN = `name` (UTF-8), valid from `from` to `until` (seconds since 1970). PEM, PKCS#8; both texts
 * are the caller's, to be freed with cx_free. 0 on success.
 */
int cx_make_self_signed(const char *name, int64_t from, int64_t until, char **key, char **certificate);

/* ---- Certificates -------------------------------------------------------------------------------------------- */

cx_certificate *cx_certificate_read_der(const uint8_t *bytes, size_t count);
/* Reads every certificate of a PEM text; the number read, or -1 when one is malformed or there are more than fit. */
int cx_certificates_read_pem(const uint8_t *bytes, size_t count, cx_certificate **certificates, int capacity);
/* Reads key, certificate and chain; *chain_count gives the capacity of `chain` and takes the number read. */
cx_reason cx_pkcs12_read(const uint8_t *bytes, size_t count, const char *password, cx_key **key,
                         cx_certificate **certificate, cx_certificate **chain, int *chain_count);
void cx_certificate_free(cx_certificate *certificate);

/* DER; the caller frees it with cx_free. */
uint8_t *cx_certificate_der(const cx_certificate *certificate, size_t *count);
/* Decimal digits, with a minus sign if need be; cx_free. */
char *cx_certificate_serial(const cx_certificate *certificate);
/* RFC 2253, UTF-8; cx_free. */
char *cx_certificate_issuer(const cx_certificate *certificate);
char *cx_certificate_subject(const cx_certificate *certificate);
/* Seconds since 1970, both bounds inclusive; 0 on success. */
int cx_certificate_validity(const cx_certificate *certificate, int64_t *from, int64_t *until);
/* Whether keyUsage is absent or allows digitalSignature or nonRepudiation. */
int cx_certificate_may_sign(const cx_certificate *certificate);
/* The public key, to be freed with cx_key_free. */
cx_key *cx_certificate_key(const cx_certificate *certificate);
int cx_certificate_matches(const cx_certificate *certificate, const cx_key *key);

typedef enum cx_chain {
    CX_CHAIN_GOOD = 0,
    CX_CHAIN_UNTRUSTED = 1,      /* ends at no trust anchor */
    CX_CHAIN_EXPIRED = 2,
    CX_CHAIN_NOT_YET_VALID = 3,
    CX_CHAIN_WEAK = 4,           /* SHA-1 or a short key somewhere in the chain */
    CX_CHAIN_BAD = 5             /* anything else, see `reason` */
} cx_chain;

/*
 * Builds a chain from `leaf` over `others` to one of `anchors` (a leaf or an intermediate may itself be an anchor) and
 * checks it as of `time`. On CX_CHAIN_GOOD `from` and `until` take the period in which the whole chain is valid.
 * `strength` is OpenSSL's security level: 2 asks for 112 bits, 0 for nothing. `reason` is a static text.
 */
cx_chain cx_chain_verify(cx_certificate *leaf, cx_certificate *const *others, int other_count,
                         cx_certificate *const *anchors, int anchor_count, int64_t time, int strength,
                         int64_t *from, int64_t *until, const char **reason);

/* ---- Digests and base64 -------------------------------------------------------------------------------------- */

/* `name` as OpenSSL has it ("SHA256"); writes at most 64 bytes and returns their number, 0 for an unknown name. */
size_t cx_digest(const char *name, const uint8_t *bytes, size_t count, uint8_t *digest);

void cx_free(void *memory);

/* ---- Signatures ---------------------------------------------------------------------------------------------- */

/* The bytes that a detached signature covers. The only thing an external reference can resolve to. */
typedef struct cx_external {
    const char *uri;  /* as it stands in the reference */
    const char *name; /* the same unescaped: xmlsec asks for this one first */
    const uint8_t *bytes;
    size_t count;
} cx_external;

/*
 * Fills DigestValue and SignatureValue of `signature` (an xmlNode, element ds:Signature, complete but for these).
 * Elements that references name by id must be registered with the document (xmlAddID). 0 on success.
 */
int cx_sign(void *signature, cx_key *key, const cx_external *external);

typedef enum cx_verdict {
    CX_GOOD = 0,
    CX_DIGEST = 1,  /* reference number *reference does not have the digest it should have */
    CX_VALUE = 2,   /* SignatureValue does not fit SignedInfo and the key */
    CX_FAULT = 3    /* xmlsec could not process it, see cx_diagnosis */
} cx_verdict;

/*
 * Verifies `signature` with exactly `key`: KeyInfo is not looked at. `algorithms` are the identifiers that SignedInfo
 * uses, everything else is switched off in xmlsec; `references` says how many references there must be.
 */
cx_verdict cx_verify(void *signature, cx_key *key, const cx_external *external, const char *const *algorithms,
                     int algorithm_count, int references, int *reference);

/* What xmlsec said last on this thread, or an empty text. Valid until the next call on this thread. */
const char *cx_diagnosis(void);

#ifdef __cplusplus
}
#endif
#endif
