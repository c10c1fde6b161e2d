/* tools/drydock/build.h - options of the builder that several commands take. */
#ifndef DRYDOCK_TOOL_BUILD_H
#define DRYDOCK_TOOL_BUILD_H

#include "builder/builder.h"
#include "drydock/tool.h"

/* A request with the registry of this program and progress on a terminal; start_ns must outlive it. */
void tool_build_defaults(struct builder_request *request, uint64_t *start_ns);
/* Take an option of the builder; false: it is none, or its value is bad (parser->failed). */
bool tool_build_option(struct tool_parser *parser, const char *option, struct builder_request *request);
/* Around every use of the builder: Ctrl-C ends it cleanly. The end gives true, and says so, when it came. */
void tool_build_begin(void);
bool tool_build_end(void);
/* What images of that build say of themselves (enum drydock_image_flags). */
unsigned tool_image_flags(const struct builder_request *build);
/* "address,undefined" as a set; false: usage was told. */
bool tool_sanitizers(struct tool_parser *parser, unsigned *ret_set);

#endif
