#include "cxmlsec.h"

#include <openssl/evp.h>

uint8_t *cx_sign_raw(const cx_key *key, const char *digest, const uint8_t *bytes, size_t count, size_t *length) {
    const EVP_MD *algorithm = EVP_get_digestbyname(digest);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    uint8_t *signature = NULL;
    if (algorithm != NULL && context != NULL
        && EVP_DigestSignInit(context, NULL, algorithm, NULL, (EVP_PKEY *)key) == 1
        && EVP_DigestSign(context, NULL, length, bytes, count) == 1) {
        signature = OPENSSL_malloc(*length);
        if (signature != NULL && EVP_DigestSign(context, signature, length, bytes, count) != 1) {
            OPENSSL_free(signature);
            signature = NULL;
        }
    }
    EVP_MD_CTX_free(context);
    return signature;
}
