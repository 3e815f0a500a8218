#ifndef FISCUS_CLIBQRENCODE_H
#define FISCUS_CLIBQRENCODE_H
#include <qrencode.h>
#endif
