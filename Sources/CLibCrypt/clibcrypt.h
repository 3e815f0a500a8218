#ifndef FISCUS_CLIBCRYPT_H
#define FISCUS_CLIBCRYPT_H
#include <crypt.h>
#endif
