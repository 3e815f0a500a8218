#include "cxmlsec.h"

#include <string.h>
#include <time.h>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

/* A document is at most INT_MAX bytes for OpenSSL's memory readers. */
static BIO *reader(const uint8_t *bytes, size_t count) {
    return count > 0x7fffffff ? NULL : BIO_new_mem_buf(bytes, (int)count);
}

/* Gives OpenSSL the password it was called with. Its default would ask on the terminal. */
static int give_password(char *buffer, int size, int writing, void *password) {
    (void)writing;
    if (password == NULL) return -1;
    size_t length = strlen(password);
    if (length > (size_t)size) return -1;
    memcpy(buffer, password, length);
    return (int)length;
}

/* Reads and clears OpenSSL's error queue. */
static cx_reason read_failure(void) {
    cx_reason reason = CX_MALFORMED;
    for (unsigned long code; (code = ERR_get_error()) != 0;) {
        int why = ERR_GET_REASON(code);
        switch (ERR_GET_LIB(code)) {
        case ERR_LIB_PEM:
            if (why == PEM_R_BAD_PASSWORD_READ || why == PEM_R_BAD_DECRYPT) reason = CX_PASSWORD;
            break;
        case ERR_LIB_PKCS12:
            if (why == PKCS12_R_MAC_VERIFY_FAILURE) reason = CX_PASSWORD;
            break;
        case ERR_LIB_EVP:
            if (why == EVP_R_UNSUPPORTED_ALGORITHM || why == ERR_R_UNSUPPORTED) {
                ERR_clear_error();
                return CX_UNSUPPORTED;
            }
            if (why == EVP_R_BAD_DECRYPT) reason = CX_PASSWORD;
            break;
        case ERR_LIB_PROV:
            if (reason == CX_MALFORMED) reason = CX_PASSWORD; /* the provider failed to decrypt */
            break;
        default:
            break;
        }
    }
    return reason;
}

cx_reason cx_key_read_pem(const uint8_t *bytes, size_t count, const char *password, cx_key **key) {
    ERR_clear_error();
    BIO *bio = reader(bytes, count);
    *key = bio ? PEM_read_bio_PrivateKey(bio, NULL, give_password, (void *)password) : NULL;
    BIO_free(bio);
    return *key ? CX_OK : read_failure();
}

void cx_key_free(cx_key *key) { EVP_PKEY_free(key); }

cx_key_kind cx_key_describe(const cx_key *key, int *bits) {
    *bits = EVP_PKEY_get_bits(key);
    switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA: return CX_KEY_RSA;
    case EVP_PKEY_EC: return CX_KEY_EC;
    default: return CX_KEY_OTHER;
    }
}

int cx_key_curve(const cx_key *key, char *name, size_t capacity) {
    return EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, name, capacity, NULL);
}

cx_certificate *cx_certificate_read_der(const uint8_t *bytes, size_t count) {
    const unsigned char *cursor = bytes;
    if (count > 0x7fffffff) return NULL;
    X509 *certificate = d2i_X509(NULL, &cursor, (long)count);
    if (certificate && cursor != bytes + count) {
        X509_free(certificate); /* bytes after the certificate would not be in its digest */
        certificate = NULL;
    }
    ERR_clear_error();
    return certificate;
}

int cx_certificates_read_pem(const uint8_t *bytes, size_t count, cx_certificate **certificates, int capacity) {
    BIO *bio = reader(bytes, count);
    if (!bio) return -1;
    ERR_clear_error();
    int found = 0;
    for (X509 *one; (one = PEM_read_bio_X509(bio, NULL, give_password, NULL)) != NULL;) {
        if (found == capacity) {
            X509_free(one);
            found = -1;
            break;
        }
        certificates[found++] = one;
    }
    unsigned long last = ERR_peek_last_error();
    int ended = found >= 0 && (last == 0 || ERR_GET_REASON(last) == PEM_R_NO_START_LINE);
    ERR_clear_error();
    BIO_free(bio);
    if (ended) return found;
    for (int index = 0; index < (found < 0 ? capacity : found); index++) X509_free(certificates[index]);
    return -1;
}

cx_reason cx_pkcs12_read(const uint8_t *bytes, size_t count, const char *password, cx_key **key,
                         cx_certificate **certificate, cx_certificate **chain, int *chain_count) {
    STACK_OF(X509) *others = NULL;
    int capacity = *chain_count;
    *key = NULL, *certificate = NULL, *chain_count = 0;
    ERR_clear_error();
    BIO *bio = reader(bytes, count);
    PKCS12 *store = bio ? d2i_PKCS12_bio(bio, NULL) : NULL;
    BIO_free(bio);
    if (!store) return ERR_clear_error(), CX_MALFORMED;
    int parsed = PKCS12_parse(store, password ? password : "", key, certificate, &others);
    PKCS12_free(store);
    if (!parsed) return read_failure();
    int found = others ? sk_X509_num(others) : 0;
    cx_reason reason = *key && *certificate ? CX_OK : CX_INCOMPLETE;
    if (reason == CX_OK && found > capacity) reason = CX_MALFORMED;
    for (int index = 0; reason == CX_OK && index < found; index++) {
        chain[index] = sk_X509_value(others, index);
        X509_up_ref(chain[index]);
        *chain_count += 1;
    }
    sk_X509_pop_free(others, X509_free);
    if (reason != CX_OK) {
        EVP_PKEY_free(*key);
        X509_free(*certificate);
        *key = NULL, *certificate = NULL;
    }
    return reason;
}

void cx_certificate_free(cx_certificate *certificate) { X509_free(certificate); }

