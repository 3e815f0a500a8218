/*
 * fiscus_plugin.h - the Fiscus plugin ABI, version 1.0
 *
 * A Fiscus plugin is a shared library that knows one country's tax law and document formats, or one network's messages.
 * This header is the whole contract between plugin and host: a plugin can be written from it alone, in C, C++, Rust,
 * Swift or anything else that can export one C symbol.
 *
 * CONTENTS
 *    1. Ground rules
 *    2. Versions and acceptance
 *    3. Basic types
 *    4. Status
 *    5. Limits
 *    6. The host table
 *    7. The call
 *    8. Capabilities
 *    9. Descriptor and entry
 *   10. Host capabilities
 *   11. Stability policy
 *   12. Layout checks
 *
 * ------------------------------------------------------------------------------------------------------------------
 * 1. GROUND RULES
 *
 *  - Plugins are pure. Bytes come in, bytes go out. A plugin opens no file and no socket, reads no clock and no
 *    environment, draws no random numbers, holds no key, starts no thread, and keeps no state between calls that could
 *    change an answer. Equal requests give equal bytes, on every thread, always. Whatever a plugin needs (today's date,
 *    fresh identifiers, an authority's answer, a signature) is in the request.
 *  - The header is C11 and compiles as C++11. Integers have fixed widths; there are no enums, bit-fields or `long` in
 *    structs. Pointers have 64 bits.
 *  - Text is UTF-8 with an explicit size; a terminating NUL is neither needed nor looked for.
 *  - Documents cross the boundary as UTF-8 JSON or as XML bytes. Amounts, quantities and rates inside JSON are strings,
 *    never numbers. Dates are ISO 8601. An absent field is absent, never null.
 *  - Nothing unwinds across the boundary: no C++ exception, no longjmp, no panic.
 *  - Every function of this header is [any-thread]: it may be called on any thread, by many threads at once. Functions
 *    tagged [once] are called by the host before any other, on one thread.
 *
 * 2. VERSIONS AND ACCEPTANCE
 *
 *  A plugin exports one symbol, `fiscus_plugin_entry`. It returns a static block (section 9) that begins with a magic
 *  number and version numbers, so that a host can refuse a foreign or outdated library before it calls anything else.
 *
 *    plugin's abi_major == host's FISCUS_ABI_MAJOR        go on; otherwise the plugin is refused
 *    plugin's min_host_minor > host's FISCUS_ABI_MINOR    refused: it needs a newer host
 *    struct_size < size in version 1.0                    refused: the block is cut short
 *    struct_size > size the host knows                    accepted; the trailing bytes are ignored
 *
 * ------------------------------------------------------------------------------------------------------------------
 */
#ifndef FISCUS_PLUGIN_H
#define FISCUS_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define FISCUS_ABI_MAJOR 1
#define FISCUS_ABI_MINOR 0

/* The first eight bytes of `fiscus_plugin`. */
#define FISCUS_PLUGIN_MAGIC "FISCUSP1"
#define FISCUS_PLUGIN_MAGIC_SIZE 8

/* The name of the one exported function. */
#define FISCUS_PLUGIN_ENTRY_SYMBOL "fiscus_plugin_entry"

#if defined(_WIN32)
#define FISCUS_EXPORT __declspec(dllexport)
#elif defined(__GNUC__)
#define FISCUS_EXPORT __attribute__((visibility("default")))
#else
#define FISCUS_EXPORT
#endif

/* ---------------------------------------------------------------------------------------------------------------- */
/* 3. BASIC TYPES                                                                                                    */

/*
 * A view of bytes. `data` may be NULL when `size` is 0. Whoever hands it over says how long it lives:
 *  - in a request: valid until the called function returns; a plugin copies what it wants to keep;
 *  - in a descriptor: immortal.
 */
typedef struct fiscus_bytes {
    const uint8_t *data;
    uint64_t size;
} fiscus_bytes;

/*
 * Where output goes: a callback owned by the caller. It may be called several times; the pieces are concatenated.
 * `write` returns FISCUS_OK, or another status (FISCUS_LIMIT, FISCUS_CANCELLED) that the plugin must return from its
 * own function at once. No memory changes owner, so there is no free() in this interface.
 */
typedef struct fiscus_sink {
    uint32_t struct_size;
    uint32_t reserved;
    void *state;
    int32_t (*write)(void *state, fiscus_bytes chunk);
} fiscus_sink;

