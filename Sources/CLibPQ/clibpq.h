#ifndef FISCUS_CLIBPQ_H
#define FISCUS_CLIBPQ_H
#include <libpq-fe.h>
#endif
