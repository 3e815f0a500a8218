#include "cxmlsec.h"

#include <stdio.h>
#include <string.h>

#include <libxml/tree.h>
#include <libxml/xmlerror.h>
#include <xmlsec/xmlsec.h>
#include <xmlsec/buffer.h>
#include <xmlsec/crypto.h>
#include <xmlsec/errors.h>
#include <xmlsec/io.h>
#include <xmlsec/keys.h>
#include <xmlsec/keysdata.h>
#include <xmlsec/list.h>
#include <xmlsec/transforms.h>
#include <xmlsec/xmldsig.h>
#include <xmlsec/openssl/app.h>
#include <xmlsec/openssl/evp.h>

/* ---- What xmlsec says goes to the thread that asked, never to stderr ---------------------------------------- */

static _Thread_local char diagnosis[512];

static void remember(const char *file, int line, const char *function, const char *object, const char *subject,
                     int reason, const char *message) {
    (void)file, (void)line, (void)function, (void)object;
    if (diagnosis[0]) return; /* the first is the cause, the others are its callers */
    const char *text = xmlSecErrorsGetMsg(0);
    for (xmlSecSize index = 0; xmlSecErrorsGetMsg(index) != NULL; index++) {
        if (xmlSecErrorsGetCode(index) == reason) text = xmlSecErrorsGetMsg(index);
    }
    snprintf(diagnosis, sizeof diagnosis, "%s (%s) %s", text ? text : "failed", subject ? subject : "-",
             message ? message : "");
}

const char *cx_diagnosis(void) { return diagnosis; }

/* ---- External references resolve to the caller's bytes, or to nothing --------------------------------------- */

static _Thread_local const cx_external *external_now;
static _Thread_local size_t external_read;

static int any_uri(const char *uri) { return (void)uri, 1; } /* ours is the only handler: no file, no network */

static void *open_external(const char *uri) {
    const cx_external *known = external_now;
    if (!known || (strcmp(uri, known->name) != 0 && strcmp(uri, known->uri) != 0)) return NULL;
    external_read = 0;
    return (void *)known;
}

static int read_external(void *context, char *buffer, int capacity) {
    const cx_external *known = context;
    size_t rest = known->count - external_read;
    size_t count = rest < (size_t)capacity ? rest : (size_t)capacity;
    if (count > 0) memcpy(buffer, known->bytes + external_read, count);
    external_read += count;
    return (int)count;
}

static int close_external(void *context) { return (void)context, 0; }

int cx_prepare(void) {
    if (xmlSecInit() < 0 || xmlSecCheckVersion() != 1) return -1;
    if (xmlSecOpenSSLAppInit(NULL) < 0 || xmlSecOpenSSLInit() < 0) return -1;
    xmlSecErrorsSetCallback(remember);
    xmlSecIOCleanupCallbacks();
    return xmlSecIORegisterCallbacks(any_uri, open_external, read_external, close_external) < 0 ? -1 : 0;
}

/* ---- Contexts ----------------------------------------------------------------------------------------------- */

static xmlSecKeyPtr xmlsec_key(cx_key *key) {
    EVP_PKEY_up_ref(key);
    xmlSecKeyDataPtr value = xmlSecOpenSSLEvpKeyAdopt(key); /* owns one reference on success */
    if (!value) {
        EVP_PKEY_free(key);
        return NULL;
    }
    xmlSecKeyPtr result = xmlSecKeyCreate();
    if (!result || xmlSecKeySetValue(result, value) < 0) {
        xmlSecKeyDataDestroy(value);
        if (result) xmlSecKeyDestroy(result);
        return NULL;
    }
    return result;
}