/* A named attachment that travels beside the JSON: a document's bytes, an embedded file, the answer to a need. */
typedef struct fiscus_part {
    fiscus_bytes name;
    fiscus_bytes content;
} fiscus_part;

/* ---------------------------------------------------------------------------------------------------------------- */
/* 4. STATUS                                                                                                         */

/*
 * Every function returns one of these. With anything but FISCUS_OK and FISCUS_NEEDS, what was written to the output is
 * discarded, and the diagnostics say why.
 *
 * Diagnostics are one JSON array, written to the diagnostics sink (also beside FISCUS_OK, for warnings):
 *   [{"code": "tax.rateUnknown",            stable identifier
 *     "severity": "error",                  error | warning | information
 *     "path": "/lines/3/tax/rate",          JSON pointer into the document of the request
 *     "message": "...",                     what is wrong, in English
 *     "remedy": "...", "term": "BT-152",    optional: what to do; business term
 *     "rule": "RSR-36", "source": "..."}]   optional: the authority's rule; where it stands
 */
typedef int32_t fiscus_status;

#define FISCUS_OK 0            /* the output is complete */
#define FISCUS_REFUSED 1       /* understood, and not allowed: the law or a profile forbids it */
#define FISCUS_INVALID_INPUT 2 /* not understood: malformed, incomplete or contradictory */
#define FISCUS_UNSUPPORTED 3   /* this plugin does not do that */
#define FISCUS_INTERNAL 4      /* a defect of the plugin */
#define FISCUS_CANCELLED 5     /* the host asked to stop */
#define FISCUS_LIMIT 6         /* input or output over a limit */
#define FISCUS_NEEDS 7         /* the output is a list of needs, see section 7 */

/* ---------------------------------------------------------------------------------------------------------------- */
/* 5. LIMITS                                                                                                         */

/*
 * What the host allows for one call. Sizes are enforced by the host; time is the plugin's to keep, by asking
 * `is_cancelled`: code inside the host's process cannot be stopped from outside. A plugin may look, to stop early.
 */
typedef struct fiscus_limits {
    uint32_t struct_size;
    uint32_t reserved;
    uint64_t max_input;        /* bytes of request and parts together */
    uint64_t max_output;       /* bytes written to the output */
    uint64_t max_diagnostics;  /* bytes written to the diagnostics */
    uint64_t max_milliseconds; /* wall time; afterwards `is_cancelled` answers 1 */
} fiscus_limits;

/* ---------------------------------------------------------------------------------------------------------------- */
/* 6. THE HOST TABLE                                                                                                 */

#define FISCUS_LOG_DEBUG 0
#define FISCUS_LOG_INFO 1
#define FISCUS_LOG_WARNING 2
#define FISCUS_LOG_ERROR 3

/*
 * What the host offers during a call. There is no clock, file, network, key or random source here, and never will be.
 * Valid until the called function returns.
 */
typedef struct fiscus_host {
    uint32_t struct_size;
    uint16_t abi_major;
    uint16_t abi_minor;
    void *state;
    const fiscus_limits *limits;
    /* Writes a line to the host's log. Never log identifiers or amounts: the host masks what it knows of, no more. */
    void (*log)(const struct fiscus_host *host, int32_t level, fiscus_bytes message);
    /* 1 when the call should stop. Long loops ask every few thousand steps and return FISCUS_CANCELLED. */
    int32_t (*is_cancelled)(const struct fiscus_host *host);
    /* A host capability by exact id (section 10), or NULL. */
    const void *(*get_capability)(const struct fiscus_host *host, fiscus_bytes id);
} fiscus_host;

/* ---------------------------------------------------------------------------------------------------------------- */
/* 7. THE CALL                                                                                                       */

/*
 * One request. All pointers are valid until the function returns; `host`, `output` and `diagnostics` are never NULL,
 * `parts` is NULL only when `part_count` is 0.
 *
 * `request` is one JSON object. Every request has a member "context":
 *   {"moment": "2026-11-20T10:15:00+01:00",   now, with the tenant's zone
 *    "businessDate": "2026-11-20",            the date that law is looked up for
 *    "ids": ["5b0e...", ...]}                 fresh identifiers, used from the front where a message needs one
 * The host keeps the context with the result, so that every answer can be produced again.
 *
 * NEEDS. Where a message must hold something only the host can make (a raw signature inside the XML, say), the function
 * returns FISCUS_NEEDS and writes
 *   {"needs": [{"id": "zki", "op": "sign.raw", "bytes": "<base64>", "algorithm": "rsa-sha1"}]}
 * The host answers each need and calls again with the same request and one more part per need, named "need:<id>".
 * Operations: "sign.raw" (signature bytes), "blob" (stored bytes by SHA-256), "verify.xmlsig" (a JSON verdict).
 */
