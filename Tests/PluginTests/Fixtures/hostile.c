/* The plain plugin with one thing wrong, chosen by -DHOSTILE=number. */
#define _GNU_SOURCE
#include "fiscus_plugin.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
    CONSTRUCTOR_ABORTS = 1,
    CONSTRUCTOR_CRASHES,
    CONSTRUCTOR_HANGS,
    CONSTRUCTOR_EXITS,
    CONSTRUCTOR_CHATTERS,
    CONSTRUCTOR_EATS_MEMORY,
    ENTRY_CRASHES,
    ENTRY_HANGS,
    ENTRY_NULL,
    NO_ENTRY,
    WRONG_MAGIC,
    ABI_TOO_NEW,
    ABI_TOO_OLD,
    NEEDS_NEWER_HOST,
    STRUCT_TOO_SMALL,
    DESCRIPTOR_TOO_SMALL,
    DESCRIPTOR_NULL,
    DESCRIPTOR_LIES,
    WILD_POINTER,
    HUGE_VIEW,
    HUGE_COUNT,
    NO_MANIFEST,
    DESCRIBE_CRASHES,
    DESCRIBE_DIFFERS,
    DESCRIBE_FLOODS,
    DESCRIBE_MISSING,
    MISSING_LIBRARY_SYMBOL,
    /* Sound enough to load; the conformance suite must find these. */
    IMPURE,
    IGNORES_SINK,
    ANSWERS_ANYTHING,
    CRASHES_ON_GARBAGE,
    LEAKY_EXPORTS,
    LOOSE_IDS,
    UNKNOWN_STATUS,
    /* The blocks are sound; what get_capability answers is not. */
    CAPABILITY_WILD,
    CAPABILITY_ABORTS,
    CAPABILITY_HANGS,
    CAPABILITY_TOO_SMALL,
    CAPABILITY_NULL,
    CAPABILITY_MISALIGNED,
};

static const uint8_t manifest[] = {
#include "manifest.inc"
};

#define TEXT(literal) {(const uint8_t *)(literal), sizeof(literal) - 1}

__attribute__((constructor)) static void constructor(void) {
    if (HOSTILE == CONSTRUCTOR_ABORTS) abort();
    if (HOSTILE == CONSTRUCTOR_CRASHES) raise(SIGSEGV);
    if (HOSTILE == CONSTRUCTOR_HANGS)
        for (;;) pause();
    if (HOSTILE == CONSTRUCTOR_EXITS) _exit(0);
    if (HOSTILE == CONSTRUCTOR_CHATTERS) {
        puts("{\"code\":\"ok\"} loaded!");
        fflush(stdout);
    }
    if (HOSTILE == CONSTRUCTOR_EATS_MEMORY)
        for (;;) {
            char *block = malloc(64 << 20);
            if (!block) abort();
            memset(block, 1, 64 << 20);
        }
}

#if HOSTILE == 27 /* MISSING_LIBRARY_SYMBOL */
extern int fiscus_no_such_function(void);
#endif

static int calls;

static fiscus_status describe(const fiscus_call *call) {
    fiscus_bytes answer = {manifest, sizeof manifest};
    if (HOSTILE == DESCRIBE_CRASHES) raise(SIGSEGV);
    if (HOSTILE == DESCRIBE_DIFFERS) answer.size -= 1;
    if (HOSTILE == DESCRIBE_FLOODS)
        while (call->output->write(call->output->state, answer) == FISCUS_OK) {
        }
#if HOSTILE == 27 /* MISSING_LIBRARY_SYMBOL */
    return fiscus_no_such_function();
#endif
    return call->output->write(call->output->state, answer);
}

/* Answers a fixed assessed document, or whatever the defect asks for. */
static fiscus_status assess(const fiscus_call *call) {
    char text[64];
    if (HOSTILE == ANSWERS_ANYTHING) {
        const fiscus_bytes answer = TEXT("{}");
        return call->output->write(call->output->state, answer);
    }
    if (HOSTILE == UNKNOWN_STATUS) return 4711;
    if (HOSTILE == CRASHES_ON_GARBAGE && (call->request.size < 2 || call->request.data[0] != '{')) raise(SIGSEGV);
    if (HOSTILE == IMPURE) {
        snprintf(text, sizeof text, "[{\"code\":\"test.count\",\"severity\":\"error\",\"message\":\"%d\"}]", ++calls);
    } else {
        snprintf(text, sizeof text, "[{\"code\":\"test.refused\",\"severity\":\"error\",\"message\":\"no\"}]");
    }
    const fiscus_bytes diagnostics = {(const uint8_t *)text, strlen(text)};
    if (HOSTILE == IGNORES_SINK) {
        const fiscus_bytes answer = TEXT("{\"document\":{}}");
        call->output->write(call->output->state, answer);
        return FISCUS_OK;
    }
    call->diagnostics->write(call->diagnostics->state, diagnostics);
    return FISCUS_INVALID_INPUT;
}