/* A context that knows exactly one key and never looks for another. */
static xmlSecDSigCtxPtr context_with(cx_key *key, const cx_external *external) {
    xmlSecDSigCtxPtr context = xmlSecDSigCtxCreate(NULL);
    if (!context) return NULL;
    context->signKey = xmlsec_key(key);
    if (!context->signKey) {
        xmlSecDSigCtxDestroy(context);
        return NULL;
    }
    context->flags = XMLSEC_DSIG_FLAGS_IGNORE_MANIFESTS;
    context->enabledReferenceUris = xmlSecTransformUriTypeEmpty | xmlSecTransformUriTypeSameDocument;
    if (external) context->enabledReferenceUris |= xmlSecTransformUriTypeRemote;
    return context;
}

/* libxml2's own reports (each thread has its own handler); the first of them is the cause. */
static void remember_xml(void *context, xmlErrorPtr error) {
    (void)context;
    if (!diagnosis[0] && error && error->message) snprintf(diagnosis, sizeof diagnosis, "%s", error->message);
}

typedef struct call {
    xmlStructuredErrorFunc handler;
    void *handler_context;
} call;

static call begin(const cx_external *external) {
    call outer = {xmlStructuredError, xmlStructuredErrorContext};
    xmlSetStructuredErrorFunc(NULL, remember_xml);
    diagnosis[0] = 0;
    external_now = external;
    return outer;
}

static void end(xmlSecDSigCtxPtr context, call outer) {
    if (context) xmlSecDSigCtxDestroy(context);
    external_now = NULL;
    xmlSetStructuredErrorFunc(outer.handler_context, outer.handler);
}

int cx_sign(void *signature, cx_key *key, const cx_external *external) {
    call outer = begin(external);
    xmlSecDSigCtxPtr context = context_with(key, external);
    int done = context && xmlSecDSigCtxSign(context, signature) >= 0 && context->status == xmlSecDSigStatusSucceeded;
    end(context, outer);
    return done ? 0 : -1;
}

/* ---- Verification ------------------------------------------------------------------------------------------- */

static int enable(xmlSecDSigCtxPtr context, const char *const *algorithms, int count) {
    for (int index = 0; index < count; index++) {
        xmlSecTransformId transform = xmlSecTransformIdListFindByHref(
            xmlSecTransformIdsGet(), (const xmlChar *)algorithms[index], xmlSecTransformUsageAny);
        if (transform == xmlSecTransformIdUnknown) return -1;
        if (xmlSecDSigCtxEnableReferenceTransform(context, transform) < 0) return -1;
        if (xmlSecDSigCtxEnableSignatureTransform(context, transform) < 0) return -1;
    }
    return 0;
}

static cx_verdict judge(xmlSecDSigCtxPtr context, int references, int *reference) {
    xmlSecSize seen = xmlSecPtrListGetSize(&context->signedInfoReferences);
    for (xmlSecSize index = 0; index < seen; index++) {
        xmlSecDSigReferenceCtxPtr one = xmlSecPtrListGetItem(&context->signedInfoReferences, index);
        if (one && one->status == xmlSecDSigStatusSucceeded) continue;
        *reference = (int)index;
        return one && one->status == xmlSecDSigStatusInvalid ? CX_DIGEST : CX_FAULT;
    }
    if (seen != (xmlSecSize)references) return CX_FAULT;
    switch (context->status) {
    case xmlSecDSigStatusSucceeded: return CX_GOOD;
    case xmlSecDSigStatusInvalid: return CX_VALUE;
    default: return CX_FAULT;
    }
}

cx_verdict cx_verify(void *signature, cx_key *key, const cx_external *external, const char *const *algorithms,
                     int algorithm_count, int references, int *reference) {
    *reference = -1;
    call outer = begin(external);
    cx_verdict verdict = CX_FAULT;
    xmlSecDSigCtxPtr context = context_with(key, external);
    if (context && enable(context, algorithms, algorithm_count) == 0 && xmlSecDSigCtxVerify(context, signature) >= 0) {
        verdict = judge(context, references, reference);
    }
    end(context, outer);
    return verdict;
}
