/* The Emirati plugin's data, embedded in its library. */
#ifndef FISCUS_AE_DATA_H
#define FISCUS_AE_DATA_H

#include "fiscus_plugin.h"

fiscus_bytes fiscus_ae_manifest(void);
fiscus_bytes fiscus_ae_profiles(void);

#endif
