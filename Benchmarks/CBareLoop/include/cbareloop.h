/*
 * The yardstick: what libxml2 and xmlsec cost when nothing is asked of them but the work itself. No checks, no
 * policy, keys and schema loaded beforehand, as anybody would write it in C.
 */
#ifndef FISCUS_CBARELOOP_H
#define FISCUS_CBARELOOP_H

#include <stddef.h>
#include <stdint.h>

typedef struct bare_loop bare_loop;

/*
 * Loads the private key (PEM file) and, unless NULL, the schema. NULL on failure. xmlsec must have been initialised:
 * the first use of XMLSignature does that.
 */
bare_loop *bare_open(const char *key_file, const char *schema_file);
void bare_close(bare_loop *loop);

/* Parses and validates in one streaming pass: 0 when valid. */
int bare_validate(bare_loop *loop, const uint8_t *bytes, size_t count);

/*
 * Signs a document that holds its signature template already (empty DigestValue and SignatureValue): parse, sign,
 * write. Returns the number of bytes written, 0 on failure.
 */
size_t bare_sign(bare_loop *loop, const uint8_t *bytes, size_t count);

/* Verifies a signed document with the loaded key: parse, verify. 0 when it holds. */
int bare_verify(bare_loop *loop, const uint8_t *bytes, size_t count);

#endif
