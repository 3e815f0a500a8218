/* Compiles the header alone, so that its layout checks run in every build. */
#include "fiscus_plugin.h"

extern int fiscus_plugin_api_is_header_only;
int fiscus_plugin_api_is_header_only = 1;