typedef struct fiscus_call {
    uint32_t struct_size;
    uint32_t part_count;
    const fiscus_part *parts;
    fiscus_bytes request;
    const fiscus_host *host;
    const fiscus_sink *output;
    const fiscus_sink *diagnostics;
} fiscus_call;

/* [any-thread] The shape of every capability function. */
typedef fiscus_status (*fiscus_function)(const fiscus_call *call);

/* ---------------------------------------------------------------------------------------------------------------- */
/* 8. CAPABILITIES                                                                                                   */

/*
 * A capability is a struct of at most six functions, asked for by exact id and revision. A plugin offers any subset. A
 * function pointer may be NULL: for `format_number`, `assess`, `identify` and `build` the host then runs its own
 * implementation, driven by the manifest alone, so that a country that is only law can be only data; for all others
 * NULL means FISCUS_UNSUPPORTED. A declared capability whose struct is missing or too small is a reason to refuse the
 * plugin: the host never replaces a law it cannot reach.
 *
 * JSON Schemas of the requests and answers that a host calls today are published in docs/schemas; the other functions
 * are reserved with the shapes sketched here until a host calls them. "document" is the canonical document
 * `fiscus.document/1`.
 */

#define FISCUS_CAPABILITY_COUNTRY "fiscus.country/1"
#define FISCUS_CAPABILITY_TAX "fiscus.tax/1"
#define FISCUS_CAPABILITY_DOCUMENT "fiscus.document/1"
#define FISCUS_CAPABILITY_SIGNATURE "fiscus.signature/1"
#define FISCUS_CAPABILITY_EXCHANGE "fiscus.exchange/1"
#define FISCUS_CAPABILITY_FILING "fiscus.filing/1"

/* fiscus.country/1: law and format as data. A country plugin must offer it. */
typedef struct fiscus_country_1 {
    uint32_t struct_size;
    uint32_t reserved;
    /* {context} -> the manifest, byte for byte as in the descriptor and in the plugin's folder. Required. */
    fiscus_function describe;
    /* {context, series: {documentClass, year, dimensions}, counter} -> {number} */
    fiscus_function format_number;
} fiscus_country_1;

/* fiscus.tax/1 */
typedef struct fiscus_tax_1 {
    uint32_t struct_size;
    uint32_t reserved;
    /* {context, document} -> {document}: categories, rates, breakdown and totals filled in; what was given is checked */
    fiscus_function assess;
    /* {context, scheme, value} -> {valid, value, formatted, masked} */
    fiscus_function identify;
    /* {context, levy, ...} -> {amount, steps}: corporate income tax, withholding tax */
    fiscus_function levy;
} fiscus_tax_1;

/* fiscus.document/1 */
typedef struct fiscus_document_1 {
    uint32_t struct_size;
    uint32_t reserved;
    /* {context, document, profile} and attachments as parts -> XML bytes, without a signature */
    fiscus_function build;
    /* {context} and the XML as part "document" -> {document, lost: [paths that could not be kept]} */
    fiscus_function read;
    /* {context, document, reason} -> {document}: the credit note or correction, as a draft */
    fiscus_function correct;
} fiscus_document_1;

/* fiscus.signature/1 */
typedef struct fiscus_signature_1 {
    uint32_t struct_size;
    uint32_t reserved;
    /* {context, form, certificate} and the XML as part "document" -> XML with the place for the signature made */
    fiscus_function prepare;
} fiscus_signature_1;

/* fiscus.exchange/1 */
typedef struct fiscus_exchange_1 {
    uint32_t struct_size;
    uint32_t reserved;
    /* {context, document} -> {channel | none, reason, submitter: {role, identity}} */
    fiscus_function route;
    /* {context, event} -> {duties: [{kind, due, dischargedBy, action}]} */
    fiscus_function duties;
    /* {context, action: send|poll|reconcile|cancel|..., document, state} -> an HTTP recipe with its kind of call */
    fiscus_function request;
    /* {context, action, status, headers} and the body as part "body" -> {outcome, ...} */
    fiscus_function interpret;
    /* {context, headers} and the message as part "message" -> {document, acknowledgement} */
    fiscus_function receive;
} fiscus_exchange_1;

