#include "fiscus_rs_data.h"

static const uint8_t manifest[] = {
#embed "../libFiscusRS/manifest.json"
};

static const uint8_t profiles[] = {
#embed "../libFiscusRS/profiles.json"
};

fiscus_bytes fiscus_rs_manifest(void) { return (fiscus_bytes){manifest, sizeof manifest}; }

fiscus_bytes fiscus_rs_profiles(void) { return (fiscus_bytes){profiles, sizeof profiles}; }
