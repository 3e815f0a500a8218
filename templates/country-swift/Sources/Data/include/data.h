#ifndef COUNTRY_DATA_H
#define COUNTRY_DATA_H

#include "fiscus_plugin.h"

fiscus_bytes country_manifest(void);
fiscus_bytes country_profiles(void);

#endif