/* fiscus.filing/1 */
typedef struct fiscus_filing_1 {
    uint32_t struct_size;
    uint32_t reserved;
    /* {context, filing, period, totals} -> {boxes, due} */
    fiscus_function prepare;
    /* {context, filing, period, boxes, filer} -> the authority's file */
    fiscus_function render;
} fiscus_filing_1;

/* ---------------------------------------------------------------------------------------------------------------- */
/* 9. DESCRIPTOR AND ENTRY                                                                                           */

/*
 * Files: the library is `libFiscusNAME.so`; beside it lies a folder `libFiscusNAME/` with `manifest.json` (the bytes of
 * the descriptor's manifest) and the files the manifest lists with their SHA-256, among them `profiles.json`.
 */
#define FISCUS_KIND_COUNTRY 1 /* one country's law and formats */
#define FISCUS_KIND_NETWORK 2 /* an access point or intermediary that serves several countries: fiscus.exchange/1 only */

/* Who the plugin is. Immortal. */
typedef struct fiscus_descriptor {
    uint32_t struct_size;
    uint32_t kind;
    fiscus_bytes id;       /* reverse DNS, e.g. "org.fiscus.rs" */
    fiscus_bytes country;  /* ISO 3166-1 alpha-2; empty for a network */
    fiscus_bytes version;  /* of the plugin, e.g. "1.0.0" */
    fiscus_bytes vendor;
    fiscus_bytes manifest; /* the same bytes as manifest.json in the plugin's folder */
    const fiscus_bytes *capabilities; /* the ids `get_capability` answers */
    uint32_t capability_count;
    uint32_t reserved;
} fiscus_descriptor;

/* The block returned by the entry function. Immortal; the same pointer at every call. */
typedef struct fiscus_plugin {
    uint8_t magic[FISCUS_PLUGIN_MAGIC_SIZE]; /* FISCUS_PLUGIN_MAGIC, without the NUL */
    uint32_t struct_size;
    uint16_t abi_major;      /* FISCUS_ABI_MAJOR of the header the plugin was built with */
    uint16_t abi_minor;      /* FISCUS_ABI_MINOR of that header */
    uint16_t min_host_minor; /* the oldest host minor the plugin can work with */
    uint16_t reserved[3];
    fiscus_bytes sdk;        /* what it was built with, e.g. "PluginKit 1.0" */
    fiscus_bytes toolchain;  /* e.g. "Swift 6.3.1", for reports */
    const fiscus_descriptor *descriptor;
    /* [any-thread] The capability struct for an exact id, or NULL. The same pointer at every call. */
    const void *(*get_capability)(fiscus_bytes id);
} fiscus_plugin;

/* [once] The one symbol a plugin exports; cheap, without side effects, may be called again. */
FISCUS_EXPORT const fiscus_plugin *fiscus_plugin_entry(void);

/* ---------------------------------------------------------------------------------------------------------------- */
/* 10. HOST CAPABILITIES                                                                                             */

/*
 * fiscus.host.xml/1: plugins do not parse XML themselves; the host does it under its own limits, without DTDs, entities
 * or network. The answer is a flat stream of records, each
 *     uint8 kind, uint32 line, then strings, each as uint32 size and bytes (all little-endian, unaligned)
 *       FISCUS_XML_START      namespace, local name
 *       FISCUS_XML_ATTRIBUTE  namespace, local name, value        (directly after its START)
 *       FISCUS_XML_TEXT       text                                (adjacent text is one record)
 *       FISCUS_XML_END        no strings
 */
#define FISCUS_HOST_CAPABILITY_XML "fiscus.host.xml/1"

#define FISCUS_XML_START 1
#define FISCUS_XML_ATTRIBUTE 2
#define FISCUS_XML_TEXT 3
#define FISCUS_XML_END 4

typedef struct fiscus_host_xml_1 {
    uint32_t struct_size;
    uint32_t reserved;
    fiscus_status (*parse)(const fiscus_host *host, fiscus_bytes xml, const fiscus_sink *events,
                           const fiscus_sink *diagnostics);
} fiscus_host_xml_1;

