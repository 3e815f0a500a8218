/*
 * __NAME__. The law is in the manifest, whose bytes the build writes to manifest.inc; what is left out here, the host does
 * from the manifest. A function is added by filling its slot: see section 8 of fiscus_plugin.h.
 */
#include "fiscus_plugin.h"

#include <string.h>

static const uint8_t manifest[] = {
#include "manifest.inc"
};

#define TEXT(literal) {(const uint8_t *)(literal), sizeof(literal) - 1}

static fiscus_status describe(const fiscus_call *call) {
    const fiscus_bytes answer = {manifest, sizeof manifest};
    return call->output->write(call->output->state, answer);
}

static const fiscus_country_1 country = {sizeof(fiscus_country_1), 0, describe, NULL};

static const fiscus_bytes capabilities[] = {TEXT(FISCUS_CAPABILITY_COUNTRY)};

static const fiscus_descriptor descriptor = {
    sizeof(fiscus_descriptor), FISCUS_KIND_COUNTRY, TEXT("org.example.__code__"), TEXT("__CODE__"), TEXT("0.1.0"),
    TEXT("__NAME__"), {manifest, sizeof manifest}, capabilities, 1, 0};

static const void *get_capability(fiscus_bytes id) {
    const char *known = FISCUS_CAPABILITY_COUNTRY;
    return id.size == strlen(known) && memcmp(id.data, known, id.size) == 0 ? &country : NULL;
}

static const fiscus_plugin plugin = {
    {'F', 'I', 'S', 'C', 'U', 'S', 'P', '1'}, sizeof(fiscus_plugin), FISCUS_ABI_MAJOR, FISCUS_ABI_MINOR, 0, {0, 0, 0},
    TEXT("C"), TEXT("gcc"), &descriptor, get_capability};

FISCUS_EXPORT const fiscus_plugin *fiscus_plugin_entry(void) { return &plugin; }
