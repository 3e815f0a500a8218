/* The Serbian plugin's data, embedded in its library. */
#ifndef FISCUS_RS_DATA_H
#define FISCUS_RS_DATA_H

#include "fiscus_plugin.h"

fiscus_bytes fiscus_rs_manifest(void);
fiscus_bytes fiscus_rs_profiles(void);

#endif
