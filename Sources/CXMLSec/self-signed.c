#include "cxmlsec.h"

#include <string.h>
#include <time.h>

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

static int add_extension(X509 *certificate, int nid, const char *value) {
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, nid, value);
    if (extension == NULL) return -1;
    int added = X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
    return added == 1 ? 0 : -1;
}

/*
 * Nine random bytes: RFC 5280 wants a positive number, and libxml2 refuses an xs:integer of more than 24 digits, which
 * is what the number becomes in a signature of 2009's form.
 */
static int set_serial(X509 *certificate) {
    unsigned char bytes[9];
    if (RAND_bytes(bytes, sizeof bytes) != 1) return -1;
    bytes[0] = (unsigned char)((bytes[0] & 0x7f) | 0x40);
    BIGNUM *number = BN_bin2bn(bytes, sizeof bytes, NULL);
    if (number == NULL) return -1;
    ASN1_INTEGER *set = BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate));
    BN_free(number);
    return set == NULL ? -1 : 0;
}

static int fill(X509 *certificate, EVP_PKEY *key, const char *name, int64_t from, int64_t until) {
    X509_NAME *subject = X509_get_subject_name(certificate);
    if (X509_set_version(certificate, 2) != 1 || set_serial(certificate) != 0) return -1;
    if (ASN1_TIME_set(X509_getm_notBefore(certificate), (time_t)from) == NULL) return -1;
    if (ASN1_TIME_set(X509_getm_notAfter(certificate), (time_t)until) == NULL) return -1;
    if (X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, (const unsigned char *)name, -1, -1, 0) != 1) return -1;
    if (X509_set_issuer_name(certificate, subject) != 1 || X509_set_pubkey(certificate, key) != 1) return -1;
    if (add_extension(certificate, NID_key_usage, "critical,digitalSignature,nonRepudiation") != 0) return -1;
    return X509_sign(certificate, key, EVP_sha256()) > 0 ? 0 : -1;
}

/* What a memory BIO holds, as a text of its own. */
static char *text_of(BIO *memory) {
    char *start = NULL;
    long count = BIO_get_mem_data(memory, &start);
    if (count <= 0) return NULL;
    char *text = OPENSSL_malloc((size_t)count + 1);
    if (text == NULL) return NULL;
    memcpy(text, start, (size_t)count);
    text[count] = 0;
    return text;
}

int cx_make_self_signed(const char *name, int64_t from, int64_t until, char **key_text, char **certificate_text) {
    int result = -1;
    EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
    X509 *certificate = X509_new();
    BIO *key_memory = BIO_new(BIO_s_secmem());
    BIO *certificate_memory = BIO_new(BIO_s_mem());
    *key_text = NULL;
    *certificate_text = NULL;
    if (key != NULL && certificate != NULL && key_memory != NULL && certificate_memory != NULL
        && fill(certificate, key, name, from, until) == 0
        && PEM_write_bio_PKCS8PrivateKey(key_memory, key, NULL, NULL, 0, NULL, NULL) == 1
        && PEM_write_bio_X509(certificate_memory, certificate) == 1) {
        *key_text = text_of(key_memory);
        *certificate_text = text_of(certificate_memory);
        if (*key_text != NULL && *certificate_text != NULL) result = 0;
    }
    if (result != 0) {
        OPENSSL_free(*key_text);
        OPENSSL_free(*certificate_text);
        *key_text = NULL;
        *certificate_text = NULL;
        ERR_clear_error();
    }
    BIO_free(key_memory);
    BIO_free(certificate_memory);
    X509_free(certificate);
    EVP_PKEY_free(key);
    return result;
}
