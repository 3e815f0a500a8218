#include "fiscus_hr_data.h"

static const uint8_t manifest[] = {
#embed "../libFiscusHR/manifest.json"
};

static const uint8_t profiles[] = {
#embed "../libFiscusHR/profiles.json"
};

fiscus_bytes fiscus_hr_manifest(void) { return (fiscus_bytes){manifest, sizeof manifest}; }

fiscus_bytes fiscus_hr_profiles(void) { return (fiscus_bytes){profiles, sizeof profiles}; }
