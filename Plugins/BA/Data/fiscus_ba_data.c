#include "fiscus_ba_data.h"

static const uint8_t manifest[] = {
#embed "../libFiscusBA/manifest.json"
};

static const uint8_t profiles[] = {
#embed "../libFiscusBA/profiles.json"
};

fiscus_bytes fiscus_ba_manifest(void) { return (fiscus_bytes){manifest, sizeof manifest}; }

fiscus_bytes fiscus_ba_profiles(void) { return (fiscus_bytes){profiles, sizeof profiles}; }