uint8_t *cx_certificate_der(const cx_certificate *certificate, size_t *count) {
    unsigned char *der = NULL;
    int length = i2d_X509(certificate, &der);
    *count = length > 0 ? (size_t)length : 0;
    return length > 0 ? der : NULL;
}

char *cx_certificate_serial(const cx_certificate *certificate) {
    BIGNUM *number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), NULL);
    char *digits = number ? BN_bn2dec(number) : NULL;
    BN_free(number);
    return digits;
}

static char *name_text(const X509_NAME *name) {
    BIO *bio = BIO_new(BIO_s_mem());
    char *text = NULL, *data = NULL;
    unsigned long flags = XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB;
    if (bio && X509_NAME_print_ex(bio, name, 0, flags) >= 0) {
        long length = BIO_get_mem_data(bio, &data);
        text = OPENSSL_malloc((size_t)length + 1);
        if (text) {
            if (length > 0) memcpy(text, data, (size_t)length);
            text[length] = 0;
        }
    }
    BIO_free(bio);
    return text;
}

char *cx_certificate_issuer(const cx_certificate *certificate) { return name_text(X509_get_issuer_name(certificate)); }
char *cx_certificate_subject(const cx_certificate *certificate) {
    return name_text(X509_get_subject_name(certificate));
}

static int seconds(const ASN1_TIME *time, int64_t *value) {
    struct tm parts;
    if (!ASN1_TIME_to_tm(time, &parts)) return -1;
    *value = timegm(&parts);
    return 0;
}

int cx_certificate_validity(const cx_certificate *certificate, int64_t *from, int64_t *until) {
    return seconds(X509_get0_notBefore(certificate), from) || seconds(X509_get0_notAfter(certificate), until) ? -1 : 0;
}

int cx_certificate_may_sign(const cx_certificate *certificate) {
    /* UINT32_MAX when the extension is absent. */
    return (X509_get_key_usage((X509 *)certificate) & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)) != 0;
}

cx_key *cx_certificate_key(const cx_certificate *certificate) { return X509_get_pubkey((X509 *)certificate); }

int cx_certificate_matches(const cx_certificate *certificate, const cx_key *key) {
    int matches = X509_check_private_key(certificate, key) == 1;
    ERR_clear_error();
    return matches;
}

static STACK_OF(X509) *stack(cx_certificate *const *certificates, int count) {
    STACK_OF(X509) *result = sk_X509_new_null();
    for (int index = 0; result && index < count; index++) sk_X509_push(result, certificates[index]);
    return result;
}

/* The period in which every certificate of the chain is valid. */
static int common_period(const STACK_OF(X509) *chain, int64_t *from, int64_t *until) {
    *from = INT64_MIN, *until = INT64_MAX;
    for (int index = 0; index < sk_X509_num(chain); index++) {
        int64_t first, last;
        if (cx_certificate_validity(sk_X509_value(chain, index), &first, &last) != 0) return -1;
        if (first > *from) *from = first;
        if (last < *until) *until = last;
    }
    return 0;
}

static cx_chain chain_failure(int error) {
    switch (error) {
    case X509_V_ERR_CERT_HAS_EXPIRED: return CX_CHAIN_EXPIRED;
    case X509_V_ERR_CERT_NOT_YET_VALID: return CX_CHAIN_NOT_YET_VALID;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
    case X509_V_ERR_CERT_UNTRUSTED: return CX_CHAIN_UNTRUSTED;
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL:
    case X509_V_ERR_CA_MD_TOO_WEAK: return CX_CHAIN_WEAK;
    default: return CX_CHAIN_BAD;
    }
}

cx_chain cx_chain_verify(cx_certificate *leaf, cx_certificate *const *others, int other_count,
                         cx_certificate *const *anchors, int anchor_count, int64_t time, int strength,
                         int64_t *from, int64_t *until, const char **reason) {
    cx_chain verdict = CX_CHAIN_BAD;
    *reason = "out of memory";
    STACK_OF(X509) *untrusted = stack(others, other_count), *trusted = stack(anchors, anchor_count);
    X509_STORE *store = X509_STORE_new();
    X509_STORE_CTX *context = X509_STORE_CTX_new();
    if (untrusted && trusted && store && context && X509_STORE_CTX_init(context, store, leaf, untrusted)) {
        X509_STORE_CTX_set0_trusted_stack(context, trusted);
        X509_VERIFY_PARAM *parameters = X509_STORE_CTX_get0_param(context);
        X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_PARTIAL_CHAIN);
        X509_VERIFY_PARAM_set_time(parameters, (time_t)time);
        X509_VERIFY_PARAM_set_auth_level(parameters, strength);
        X509_VERIFY_PARAM_set_depth(parameters, 8);
        int good = X509_verify_cert(context) == 1;
        int error = X509_STORE_CTX_get_error(context);
        *reason = X509_verify_cert_error_string(error);
        verdict = good ? CX_CHAIN_GOOD : chain_failure(error);
        if (good && common_period(X509_STORE_CTX_get0_chain(context), from, until) != 0) verdict = CX_CHAIN_BAD;
    }
    X509_STORE_CTX_free(context);
    X509_STORE_free(store);
    sk_X509_free(untrusted);
    sk_X509_free(trusted);
    ERR_clear_error();
    return verdict;
}

size_t cx_digest(const char *name, const uint8_t *bytes, size_t count, uint8_t *digest) {
    const EVP_MD *algorithm = EVP_get_digestbyname(name);
    unsigned int length = 0;
    if (!algorithm || !EVP_Digest(bytes, count, digest, &length, algorithm, NULL)) return 0;
    return length;
}

void cx_free(void *memory) { OPENSSL_free(memory); }
