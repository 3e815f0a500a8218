/* The part of libxml2 that Fiscus uses, as one module. */
#ifndef FISCUS_CLIBXML2_H
#define FISCUS_CLIBXML2_H

/* Of no use here, and its ICU headers would meet the ones inside Swift's Foundation. */
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED

#include <libxml/SAX2.h>
#include <libxml/c14n.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/tree.h>
#include <libxml/xmlerror.h>
#include <libxml/xmlschemas.h>
#include <libxml/xmlschemastypes.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>

#endif
