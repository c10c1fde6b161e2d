/*
 * builder/generate.h - headers that Windows' tools generate from a project's text.
 */
#ifndef DRYDOCK_BUILDER_GENERATE_H
#define DRYDOCK_BUILDER_GENERATE_H

#include "builder/text.h"

#include <stdbool.h>

/* shadow.generate: context is the struct compilation *. */
bool generate_header(void *context, const char *name, const char *source, struct text *output);

#endif
