/* The Croatian plugin's data, embedded in its library. */
#ifndef FISCUS_HR_DATA_H
#define FISCUS_HR_DATA_H

#include "fiscus_plugin.h"

fiscus_bytes fiscus_hr_manifest(void);
fiscus_bytes fiscus_hr_profiles(void);

#endif
