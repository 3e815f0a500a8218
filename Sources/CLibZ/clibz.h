#ifndef FISCUS_CLIBZ_H
#define FISCUS_CLIBZ_H
#include <zlib.h>

/* inflateInit2 is a macro, which Swift does not see. 15 + 16: a gzip header and its check sum are demanded. */
static inline int fiscus_gzip_begin(z_stream *stream) { return inflateInit2(stream, 15 + 16); }
#endif