static const fiscus_country_1 country = {sizeof(fiscus_country_1), 0, HOSTILE == DESCRIBE_MISSING ? NULL : describe, NULL};
static const fiscus_tax_1 tax = {HOSTILE == CAPABILITY_TOO_SMALL ? 8 : sizeof(fiscus_tax_1), 0, assess, NULL, NULL};

static const fiscus_bytes capabilities[] = {TEXT(FISCUS_CAPABILITY_COUNTRY), TEXT(FISCUS_CAPABILITY_TAX)};

static const fiscus_descriptor descriptor = {
    HOSTILE == DESCRIPTOR_TOO_SMALL ? 16 : sizeof(fiscus_descriptor),
    FISCUS_KIND_COUNTRY,
    TEXT("test.fiscus.zz"),
    TEXT("ZZ"),
    {(const uint8_t *)(HOSTILE == DESCRIPTOR_LIES ? "9.9.9" : HOSTILE == WILD_POINTER ? (const char *)16 : "1.0.0"), 5},
    {(const uint8_t *)"Fiscus tests", HOSTILE == HUGE_VIEW ? UINT64_MAX : 12},
    {HOSTILE == NO_MANIFEST ? NULL : manifest, HOSTILE == NO_MANIFEST ? 0 : sizeof manifest},
    capabilities,
    HOSTILE == HUGE_COUNT ? UINT32_MAX : HOSTILE >= IMPURE ? 2 : 1,
    0};

static const void *get_capability(fiscus_bytes id) {
    const char *ids[] = {FISCUS_CAPABILITY_COUNTRY, FISCUS_CAPABILITY_TAX};
    const void *tables[] = {&country, &tax};
    for (int i = 0; i < (HOSTILE >= IMPURE ? 2 : 1); i++) {
        const size_t length = strlen(ids[i]);
        const int fits = HOSTILE == LOOSE_IDS ? id.size >= length : id.size == length;
        if (!fits || memcmp(id.data, ids[i], length) != 0) continue;
        if (i == 1 && HOSTILE == CAPABILITY_WILD) return (void *)16;
        if (i == 1 && HOSTILE == CAPABILITY_ABORTS) abort();
        if (i == 1 && HOSTILE == CAPABILITY_HANGS)
            for (;;) pause();
        if (i == 1 && HOSTILE == CAPABILITY_NULL) return NULL;
        if (i == 1 && HOSTILE == CAPABILITY_MISALIGNED) return (const char *)tables[i] + 1;
        return tables[i];
    }
    return NULL;
}

__attribute__((unused)) static const fiscus_plugin plugin = {
    {HOSTILE == WRONG_MAGIC ? 'X' : 'F', 'I', 'S', 'C', 'U', 'S', 'P', '1'},
    HOSTILE == STRUCT_TOO_SMALL ? 32 : sizeof(fiscus_plugin),
    HOSTILE == ABI_TOO_NEW ? 99 : HOSTILE == ABI_TOO_OLD ? 0 : FISCUS_ABI_MAJOR,
    FISCUS_ABI_MINOR,
    HOSTILE == NEEDS_NEWER_HOST ? 99 : 0,
    {0, 0, 0},
    TEXT("hostile C"),
    TEXT("gcc"),
    HOSTILE == DESCRIPTOR_NULL ? NULL : &descriptor,
    get_capability};

#if HOSTILE == 32 /* LEAKY_EXPORTS */
FISCUS_EXPORT int another_symbol = 1;
#endif

#if HOSTILE != 10 /* NO_ENTRY */
FISCUS_EXPORT const fiscus_plugin *fiscus_plugin_entry(void) {
    if (HOSTILE == ENTRY_CRASHES) raise(SIGSEGV);
    if (HOSTILE == ENTRY_HANGS)
        for (;;) pause();
    return HOSTILE == ENTRY_NULL ? NULL : &plugin;
}
#endif
