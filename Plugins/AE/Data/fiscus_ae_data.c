#include "fiscus_ae_data.h"

static const uint8_t manifest[] = {
#embed "../libFiscusAE/manifest.json"
};

static const uint8_t profiles[] = {
#embed "../libFiscusAE/profiles.json"
};

fiscus_bytes fiscus_ae_manifest(void) { return (fiscus_bytes){manifest, sizeof manifest}; }

fiscus_bytes fiscus_ae_profiles(void) { return (fiscus_bytes){profiles, sizeof profiles}; }
