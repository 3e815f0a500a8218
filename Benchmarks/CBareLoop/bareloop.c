#include "cbareloop.h"

#include <stdlib.h>

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlschemas.h>
#include <xmlsec/xmlsec.h>
#include <xmlsec/keys.h>
#include <xmlsec/xmldsig.h>
#include <xmlsec/xmltree.h>
#include <xmlsec/openssl/app.h>

struct bare_loop {
    xmlSecKeyPtr key;
    xmlSchemaPtr schema;
};

bare_loop *bare_open(const char *key_file, const char *schema_file) {
    bare_loop *loop = calloc(1, sizeof *loop);
    if (!loop) return NULL;
    loop->key = xmlSecOpenSSLAppKeyLoad(key_file, xmlSecKeyDataFormatPem, NULL, NULL, NULL);
    if (schema_file) {
        xmlSchemaParserCtxtPtr parser = xmlSchemaNewParserCtxt(schema_file);
        loop->schema = parser ? xmlSchemaParse(parser) : NULL;
        xmlSchemaFreeParserCtxt(parser);
    }
    if (!loop->key || (schema_file && !loop->schema)) {
        bare_close(loop);
        return NULL;
    }
    return loop;
}

void bare_close(bare_loop *loop) {
    if (!loop) return;
    if (loop->key) xmlSecKeyDestroy(loop->key);
    if (loop->schema) xmlSchemaFree(loop->schema);
    free(loop);
}

int bare_validate(bare_loop *loop, const uint8_t *bytes, size_t count) {
    xmlSchemaValidCtxtPtr context = xmlSchemaNewValidCtxt(loop->schema);
    xmlParserInputBufferPtr input =
        xmlParserInputBufferCreateMem((const char *)bytes, (int)count, XML_CHAR_ENCODING_NONE);
    int result = xmlSchemaValidateStream(context, input, XML_CHAR_ENCODING_NONE, NULL, NULL);
    xmlSchemaFreeValidCtxt(context);
    return result;
}

static xmlDocPtr parse(const uint8_t *bytes, size_t count, xmlNodePtr *signature) {
    xmlDocPtr document = xmlReadMemory((const char *)bytes, (int)count, NULL, NULL, XML_PARSE_NONET);
    if (!document) return NULL;
    const xmlChar *ids[] = {(const xmlChar *)"Id", NULL};
    *signature = xmlSecFindNode(xmlDocGetRootElement(document), xmlSecNodeSignature, xmlSecDSigNs);
    if (*signature) xmlSecAddIDs(document, *signature, ids);
    return document;
}

size_t bare_sign(bare_loop *loop, const uint8_t *bytes, size_t count) {
    xmlNodePtr signature = NULL;
    xmlDocPtr document = parse(bytes, count, &signature);
    xmlSecDSigCtxPtr context = xmlSecDSigCtxCreate(NULL);
    xmlChar *text = NULL;
    int length = 0;
    context->signKey = xmlSecKeyDuplicate(loop->key);
    if (document && xmlSecDSigCtxSign(context, signature) >= 0) xmlDocDumpMemory(document, &text, &length);
    xmlFree(text);
    xmlSecDSigCtxDestroy(context);
    xmlFreeDoc(document);
    return (size_t)length;
}

int bare_verify(bare_loop *loop, const uint8_t *bytes, size_t count) {
    xmlNodePtr signature = NULL;
    xmlDocPtr document = parse(bytes, count, &signature);
    xmlSecDSigCtxPtr context = xmlSecDSigCtxCreate(NULL);
    context->signKey = xmlSecKeyDuplicate(loop->key);
    int good = document && xmlSecDSigCtxVerify(context, signature) >= 0 && context->status == xmlSecDSigStatusSucceeded;
    xmlSecDSigCtxDestroy(context);
    xmlFreeDoc(document);
    return good ? 0 : -1;
}
