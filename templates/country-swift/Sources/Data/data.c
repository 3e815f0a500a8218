#include "data.h"

static const uint8_t manifest[] = {
#embed "../../libFiscus__CODE__/manifest.json"
};

static const uint8_t profiles[] = {
#embed "../../libFiscus__CODE__/profiles.json"
};

fiscus_bytes country_manifest(void) { return (fiscus_bytes){manifest, sizeof manifest}; }

fiscus_bytes country_profiles(void) { return (fiscus_bytes){profiles, sizeof profiles}; }
