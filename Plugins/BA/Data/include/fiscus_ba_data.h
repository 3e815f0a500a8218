/* The Bosnian plugin's data, embedded in its library. */
#ifndef FISCUS_BA_DATA_H
#define FISCUS_BA_DATA_H

#include "fiscus_plugin.h"

fiscus_bytes fiscus_ba_manifest(void);
fiscus_bytes fiscus_ba_profiles(void);

#endif
