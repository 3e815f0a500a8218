#ifndef FISCUS_CLIBCRYPTO_H
#define FISCUS_CLIBCRYPTO_H
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#endif