/* ---------------------------------------------------------------------------------------------------------------- */
/*
 * 11. STABILITY POLICY
 *
 *  - Within a major version structs only grow at their end, under a higher minor; ids and numbers are never reused;
 *    a function never changes its meaning: a new meaning is a new revision of the capability ("fiscus.tax/2").
 *  - `reserved` fields are 0. A reader ignores them.
 *  - A host supports the current major version and the one before.
 *  - Not stable: log texts, the sentences of diagnostics, the order of diagnostics.
 *
 * 12. LAYOUT CHECKS
 *
 *  The layout of version 1.0, as every conforming compiler must see it.
 */
#if defined(__cplusplus)
#define FISCUS_LAYOUT(condition) static_assert(condition, "fiscus plugin ABI: unexpected layout")
#else
#define FISCUS_LAYOUT(condition) _Static_assert(condition, "fiscus plugin ABI: unexpected layout")
#endif

/* Offset and size: a narrower field can hide in the padding behind it. */
#define FISCUS_FIELD(type, field, offset, size) \
    FISCUS_LAYOUT(offsetof(type, field) == (offset) && sizeof(((type *)0)->field) == (size))

FISCUS_LAYOUT(sizeof(void *) == 8 && sizeof(fiscus_function) == 8);

FISCUS_LAYOUT(sizeof(fiscus_bytes) == 16);
FISCUS_FIELD(fiscus_bytes, data, 0, 8);
FISCUS_FIELD(fiscus_bytes, size, 8, 8);

FISCUS_LAYOUT(sizeof(fiscus_sink) == 24);
FISCUS_FIELD(fiscus_sink, struct_size, 0, 4);
FISCUS_FIELD(fiscus_sink, reserved, 4, 4);
FISCUS_FIELD(fiscus_sink, state, 8, 8);
FISCUS_FIELD(fiscus_sink, write, 16, 8);

FISCUS_LAYOUT(sizeof(fiscus_part) == 32);
FISCUS_FIELD(fiscus_part, name, 0, 16);
FISCUS_FIELD(fiscus_part, content, 16, 16);

FISCUS_LAYOUT(sizeof(fiscus_limits) == 40);
FISCUS_FIELD(fiscus_limits, struct_size, 0, 4);
FISCUS_FIELD(fiscus_limits, reserved, 4, 4);
FISCUS_FIELD(fiscus_limits, max_input, 8, 8);
FISCUS_FIELD(fiscus_limits, max_output, 16, 8);
FISCUS_FIELD(fiscus_limits, max_diagnostics, 24, 8);
FISCUS_FIELD(fiscus_limits, max_milliseconds, 32, 8);

FISCUS_LAYOUT(sizeof(fiscus_host) == 48);
FISCUS_FIELD(fiscus_host, struct_size, 0, 4);
FISCUS_FIELD(fiscus_host, abi_major, 4, 2);
FISCUS_FIELD(fiscus_host, abi_minor, 6, 2);
FISCUS_FIELD(fiscus_host, state, 8, 8);
FISCUS_FIELD(fiscus_host, limits, 16, 8);
FISCUS_FIELD(fiscus_host, log, 24, 8);
FISCUS_FIELD(fiscus_host, is_cancelled, 32, 8);
FISCUS_FIELD(fiscus_host, get_capability, 40, 8);

FISCUS_LAYOUT(sizeof(fiscus_call) == 56);
FISCUS_FIELD(fiscus_call, struct_size, 0, 4);
FISCUS_FIELD(fiscus_call, part_count, 4, 4);
FISCUS_FIELD(fiscus_call, parts, 8, 8);
FISCUS_FIELD(fiscus_call, request, 16, 16);
FISCUS_FIELD(fiscus_call, host, 32, 8);
FISCUS_FIELD(fiscus_call, output, 40, 8);
FISCUS_FIELD(fiscus_call, diagnostics, 48, 8);

FISCUS_LAYOUT(sizeof(fiscus_country_1) == 24);
FISCUS_FIELD(fiscus_country_1, struct_size, 0, 4);
FISCUS_FIELD(fiscus_country_1, reserved, 4, 4);
FISCUS_FIELD(fiscus_country_1, describe, 8, 8);
FISCUS_FIELD(fiscus_country_1, format_number, 16, 8);

