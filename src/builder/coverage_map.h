/*
 * builder/coverage_map.h - coverage of rewritten text told by the lines of its originals.
 *
 * Model    The compiler counts lines of the text that it read, which is preprocessed and rewritten; the
 *          line markers in that text say where each line came from. Lines of system headers are left out.
 * Source   lcov's geninfo(1): the record format.
 */
#ifndef DRYDOCK_BUILDER_COVERAGE_MAP_H
#define DRYDOCK_BUILDER_COVERAGE_MAP_H

#include "builder/arena.h"
#include "builder/text.h"

/* Write lcov records of the originals for those in lcov, which name rewritten files that still exist. */
void coverage_map(struct arena *arena, const char *lcov, struct text *output);

#endif