FISCUS_LAYOUT(sizeof(fiscus_tax_1) == 32);
FISCUS_FIELD(fiscus_tax_1, struct_size, 0, 4);
FISCUS_FIELD(fiscus_tax_1, reserved, 4, 4);
FISCUS_FIELD(fiscus_tax_1, assess, 8, 8);
FISCUS_FIELD(fiscus_tax_1, identify, 16, 8);
FISCUS_FIELD(fiscus_tax_1, levy, 24, 8);

FISCUS_LAYOUT(sizeof(fiscus_document_1) == 32);
FISCUS_FIELD(fiscus_document_1, struct_size, 0, 4);
FISCUS_FIELD(fiscus_document_1, reserved, 4, 4);
FISCUS_FIELD(fiscus_document_1, build, 8, 8);
FISCUS_FIELD(fiscus_document_1, read, 16, 8);
FISCUS_FIELD(fiscus_document_1, correct, 24, 8);

FISCUS_LAYOUT(sizeof(fiscus_signature_1) == 16);
FISCUS_FIELD(fiscus_signature_1, struct_size, 0, 4);
FISCUS_FIELD(fiscus_signature_1, reserved, 4, 4);
FISCUS_FIELD(fiscus_signature_1, prepare, 8, 8);

FISCUS_LAYOUT(sizeof(fiscus_exchange_1) == 48);
FISCUS_FIELD(fiscus_exchange_1, struct_size, 0, 4);
FISCUS_FIELD(fiscus_exchange_1, reserved, 4, 4);
FISCUS_FIELD(fiscus_exchange_1, route, 8, 8);
FISCUS_FIELD(fiscus_exchange_1, duties, 16, 8);
FISCUS_FIELD(fiscus_exchange_1, request, 24, 8);
FISCUS_FIELD(fiscus_exchange_1, interpret, 32, 8);
FISCUS_FIELD(fiscus_exchange_1, receive, 40, 8);

FISCUS_LAYOUT(sizeof(fiscus_filing_1) == 24);
FISCUS_FIELD(fiscus_filing_1, struct_size, 0, 4);
FISCUS_FIELD(fiscus_filing_1, reserved, 4, 4);
FISCUS_FIELD(fiscus_filing_1, prepare, 8, 8);
FISCUS_FIELD(fiscus_filing_1, render, 16, 8);

FISCUS_LAYOUT(sizeof(fiscus_descriptor) == 104);
FISCUS_FIELD(fiscus_descriptor, struct_size, 0, 4);
FISCUS_FIELD(fiscus_descriptor, kind, 4, 4);
FISCUS_FIELD(fiscus_descriptor, id, 8, 16);
FISCUS_FIELD(fiscus_descriptor, country, 24, 16);
FISCUS_FIELD(fiscus_descriptor, version, 40, 16);
FISCUS_FIELD(fiscus_descriptor, vendor, 56, 16);
FISCUS_FIELD(fiscus_descriptor, manifest, 72, 16);
FISCUS_FIELD(fiscus_descriptor, capabilities, 88, 8);
FISCUS_FIELD(fiscus_descriptor, capability_count, 96, 4);
FISCUS_FIELD(fiscus_descriptor, reserved, 100, 4);

FISCUS_LAYOUT(sizeof(fiscus_plugin) == 72);
FISCUS_FIELD(fiscus_plugin, magic, 0, 8);
FISCUS_FIELD(fiscus_plugin, struct_size, 8, 4);
FISCUS_FIELD(fiscus_plugin, abi_major, 12, 2);
FISCUS_FIELD(fiscus_plugin, abi_minor, 14, 2);
FISCUS_FIELD(fiscus_plugin, min_host_minor, 16, 2);
FISCUS_FIELD(fiscus_plugin, reserved, 18, 6);
FISCUS_FIELD(fiscus_plugin, sdk, 24, 16);
FISCUS_FIELD(fiscus_plugin, toolchain, 40, 16);
FISCUS_FIELD(fiscus_plugin, descriptor, 56, 8);
FISCUS_FIELD(fiscus_plugin, get_capability, 64, 8);

FISCUS_LAYOUT(sizeof(fiscus_host_xml_1) == 16);
FISCUS_FIELD(fiscus_host_xml_1, struct_size, 0, 4);
FISCUS_FIELD(fiscus_host_xml_1, reserved, 4, 4);
FISCUS_FIELD(fiscus_host_xml_1, parse, 8, 8);

#ifdef __cplusplus
}
#endif

#endif /* FISCUS_PLUGIN_H */
